// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/plan_uses.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "json/member.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace porc::quill {
namespace {

// Terraform's numbers have no bound, and nobody computes with them here.
constexpr json::ParseLimits kLimits{
    .bytes_max = std::size_t{512} << 20, .depth_max = 512, .numbers = json::Numbers::tolerant};

const json::value* member(const json::value& of, std::string_view name) {
  const json::object* members = of.if_object();
  return members != nullptr ? members->if_contains(name) : nullptr;
}

/// The elements of the array `name`; none when it is not there.
const json::array& items_of(const json::value& of, std::string_view name) {
  static const json::array kNone;
  const json::value* found = member(of, name);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

class Plan {
 public:
  explicit Plan(std::vector<Use>& uses) : uses_(uses) {}

  void look_at_change(const json::value& change) {
    const json::array& actions = items_of(*member_or_null(change, "change"), "actions");
    const bool only_goes = !actions.empty() && std::ranges::all_of(actions, [](const auto& action) {
      return action == "delete" || action == "forget";
    });
    if (only_goes) return;
    use_resource(change);
    use(UseKind::provider, provider_source(json::text_at(change, "provider_name")), change);
    if (member_or_null(*member_or_null(change, "change"), "importing")->is_object()) {
      use(UseKind::imported, json::text_at(change, "type"), change);
    }
  }

  /// Terraform 1.14: what a provider does beside keeping resources; modules may bring it.
  void look_at_action(const json::value& action) {
    use(UseKind::resource, json::text_at(action, "type"), action);
    use(UseKind::provider, provider_source(json::text_at(action, "provider_name")), action);
  }

  void look_at_module(const json::value& module) {
    for (const json::value& resource : items_of(module, "resources")) {
      use_resource(resource);
      for (const json::value& provisioner : items_of(resource, "provisioners")) {
        use(UseKind::provisioner, json::text_at(provisioner, "type"), resource);
      }
    }
    const json::value* calls = member(module, "module_calls");
    if (calls == nullptr || !calls->is_object()) return;
    for (const auto& call : calls->get_object()) {
      const std::string source = json::text_at(call.value(), "source");
      if (!source.starts_with("./") && !source.starts_with("../")) {
        uses_.push_back({.kind = UseKind::module,
                         .name = source,
                         .place = "module." + std::string(call.key())});
      }
      if (const json::value* called = member(call.value(), "module")) look_at_module(*called);
    }
  }

 private:
  static const json::value* member_or_null(const json::value& of, std::string_view name) {
    static const json::value kNull;
    const json::value* found = member(of, name);
    return found != nullptr ? found : &kNull;
  }
  void use(UseKind kind, std::string name, const json::value& resource) {
    uses_.push_back(
        {.kind = kind, .name = std::move(name), .place = json::text_at(resource, "address")});
  }
  void use_resource(const json::value& resource) {
    const bool managed = json::text_at(resource, "mode") == "managed";
    use(managed ? UseKind::resource : UseKind::data, json::text_at(resource, "type"), resource);
  }

  std::vector<Use>& uses_;
};

}  // namespace

Result<json::value> read_plan(std::string_view plan_json) {
  PORC_TRY(json::value plan, json::parse(plan_json, kLimits));
  if (plan.is_object()) return plan;
  return Error{.code = ErrorCode::malformed, .message = "a plan is a JSON object"};
}

Result<std::vector<Use>> uses_of_plan(std::string_view plan_json) {
  PORC_TRY(const json::value plan, read_plan(plan_json));
  return uses_of_plan(plan);
}

std::vector<Use> uses_of_plan(const json::value& plan) {
  std::vector<Use> uses;
  Plan reader(uses);
  for (const json::value& change : items_of(plan, "resource_changes")) {
    reader.look_at_change(change);
  }
  for (const json::value& action : items_of(plan, "action_invocations")) {
    reader.look_at_action(action);
  }
  if (const json::value* root = json::find(plan, "/configuration/root_module")) {
    reader.look_at_module(*root);
  }
  const json::value* providers = json::find(plan, "/configuration/provider_config");
  if (providers != nullptr && providers->is_object()) {
    for (const auto& provider : providers->get_object()) {
      uses.push_back({.kind = UseKind::provider,
                      .name = provider_source(json::text_at(provider.value(), "full_name")),
                      .place = "provider." + std::string(provider.key())});
    }
  }
  return uses;
}

}  // namespace porc::quill
