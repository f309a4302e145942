// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aio/scope.h"
#include "base/time.h"
#include "sentinel/evaluate/evaluation.h"

namespace porc::http {
class Client;
}

namespace porc::cli {

struct Surroundings;

/// HTTP for policies that run on threads of their own: they wait while the loop makes the request.
/// Made and destroyed on the loop thread, once no policy runs any more.
class PolicyHttp {
 public:
  /// `around` outlives this. Without hosts nothing is reached.
  PolicyHttp(Surroundings& around, std::vector<std::string> hosts);

  /// Empty when no host is allowed. Called on other threads than the loop's.
  std::function<sentinel::HttpResponse(const sentinel::HttpRequest&)> function();

 private:
  sentinel::HttpResponse exchange(const sentinel::HttpRequest& request);

  void pause(Duration time);

  Surroundings& around_;
  std::vector<std::string> hosts_;
  http::Client* client_ = nullptr;
  aio::TaskScope scope_;
};

}  // namespace porc::cli
