// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include <chrono>
#include <set>
#include <utility>

#include "api/answer.h"
#include "api/request_parts.h"
#include "api/routes.h"
#include "http/server.h"

namespace porc::api {
namespace {

constexpr std::string_view kWebhooks = "/webhooks/";

using SteadyClock = std::chrono::steady_clock;

observe::Label route_label() {
  std::set<std::string> paths;
  for (const Route& route : kRoutes) paths.emplace(route.path);
  return {.name = "route", .values = {paths.begin(), paths.end()}};
}

observe::Label method_label() {
  return {.name = "method", .values = {"DELETE", "GET", "HEAD", "POST"}};
}
observe::Label status_label() {
  return {.name = "status", .values = {"1xx", "2xx", "3xx", "4xx", "5xx"}};
}

std::vector<double> second_buckets() {
  return {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300};
}

observe::Label outbox_label() {
  return {.name = "state", .values = {"due", "dead"}};
}
observe::Label inbox_label() {
  return {.name = "state", .values = {"waiting", "dead"}};
}

}  // namespace

Api::Api(Surroundings surroundings)
    : around_(std::move(surroundings)),
      started_at_(now()),
      guesses_(parts().clock),
      requests_(around_.metrics.counter("porc_http_requests_total",
                                        "Requests answered.",
                                        {route_label(), method_label(), status_label()})),
      request_seconds_(around_.metrics.histogram("porc_http_request_seconds",
                                                 "Time until an answer began.",
                                                 second_buckets(),
                                                 {route_label()})),
      runs_(around_.metrics.gauge("porc_runs",
                                  "Runs that stand in a status.",
                                  {observe::enum_label<run::RunStatus>("status")})),
      outbox_(around_.metrics.gauge(
          "porc_outbox_entries", "Deliveries due or put aside.", {outbox_label()})),
      outbox_oldest_(around_.metrics.gauge("porc_outbox_oldest_seconds",
                                           "How long the oldest delivery waits that is due.")),
      inbox_(around_.metrics.gauge("porc_inbox_events",
                                   "Events that wait to be handled or are put aside.",
                                   {inbox_label()})),
      inbox_oldest_(
          around_.metrics.gauge("porc_inbox_oldest_seconds", "How long the oldest event waits.")) {
  constexpr std::string_view kOneRun = "/run/{run_id}/";
  for (const Route& route : kRoutes) {
    router_.add(route.method, route.path);
    routes_.push_back(&route);
    if (!route.path.starts_with(kOneRun)) continue;
    router_.add(route.method, "/runs/{run_id}/" + std::string(route.path.substr(kOneRun.size())));
    routes_.push_back(&route);
  }
}

std::uint64_t Api::body_bytes_max(const http::Request& request) const {
  if (request.path == wire::paths::kOidc) return kProofBytesMax;
  if (request.path.starts_with(kWebhooks)) {
    const http::Router::Match match = router_.match(request.method, request.path);
    if (match.outcome != http::Router::Match::Outcome::found) return kBodyBytesMax;
    const auto source = source_of(*routes_[match.route], match.params);
    if (source && *source != nullptr) return (*source)->body_bytes_max();
  }
  const bool has_files =
      request.method == "POST" &&
      (request.path == wire::paths::kQuillsPublish || request.path == wire::paths::kQuills ||
       request.path == wire::paths::kQuillImpact || request.path == wire::paths::kPoliciesPublish ||
       request.path == wire::paths::kPolicies || request.path == wire::paths::kPolicyReplay);
  return has_files ? kQuillBytesMax : kBodyBytesMax;
}

/// A webhook has no token: its signature covers all of its body.
bool Api::is_unproven(const http::Request& request) const {
  return request.path.starts_with(kWebhooks);
}

Api::Told Api::told_of(const http::Request& request) {
  return {.id = request.id, .method = request.method, .run = std::string(request.param("run_id"))};
}

json::object Api::tell(const Route& route, const Told& request) {
  json::object told{{"request_id", request.id}, {"method", request.method}, {"route", route.path}};
  if (auto run = RunId::parse(request.run)) told["run_id"] = run->str();
  if (!request.by.empty()) told["by"] = request.by;
  if (request.method == "GET" || request.method == "HEAD") return told;
  told["audit"] = true;
  told["override"] = route.path == wire::paths::kRunOverride;
  return told;
}

http::Response Api::refuse(json::object told, const Error& error, const std::string& request_id) {
  const bool ours = error_traits(error.code).http_status >= 500;
  told["outcome"] = error_traits(error.code).name;
  told["error"] = error.to_string();
  around_.log.write(
      ours ? observe::Level::error : observe::Level::info, "request refused", std::move(told));
  return problem_answer(error, request_id);
}

void Api::count(const Route& route, const std::string& method, int status) {
  requests_.add({route.path, method, std::to_string(status / 100) + "xx"});
}

Task<http::Response> Api::handle(http::Request request) {
  const SteadyClock::time_point begin = SteadyClock::now();
  http::Router::Match match = router_.match(request.method, request.path);
  if (match.outcome != http::Router::Match::Outcome::found) co_return http::Router::refuse(match);
  const Route& route = *routes_[match.route];
  request.path_params = std::move(match.params);
  Told told = told_of(request);

  auto response = co_await serve(&route, std::move(request), &told.by);
  if (!response) {
    response = refuse(tell(route, told), response.error(), told.id);
  } else if (told.method != "GET") {
    json::object entry = tell(route, told);
    entry["outcome"] = "done";
    entry["status"] = response->status;
    around_.log.info("request carried out", entry);
  }
  count(route, told.method, response->status);
  request_seconds_.observe({route.path},
                           std::chrono::duration<double>(SteadyClock::now() - begin).count());
  co_return std::move(response);
}

Task<std::optional<http::Response>> Api::refuse_body(const http::Request* head) {
  const http::Router::Match match = router_.match(head->method, head->path);
  if (match.outcome != http::Router::Match::Outcome::found) co_return http::Router::refuse(match);
  const Route& route = *routes_[match.route];
  const auto source = source_of(route, match.params);
  Told told = told_of(*head);
  std::string authorization(head->headers.get("Authorization"));
  const auto sender = co_await admit(&route, std::move(authorization), &told.by);
  if (sender && source) co_return std::nullopt;
  const Error& why = sender ? source.error() : sender.error();
  http::Response refusal = refuse(tell(route, told), why, head->id);
  count(route, head->method, refusal.status);
  co_return refusal;
}

Task<identity::Principal> Api::admit(const Route* route,
                                     std::string authorization,
                                     std::string* by) {
  if (!route->permission) co_return identity::Principal{};
  PORC_CO_TRY(identity::Principal principal,
              co_await around_.authenticator.authenticate(std::move(authorization)));
  *by = principal.name();
  if (!route->or_else || !principal.may(*route->or_else))
    PORC_CO_CHECK(principal.check(*route->permission));
  if (route->reach == Reach::all && !principal.scope.is_unlimited()) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the token of " + principal.subject + " is limited to " +
                               principal.scope.str() +
                               "; this concerns everybody and takes a token without a scope"};
  }
  co_return principal;
}

