// SPDX-License-Identifier: Apache-2.0
#include "github/answers.h"
#include "github/client.h"

namespace porc::github {
namespace {

constexpr std::string_view kPageSize = "100";

RestCall checks_call(std::string method, std::string path, Repository repository) {
  return RestCall{.method = std::move(method),
                  .path = repository.path() + path,
                  .repository = std::move(repository),
                  .need = Need::checks};
}

}  // namespace

Task<CheckRun> Client::create_check_run(Repository repository,
                                        CheckRunFields fields,
                                        std::string on_behalf_of) {
  RestCall call = checks_call("POST", "/check-runs", std::move(repository));
  call.on_behalf_of = std::move(on_behalf_of);
  call.body = json::encode(fields);
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<CheckRun>(answer, "check run");
}

Task<CheckRun> Client::update_check_run(Repository repository,
                                        std::int64_t id,
                                        CheckRunFields fields,
                                        std::string on_behalf_of) {
  RestCall call = checks_call("PATCH", "/check-runs/" + std::to_string(id), std::move(repository));
  call.on_behalf_of = std::move(on_behalf_of);
  call.body = json::encode(fields);
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<CheckRun>(answer, "check run");
}

Task<std::vector<CheckRun>> Client::list_check_runs(Repository repository,
                                                    std::string sha,
                                                    std::string name) {
  const std::string path = "/commits/" + http::percent_encode(sha) + "/check-runs";
  RestCall call = checks_call("GET", path, std::move(repository));
  if (!name.empty()) call.query.emplace_back("check_name", std::move(name));
  call.query.emplace_back("filter", "all");
  call.query.emplace_back("per_page", std::string(kPageSize));
  call.keeps_etag = true;
  PORC_CO_TRY(std::vector<json::value> items, co_await rest_.all(std::move(call), "check_runs"));
  co_return answers_as<CheckRun>(items, "check run");
}

Task<void> Client::create_status(Repository repository,
                                 std::string sha,
                                 CommitStatus status,
                                 std::string on_behalf_of) {
  RestCall call{.method = "POST",
                .path = repository.path() + "/statuses/" + http::percent_encode(sha),
                .body = json::encode(status),
                .repository = repository,
                .need = Need::statuses};
  call.on_behalf_of = std::move(on_behalf_of);
  PORC_CO_CHECK(co_await rest_.send(std::move(call)));
  co_return ok;
}

Task<AppName> Client::get_app() {
  RestCall call{.path = "app"};
  PORC_CO_TRY(json::value answer, co_await rest_.get(std::move(call)));
  co_return answer_as<AppName>(answer, "app");
}

Task<std::vector<HookDelivery>> Client::list_failed_deliveries(Timestamp since) {
  RestCall call{.path = "app/hook/deliveries"};
  call.query.emplace_back("per_page", std::string(kPageSize));
  call.query.emplace_back("status", "failure");
  std::vector<HookDelivery> deliveries;
  Result<void> outcome = ok;
  std::function<bool(json::array)> take = [&](json::array page) {
    for (const json::value& item : page) {
      auto delivery = answer_as<HookDelivery>(item, "delivery");
      if (!delivery) {
        outcome = std::move(delivery).error();
        return false;
      }
      if (delivery->delivered_at < since) return false;
      deliveries.push_back(*std::move(delivery));
    }
    return true;
  };
  PORC_CO_CHECK(co_await rest_.pages(std::move(call), std::string(), std::move(take)));
  PORC_CO_CHECK(std::move(outcome));
  co_return std::move(deliveries);
}

Task<void> Client::redeliver(std::int64_t id) {
  RestCall call{.method = "POST",
                .path = "app/hook/deliveries/" + std::to_string(id) + "/attempts"};
  PORC_CO_CHECK(co_await rest_.send(std::move(call)));
  co_return ok;
}

}  // namespace porc::github
