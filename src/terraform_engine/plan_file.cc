// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_file.h"

#include <algorithm>
#include <array>

#include "json/parse.h"
#include "json/pointer.h"

namespace porc::terraform_engine {
namespace {

constexpr json::ParseLimits kLimits{.bytes_max = kPlanJsonBytesMax, .depth_max = 512};

/// Members of the plan JSON that a client renders.
constexpr auto kRendered = std::to_array<std::string_view>({"resource_changes",
                                                            "resource_drift",
                                                            "output_changes",
                                                            "relevant_attributes",
                                                            "deferred_changes"});

Result<json::value> parse_plan(std::string_view plan_json) {
  PORC_TRY(json::value plan, json::parse(plan_json, kLimits));
  if (!plan.is_object()) {
    return Error{.code = ErrorCode::malformed, .message = "a plan is a JSON object"};
  }
  return plan;
}

void count_change(const json::value& change, run::PlanCounts& counts) {
  const json::value* importing = json::find(change, "/importing");
  if (importing != nullptr && importing->is_object()) ++counts.import;
  const json::value* actions = json::find(change, "/actions");
  if (actions == nullptr || !actions->is_array()) return;
  for (const json::value& action : actions->get_array()) {
    if (action == "create") ++counts.add;
    if (action == "update") ++counts.change;
    if (action == "delete") ++counts.destroy;
  }
}

/// Replaces by null what `marks` (true, or the same shape with true inside) marks.
void strip(json::value& value, const json::value& marks) {
  if (marks.is_bool()) {
    if (marks.get_bool()) value = nullptr;
  } else if (marks.is_object() && value.is_object()) {
    for (const auto& mark : marks.get_object()) {
      if (json::value* member = value.get_object().if_contains(mark.key()))
        strip(*member, mark.value());
    }
  } else if (marks.is_array() && value.is_array()) {
    std::size_t count = std::min(marks.get_array().size(), value.get_array().size());
    for (std::size_t i = 0; i < count; ++i) strip(value.get_array()[i], marks.get_array()[i]);
  }
}

void strip_change(json::value& change) {
  if (!change.is_object()) return;
  json::object& members = change.get_object();
  for (std::string side : {"before", "after"}) {
    json::value* value = members.if_contains(side);
    const json::value* marks = members.if_contains(side + "_sensitive");
    if (value != nullptr && marks != nullptr) strip(*value, *marks);
  }
}

/// Both lists of resources, and the object of outputs, hold changes.
void strip_changes(json::value& changes) {
  if (changes.is_array()) {
    for (json::value& entry : changes.get_array()) {
      if (!entry.is_object()) continue;
      if (json::value* change = entry.get_object().if_contains("change")) strip_change(*change);
    }
  } else if (changes.is_object()) {
    for (auto& entry : changes.get_object()) strip_change(entry.value());
  }
}

}  // namespace

Result<PlanSummary> summarize_plan(std::string_view plan_json) {
  PORC_TRY(json::value plan, parse_plan(plan_json));
  PlanSummary summary;
  const json::value* version = json::find(plan, "/terraform_version");
  if (version != nullptr && version->is_string())
    summary.terraform_version = version->get_string().c_str();
  const json::value* changes = json::find(plan, "/resource_changes");
  if (changes == nullptr || !changes->is_array()) return summary;
  for (const json::value& entry : changes->get_array()) {
    if (const json::value* change = json::find(entry, "/change"))
      count_change(*change, summary.counts);
  }
  return summary;
}

Result<std::string> redact_plan(std::string_view plan_json, std::string_view schemas_json) {
  PORC_TRY(json::value plan, parse_plan(plan_json));
  PORC_TRY(json::value schemas, json::parse(schemas_json, kLimits));
  json::object redacted;
  if (const auto* version = json::find(plan, "/format_version"))
    redacted["plan_format_version"] = *version;
  if (const auto* version = json::find(schemas, "/format_version"))
    redacted["provider_format_version"] = *version;
  if (const auto* providers = json::find(schemas, "/provider_schemas"))
    redacted["provider_schemas"] = *providers;
  for (std::string_view name : kRendered) {
    json::value* part = plan.get_object().if_contains(name);
    if (part == nullptr) continue;
    strip_changes(*part);
    redacted[name] = std::move(*part);
  }
  return json::serialize(redacted);
}

}  // namespace porc::terraform_engine
