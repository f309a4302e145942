// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/action_run.h"

#include <utility>

#include "json/member.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kLogsLookedAt = 1000;

http::Parameters version() {
  return {{"version", "v2"}};
}

bool is_end(std::string_view status) {
  return status == "SUCCESS" || status == "FAILURE" || status == "COMPLETED";
}

}  // namespace

std::string ActionRun::path() const {
  return (is_workflow_run(id_) ? "/v1/workflows/nodes/runs/" : "/v1/actions/runs/") + segment(id_);
}

Task<bool> ActionRun::show(Progress progress) {
  const bool workflow = is_workflow_run(id_);
  json::object body = workflow ? workflow_run_body(progress) : action_run_body(progress);
  http::Parameters query;
  if (!workflow) query = version();
  auto sent =
      co_await client_.send("PATCH", path(), std::move(body), std::move(query), on_behalf_of_);
  if (sent) co_return true;
  co_return co_await or_over(std::move(sent).error());
}

Task<bool> ActionRun::log(std::string message) {
  json::object body;
  if (is_workflow_run(id_)) {
    json::object line;
    line["level"] = "INFO";
    line["message"] = std::move(message);
    body["logs"] = json::array{std::move(line)};
  } else {
    body["message"] = std::move(message);
  }
  http::Parameters query;
  auto sent = co_await client_.send(
      "POST", path() + "/logs", std::move(body), std::move(query), on_behalf_of_);
  if (sent) co_return true;
  co_return co_await or_over(std::move(sent).error());
}

Task<bool> ActionRun::has_logged(std::string message) {
  if (is_workflow_run(id_)) co_return false;
  http::Parameters query{{"limit", std::to_string(kLogsLookedAt)}, {"offset", "0"}};
  auto found = co_await client_.get(path() + "/logs", std::move(query), on_behalf_of_);
  if (!found && found.error().code == ErrorCode::not_found) co_return false;
  if (!found) co_return std::move(found).error();
  for (const auto& member : *found) {
    if (!member.value().is_array()) continue;
    for (const json::value& line : member.value().get_array()) {
      if (json::text_at(line, "message") == message) co_return true;
    }
  }
  co_return false;
}

Task<std::string> ActionRun::status() {
  http::Parameters query;
  if (!is_workflow_run(id_)) query = version();
  auto found = co_await client_.get(path(), std::move(query), on_behalf_of_);
  if (!found) co_return std::move(found).error();
  for (const char* member : {"run", "nodeRun"}) {
    const json::value* run = found->if_contains(member);
    if (run != nullptr && run->is_object()) co_return json::text_at(run->get_object(), "status");
  }
  co_return std::string();
}

Task<bool> ActionRun::is_over(std::string external_id) {
  if (external_id.empty() || is_workflow_run(id_)) {
    auto standing = co_await status();
    // Of a run that nobody knows nothing can be said; telling it will.
    if (!standing && standing.error().code == ErrorCode::not_found) co_return false;
    if (!standing) co_return std::move(standing).error();
    co_return is_end(*standing);
  }
  http::Parameters query = version();
  query.emplace_back("external_run_id", std::move(external_id));
  PORC_CO_TRY(const json::object found,
              co_await client_.get("/v1/actions/runs", std::move(query), on_behalf_of_));
  const json::value* runs = found.if_contains("runs");
  if (runs == nullptr || !runs->is_array()) co_return false;
  for (const json::value& run : runs->get_array()) {
    if (run.is_object() && json::text_at(run.get_object(), "id") == id_)
      co_return is_end(json::text_at(run.get_object(), "status"));
  }
  co_return false;
}

Task<bool> ActionRun::or_over(Error error) {
  if (error.code == ErrorCode::not_found) co_return false;
  if (error_traits(error.code).retryable || is_workflow_run(id_)) {
    // Port's answer for a run that is over is documented for no kind of run.
    if (error.code == ErrorCode::conflict) co_return false;
    co_return error;
  }
  PORC_CO_TRY(const std::string standing, co_await status());
  if (is_end(standing)) co_return false;
  co_return error;
}

}  // namespace porc::port_catalog
