// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/state-version-outputs
#include "tfe_api/state_outputs.h"

#include <algorithm>

#include "base/encoding.h"
#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

constexpr std::string_view kPrefix = "wsout-";

struct Shown {
  std::string name{};
  bool sensitive = false;
  std::string type{};
  json::value value{};
  json::value detailed_type{};
};
BOOST_DESCRIBE_STRUCT(Shown, (), (name, sensitive, type, value, detailed_type))

struct CoarseType {
  std::string_view detailed;
  std::string_view coarse;
};
/// By the first word of a cty type.
constexpr CoarseType kCoarseTypes[] = {{"string", "string"},
                                       {"number", "number"},
                                       {"bool", "boolean"},
                                       {"list", "array"},
                                       {"set", "array"},
                                       {"tuple", "array"},
                                       {"map", "object"},
                                       {"object", "object"}};

std::string coarse_type(const json::value& detailed) {
  const json::value* word = &detailed;
  if (detailed.is_array() && !detailed.get_array().empty()) word = &detailed.get_array()[0];
  for (const CoarseType& row : kCoarseTypes) {
    if (word->is_string() && word->get_string() == row.detailed) return std::string(row.coarse);
  }
  return "object";
}

std::string output_id(const std::string& state_version, const std::string& name) {
  return std::string(kPrefix) + hex_encode(state_version + "/" + name);
}

std::vector<jsonapi::Resource> resources_of(const std::string& state_version,
                                            const std::vector<hosted::StateOutput>& outputs) {
  std::vector<jsonapi::Resource> all;
  for (const hosted::StateOutput& output : outputs) {
    all.push_back(state_output_resource(state_version, output, false));
  }
  return all;
}

}  // namespace

Result<OutputPlace> place_of_output(std::string_view id) {
  Error unknown{.code = ErrorCode::not_found, .message = "no such output"};
  if (!id.starts_with(kPrefix)) return unknown;
  const Result<std::string> text = hex_decode(id.substr(kPrefix.size()));
  const std::size_t slash = text ? text->find('/') : std::string::npos;
  if (slash == std::string::npos) return unknown;
  return OutputPlace{text->substr(0, slash), text->substr(slash + 1)};
}

jsonapi::Resource state_output_resource(const std::string& state_version,
                                        const hosted::StateOutput& output,
                                        bool in_clear) {
  const Shown is{.name = output.name,
                 .sensitive = output.sensitive,
                 .type = coarse_type(output.type),
                 .value = output.sensitive && !in_clear ? json::value(nullptr) : output.value,
                 .detailed_type = output.type};
  return {.type = "state-version-outputs",
          .id = output_id(state_version, output.name),
          .attributes = jsonapi::encode_attributes(is)};
}

Task<http::Response> TfeApi::list_state_outputs(Call call) {
  const std::string id = pending_states_.stored_id(std::string(call.request.param("state")));
  PORC_CO_TRY(std::vector<hosted::StateOutput> outputs, co_await engine_.state_outputs(id));
  co_return answer_page(resources_of(id, outputs), page_wanted(call.request));
}

Task<http::Response> TfeApi::list_current_outputs(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  if (!workspace.current_state_version) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "workspace " + workspace.name + " has no state"};
  }
  PORC_CO_TRY(std::vector<hosted::StateOutput> outputs,
              co_await engine_.state_outputs(*workspace.current_state_version));
  co_return answer_page(resources_of(*workspace.current_state_version, outputs),
                        page_wanted(call.request));
}

Task<http::Response> TfeApi::show_state_output(Call call) {
  PORC_CO_TRY(OutputPlace place, place_of_output(call.request.param("output")));
  PORC_CO_TRY(std::vector<hosted::StateOutput> outputs,
              co_await engine_.state_outputs(place.state_version));
  const auto found = std::ranges::find(outputs, place.name, &hosted::StateOutput::name);
  if (found == outputs.end())
    co_return Error{.code = ErrorCode::not_found, .message = "no such output"};
  co_return answer(state_output_resource(place.state_version, *found, true));
}

}  // namespace porc::tfe_api
