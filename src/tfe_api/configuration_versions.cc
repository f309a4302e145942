// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/configuration-versions
#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct Wanted {
  std::optional<bool> auto_queue_runs{};
  std::optional<bool> speculative{};
  std::optional<bool> provisional{};
};
BOOST_DESCRIBE_STRUCT(Wanted, (), (auto_queue_runs, speculative, provisional))

struct Shown {
  std::string status{};
  std::optional<std::string> error_message{};
  std::string source = "tfe-api";
  bool auto_queue_runs = false;
  bool speculative = false;
  bool provisional = false;
  Timestamp created_at{};
};
BOOST_DESCRIBE_STRUCT(
    Shown,
    (),
    (status, error_message, source, auto_queue_runs, speculative, provisional, created_at))

}  // namespace

jsonapi::Resource configuration_version_resource(const hosted::ConfigurationVersion& version) {
  Shown is{.status = version.status,
           .auto_queue_runs = version.auto_queue_runs,
           .speculative = version.speculative,
           .provisional = version.provisional,
           .created_at = version.created_at};
  if (!version.error.empty()) is.error_message = version.error;
  jsonapi::Resource resource{.type = "configuration-versions",
                             .id = version.id,
                             .attributes = jsonapi::encode_attributes(is)};
  resource.relate("workspace", "workspaces", version.workspace);
  return resource;
}

Task<http::Response> TfeApi::create_configuration_version(Call call) {
  PORC_CO_TRY(Wanted wanted, attributes_in<Wanted>(call.request));
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  hosted::ConfigurationVersion version{.workspace = workspace.id,
                                       .auto_queue_runs = wanted.auto_queue_runs.value_or(true),
                                       .speculative = wanted.speculative.value_or(false),
                                       .provisional = wanted.provisional.value_or(false)};
  PORC_CO_TRY(hosted::ConfigurationVersion made,
              co_await engine_.create_configuration_version(std::move(version)));
  jsonapi::Resource resource = configuration_version_resource(made);
  resource.attributes["upload-url"] =
      call.origin + "/api/v2/blobs/configurations/" + made.upload_secret;
  co_return answer(std::move(resource), 201);
}

Task<http::Response> TfeApi::show_configuration_version(Call call) {
  PORC_CO_TRY(
      hosted::ConfigurationVersion version,
      co_await engine_.get_configuration_version(std::string(call.request.param("version"))));
  co_return answer(configuration_version_resource(version));
}

Task<http::Response> TfeApi::upload_configuration(Call call) {
  PORC_CO_TRY(hosted::ConfigurationVersion version,
              co_await engine_.upload_configuration(std::string(call.request.param("secret")),
                                                    std::move(call.request.body)));
  // The URL may be older than the blueprint, and nobody's right can be looked at here.
  PORC_CO_TRY(const bool owned, co_await workspace_is_owned(version.workspace));
  if (version.auto_queue_runs && version.status == "uploaded" && !owned) {
    hosted::RunOptions options{.workspace = version.workspace,
                               .configuration_version = version.id,
                               .message = "Queued by the upload of a configuration",
                               .plan_only = version.speculative};
    PORC_CO_CHECK(co_await engine_.create_run(std::move(options)));
  }
  co_return bytes("", "text/plain");
}

}  // namespace porc::tfe_api
