// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/memory_hosted_engine.h"
#include "tests/fakes/virtual_time.h"
#include "tfe_api/tfe_api.h"

namespace porc::conformance {

/// One server of organization `acme` in virtual time. Tokens are words: `admin`, `developer` and
/// `viewer` are people with that role, `scoped` is a developer of one environment only.
class Server {
 public:
  Server();

  struct Asked {
    std::string line{};   ///< "GET /path?query"
    std::string token{};  ///< "" sends none
    std::string body{};
    http::Headers headers{};
  };
  http::Response ask(Asked asked);
  /// The status with which its body is refused before it is read; 0 when it may come.
  int refuse_body(Asked asked);
  /// Lets everything happen that is still to come.
  void pass();
  /// From now on that workspace belongs to a blueprint.
  void own(std::string workspace) { owned_.insert(std::move(workspace)); }
  void disown(const std::string& workspace) { owned_.erase(workspace); }
  fakes::MemoryHostedEngine& engine() { return engine_; }

 private:
  template <class T>
  Result<T> finish(Task<T> task);
  Task<bool> is_owned(std::string workspace);

  fakes::VirtualTime time_{};
  memory_engine::World world_;
  fakes::MemoryHostedEngine engine_;
  fakes::CountingEntropy entropy_{};
  std::set<std::string> owned_{};
  tfe_api::TfeApi face_;
};

}  // namespace porc::conformance
