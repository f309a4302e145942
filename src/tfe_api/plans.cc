// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/plans
// https://developer.hashicorp.com/terraform/enterprise/api-docs/applies
#include <algorithm>
#include <charconv>

#include <boost/describe/enum_to_string.hpp>

#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

constexpr std::size_t kLogBytesMax = 1U << 20;
constexpr std::size_t kLogBytesUsual = 64U << 10;

struct ExecutionDetails {
  std::string mode = "remote";
};
BOOST_DESCRIBE_STRUCT(ExecutionDetails, (), (mode))

struct Attributes {
  std::string status{};
  std::map<std::string, Timestamp> status_timestamps{};
  bool has_changes = false;
  std::uint32_t resource_additions = 0;
  std::uint32_t resource_changes = 0;
  std::uint32_t resource_destructions = 0;
  std::uint32_t resource_imports = 0;
  std::string log_read_url{};
  ExecutionDetails execution_details{};
};
BOOST_DESCRIBE_STRUCT(Attributes,
                      (),
                      (status,
                       status_timestamps,
                       has_changes,
                       resource_additions,
                       resource_changes,
                       resource_destructions,
                       resource_imports,
                       log_read_url,
                       execution_details))

constexpr hosted::Status kFinal[] = {hosted::Status::policy_soft_failed,
                                     hosted::Status::planned_and_finished,
                                     hosted::Status::applied,
                                     hosted::Status::discarded,
                                     hosted::Status::errored,
                                     hosted::Status::canceled,
                                     hosted::Status::force_canceled};

/// A phase that its run will never come to is `unreachable`: clients stop waiting for its log.
hosted::PhaseStatus shown_status(const hosted::Run& run, const hosted::Phase& phase) {
  const bool over = std::ranges::find(kFinal, run.status) != std::end(kFinal);
  const bool begun =
      phase.status != hosted::PhaseStatus::pending && phase.status != hosted::PhaseStatus::queued;
  return over && !begun ? hosted::PhaseStatus::unreachable : phase.status;
}

std::string end_name(hosted::PhaseStatus status) {
  return std::string(boost::describe::enum_to_string(status, "")) + "-at";
}

jsonapi::Resource phase_resource(std::string_view type,
                                 const hosted::Run& run,
                                 const hosted::Phase& phase,
                                 const Reader& reader) {
  const hosted::PhaseStatus status = shown_status(run, phase);
  Attributes is{.status = boost::describe::enum_to_string(status, ""),
                .has_changes = run.has_changes,
                .resource_additions = run.counts.add,
                .resource_changes = run.counts.change,
                .resource_destructions = run.counts.destroy,
                .resource_imports = run.counts.import,
                .log_read_url = reader.origin + "/api/v2/blobs/logs/" + phase.log_secret};
  if (phase.queued_at) is.status_timestamps["queued-at"] = *phase.queued_at;
  if (phase.started_at) is.status_timestamps["started-at"] = *phase.started_at;
  if (phase.finished_at) is.status_timestamps[end_name(status)] = *phase.finished_at;
  return {.type = std::string(type), .id = phase.id, .attributes = jsonapi::encode_attributes(is)};
}

std::uint64_t number_in(const http::Request& request,
                        std::string_view name,
                        std::uint64_t otherwise) {
  const std::string* text = request.find_query(name);
  std::uint64_t number = 0;
  if (text == nullptr) return otherwise;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc{} && end == text->data() + text->size() ? number : otherwise;
}

}  // namespace

jsonapi::Resource plan_resource(const hosted::Run& run, const Reader& reader) {
  jsonapi::Resource resource = phase_resource("plans", run, run.plan, reader);
  resource.links["json-output"] = "/api/v2/plans/" + run.plan.id + "/json-output";
  return resource;
}

jsonapi::Resource apply_resource(const hosted::Run& run, const Reader& reader) {
  jsonapi::Resource resource = phase_resource("applies", run, run.apply, reader);
  resource.relate_all("state-versions", "state-versions", {});
  return resource;
}

Task<http::Response> TfeApi::show_plan(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.find_run_of_phase(std::string(call.request.param("plan"))));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(plan_resource(run, reader));
}

Task<http::Response> TfeApi::show_run_plan(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(plan_resource(run, reader));
}

Task<http::Response> TfeApi::show_apply(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.find_run_of_phase(std::string(call.request.param("apply"))));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(apply_resource(run, reader));
}

Task<http::Response> TfeApi::answer_plan_json(std::string run) {
  Result<std::string> plan = co_await engine_.plan_json(std::move(run));
  // TFE's word for "not finished".
  if (!plan && plan.error().code == ErrorCode::not_found) co_return no_content();
  if (!plan) co_return std::move(plan).error();
  co_return bytes(*std::move(plan), "application/json");
}

Task<http::Response> TfeApi::show_plan_json(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.find_run_of_phase(std::string(call.request.param("plan"))));
  co_return co_await answer_plan_json(run.id);
}

Task<http::Response> TfeApi::show_run_plan_json(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  co_return co_await answer_plan_json(run.id);
}

Task<http::Response> TfeApi::show_redacted_plan_json(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.find_run_of_phase(std::string(call.request.param("plan"))));
  PORC_CO_TRY(std::string plan, co_await engine_.redacted_plan_json(run.id));
  co_return bytes(std::move(plan), "application/json");
}

Task<http::Response> TfeApi::read_log(Call call) {
  const std::uint64_t offset = number_in(call.request, "offset", 0);
  const std::uint64_t limit =
      std::min<std::uint64_t>(number_in(call.request, "limit", kLogBytesUsual), kLogBytesMax);
  PORC_CO_TRY(
      LogChunk chunk,
      co_await engine_.read_phase_log(std::string(call.request.param("secret")), offset, limit));
  co_return bytes(std::move(chunk.bytes), "text/plain");
}

}  // namespace porc::tfe_api
