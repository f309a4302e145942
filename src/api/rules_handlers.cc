// SPDX-License-Identifier: Apache-2.0
#include "api/answer.h"
#include "api/api.h"
#include "wire/server_view.h"

namespace porc::api {

Task<http::Response> Api::show_rules(Call call) {
  const orchestrator::Settings& settings = around_.orchestrator.settings();
  wire::RulesView view{.kind = std::string(call.request.param("kind"))};
  view.default_environment = settings.default_environment;
  view.environments = settings.environments;
  view.rules = json::encode(parts().platform_rules.written_for(view.kind));
  co_return answer(view);
}

}  // namespace porc::api
