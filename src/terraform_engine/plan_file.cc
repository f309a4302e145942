// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/plan_file.h"

#include <algorithm>
#include <array>

#include "json/parse.h"
#include "json/pointer.h"

namespace porc::terraform_engine {
namespace {

// Terraform's numbers have no bound.
constexpr json::ParseLimits kLimits{
    .bytes_max = kPlanJsonBytesMax, .depth_max = 512, .numbers = json::Numbers::tolerant};

/// Members of the plan JSON that a client renders.
constexpr auto kRendered = std::to_array<std::string_view>({"resource_changes",
                                                            "resource_drift",
                                                            "output_changes",
                                                            "relevant_attributes",
                                                            "deferred_changes"});

constexpr std::string_view kHidden = "(sensitive value)";
constexpr std::string_view kHiddenChange = "(another sensitive value)";

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

/// Replaces what `marks` (true, or the same shape with true inside) marks by a string, whatever its
/// type, as TFE does. `before` is what stood there before, if anything: clients tell by the strings
/// whether a value stays.
void strip(json::value& value, const json::value& marks, const json::value* before) {
  if (marks.is_bool()) {
    if (!marks.get_bool() || value.is_null()) return;
    bool changed = before != nullptr && !before->is_null() && *before != value;
    value = changed ? kHiddenChange : kHidden;
  } else if (marks.is_object() && value.is_object()) {
    for (const auto& mark : marks.get_object()) {
      json::value* member = value.get_object().if_contains(mark.key());
      if (member == nullptr) continue;
      bool had = before != nullptr && before->is_object();
      strip(*member, mark.value(), had ? before->get_object().if_contains(mark.key()) : nullptr);
    }
  } else if (marks.is_array() && value.is_array()) {
    std::size_t count = std::min(marks.get_array().size(), value.get_array().size());
    for (std::size_t i = 0; i < count; ++i) {
      bool had = before != nullptr && before->is_array() && i < before->get_array().size();
      strip(value.get_array()[i], marks.get_array()[i], had ? &before->get_array()[i] : nullptr);
    }
  }
}

void strip_change(json::value& change) {
  if (!change.is_object()) return;
  json::object& members = change.get_object();
  json::value* before = members.if_contains("before");
  json::value* after = members.if_contains("after");
  const json::value* marks = members.if_contains("after_sensitive");
  if (after != nullptr && marks != nullptr) strip(*after, *marks, before);
  marks = members.if_contains("before_sensitive");
  if (before != nullptr && marks != nullptr) strip(*before, *marks, nullptr);
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