Task<http::Response> Api::serve(const Route* route, http::Request request, std::string* by) {
  std::string authorization(request.headers.get("Authorization"));
  Call call{.request = std::move(request)};
  PORC_CO_TRY(call.principal, co_await admit(route, std::move(authorization), by));
  auto response = co_await (this->*route->handler)(std::move(call));
  // Who sends it is known: it is PORC itself whose token somebody else does not accept.
  if (route->permission && !response && response.error().code == ErrorCode::unauthenticated)
    response.error().code = ErrorCode::precondition_failed;
  co_return response;
}

Result<RunId> Api::run_id_of(const Call& call) {
  auto id = RunId::parse(call.request.param("run_id"));
  if (!id) return Error{.code = ErrorCode::not_found, .message = id.error().message};
  return id;
}

Task<Run> Api::get_run(Call call) {
  PORC_CO_TRY(RunId id, run_id_of(call));
  co_return co_await around_.orchestrator.get(std::move(id), std::move(call.principal));
}

Task<Run> Api::wait_for(Run run, run::Goal goal, Duration wait) {
  if (wait == Duration::zero()) co_return run;
  std::function<bool(const Run&)> enough = [goal](const Run& seen) {
    return orchestrator::goal_is_over(seen, goal);
  };
  const RunId id = run.id;
  auto waited =
      co_await around_.orchestrator.wait(id, std::move(enough), now() + wait, around_.stop);
  const bool stopped = !waited && waited.error().code == ErrorCode::cancelled;
  if (stopped) co_return co_await parts().store.get_run(id);
  co_return std::move(waited);
}

}  // namespace porc::api
