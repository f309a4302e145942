// SPDX-License-Identifier: Apache-2.0
// A developer portal in memory, as Port's API shows it: entities that are merged with what is sent.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "http/client.h"
#include "json/value.h"
#include "tests/sim/faults.h"

namespace porc::sim {

class Portal {
 public:
  std::map<std::string, json::object> entities{};  ///< blueprint/identifier → the entity
  std::set<std::string> violations{};              ///< requests that Port would not have understood
  int refusals = 0;  ///< requests in 1,000 that are answered with a rate limit or a 5xx

  Task<http::ClientResponse> answer(http::ClientRequest request);

 private:
  http::ClientResponse write(const std::string& blueprint, const http::ClientRequest& request);
};

/// The portal as one server reaches it.
class PortalClient final : public http::Client {
 public:
  PortalClient(Portal& portal, std::mt19937_64& random, Faults& faults, Faults::Crash crash)
      : portal_(portal), random_(random), faults_(faults), crash_(std::move(crash)) {}

  Task<http::ClientResponse> send(http::ClientRequest request) override;

 private:
  Task<http::ClientResponse> fail(http::ClientRequest request);

  Portal& portal_;
  std::mt19937_64& random_;
  Faults& faults_;
  Faults::Crash crash_;
};

}  // namespace porc::sim
