// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "blob_quills/blob_quills.h"
#include "contracts/blob_store.h"
#include "contracts/quill_library.h"

namespace porc::app {

/// Where quills are.
struct QuillPlaces {
  std::vector<std::filesystem::path> shipped{};  ///< by the platform
  std::filesystem::path published{};             ///< of this server alone
  BlobStore* shared = nullptr;                   ///< of all servers, in place of `published`
};

struct OpenQuills {
  std::unique_ptr<QuillLibrary> library{};
  blob_quills::BlobQuills* shared = nullptr;  ///< the library, when servers share it
};

/// Whether what is published may be touched, or belongs to a server that runs.
enum class QuillUse : std::uint8_t { serve, look_at };

/// A folder that cannot be read as quills is a fault of the setting that names it. What was
/// published on this server before it shared with others is published for all by a server that
/// starts. `hear` is told what is wrong with published quills, which are left out. `loop` and
/// `pool` outlive the library.
Task<OpenQuills> open_quills(QuillPlaces places,
                             QuillUse use,
                             std::function<void(const Error&)> hear,
                             aio::Loop* loop,
                             aio::BlockingPool* pool);

}  // namespace porc::app
