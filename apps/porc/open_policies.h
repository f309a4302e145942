// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "blob_policies/blob_policies.h"
#include "contracts/blob_store.h"
#include "contracts/policy_library.h"

namespace porc::app {

/// Where policy sets are.
struct PolicyPlaces {
  std::vector<std::filesystem::path> folders{};  ///< that the setting names
  std::filesystem::path published{};             ///< on this server alone; "" = none
  BlobStore* shared = nullptr;                   ///< by all servers, in place of `published`
};

/// Who is told what, where servers share what they publish.
struct PolicyEars {
  blob_policies::ServerName server{};  ///< this one
  std::function<void(const policy::Set&)> on_news{};
  std::function<void(const std::vector<std::string>&)> on_problems{};
};

struct OpenPolicies {
  std::unique_ptr<PolicyLibrary> library{};
  blob_policies::BlobPolicies* shared = nullptr;  ///< the library, when servers share it
};

/// A folder that cannot be read as policy sets is a fault of the setting that names it. What was
/// published on this server before it shared with others is published for all. `loop` and `pool`
/// outlive the library. Errors: also those of a published set that cannot be read, or whose version
/// others published with other content: runs would pass that it would stop.
Task<OpenPolicies> open_policies(PolicyPlaces places,
                                 PolicyEars ears,
                                 aio::Loop* loop,
                                 aio::BlockingPool* pool);

}  // namespace porc::app
