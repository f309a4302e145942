// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/tfe_engine.h"

#include "jsonapi/attributes.h"

namespace porc::tfe_engine {
namespace {

constexpr auto kOutputsWaitMax = std::chrono::seconds(60);

struct StateOutput {
  std::string name{};
  bool sensitive = false;
  std::optional<json::value> value{};
};
BOOST_DESCRIBE_STRUCT(StateOutput, (), (name, sensitive, value))

struct Entitlements {
  std::optional<bool> operations{};
};
BOOST_DESCRIBE_STRUCT(Entitlements, (), (operations))

}  // namespace

TfeEngine::TfeEngine(http::Client& client, aio::Clock& clock, Compute& compute, TfeOptions options)
    : clock_(clock),
      compute_(compute),
      options_(std::move(options)),
      api_(client, clock, options_) {}

Task<std::map<std::string, Output>> TfeEngine::outputs(WorkspaceName workspace, RunId run) {
  std::map<std::string, Output> outputs;
  Api api = api_.on_behalf_of(run.str());
  auto found = co_await find_workspace(api, std::move(workspace));
  if (!found && found.error().code == ErrorCode::not_found) co_return outputs;
  if (!found) co_return std::move(found).error();
  const std::string path = "workspaces/" + found->id + "/current-state-version-outputs";
  // TFE answers 503 while it still reads a new state.
  const Timestamp deadline = clock_.now() + kOutputsWaitMax;
  auto listed = co_await api.get_all(path);
  while (!listed && listed.error().code == ErrorCode::unavailable && clock_.now() < deadline) {
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + options_.poll_min));
    listed = co_await api.get_all(path);
  }
  if (!listed && listed.error().code == ErrorCode::not_found) co_return outputs;
  if (!listed) co_return std::move(listed).error();
  for (const jsonapi::Resource& resource : *listed) {
    PORC_CO_TRY(StateOutput output, jsonapi::decode_attributes<StateOutput>(resource.attributes));
    json::value shown = output.sensitive ? json::value(nullptr) : output.value.value_or(nullptr);
    outputs[output.name] = Output{.sensitive = output.sensitive, .value = std::move(shown)};
  }
  co_return outputs;
}

Task<void> TfeEngine::ping() {
  PORC_CO_TRY(http::Headers headers, co_await api_.get_headers("ping"));
  if (headers.find("TFP-API-Version") == nullptr) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = options_.api_base + " does not answer as a Terraform Enterprise"};
  }
  auto entitled =
      co_await api_.get_one("organizations/" + options_.organization + "/entitlement-set");
  if (!entitled) {
    co_return Error{
        .code = ErrorCode::unavailable,
        .message = "organization " + options_.organization + ": " + entitled.error().message};
  }
  PORC_CO_TRY(Entitlements to, jsonapi::decode_attributes<Entitlements>(entitled->attributes));
  if (!to.operations.value_or(true)) {
    co_return Error{
        .code = ErrorCode::unavailable,
        .message = "organization " + options_.organization + " may not run Terraform remotely"};
  }
  co_return ok;
}

}  // namespace porc::tfe_engine
