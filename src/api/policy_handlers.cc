// SPDX-License-Identifier: Apache-2.0
// What policies said of a run, its override, and the policy sets themselves.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/policy_body.h"
#include "api/policy_reading.h"
#include "api/request_parts.h"
#include "base/encoding.h"
#include "contracts/policy_library.h"
#include "json/decode.h"
#include "wire/policy_view.h"
#include "wire/requests.h"
#include "wire/run_view.h"

namespace porc::api {
namespace {

/// Errors: not_found where policies are somebody else's.
Result<PolicyLibrary*> library_of(PolicyLibrary* policies) {
  if (policies != nullptr) return policies;
  return Error{.code = ErrorCode::not_found,
               .message = "the policy sets are those of Terraform Enterprise"};
}

bool counts(const PolicyLibrary& policies, const policy::Set& set) {
  auto current = policies.get(set.name(), "");
  return current && (*current)->digest() == set.digest();
}

}  // namespace

Task<http::Response> Api::show_policy(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  PORC_CO_TRY(const auto details, co_await policy_details_of(run, &parts(), &around_.redactor));
  co_return answer(wire::policy_of(run, details));
}

Task<http::Response> Api::override_run(Call call) {
  // First: what is wrong with a body would tell that there is such a run.
  PORC_CO_CHECK(co_await get_run(call));
  PORC_CO_TRY(const json::value document, read_optional_document(call.request));
  PORC_CO_TRY(wire::Override asked, json::decode<wire::Override>(document, json::Unknown::reject));
  const bool of_approval = asked.of == wire::kOverrideApproval;
  if (!of_approval && asked.of != wire::kOverridePolicy) {
    std::vector<Violation> violations;
    violations.push_back({.pointer = "/of", .message = "must be 'policy' or 'approval'"});
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "nothing else can be overridden",
                    .violations = std::move(violations)};
  }
  // Who has one of the two powers has not the other by it.
  PORC_CO_CHECK(call.principal.check(of_approval ? identity::Permission::override_approval
                                                 : identity::Permission::override_policy));
  PORC_CO_TRY(RunId id, run_id_of(call));
  orchestrator::Orchestrator& runs = around_.orchestrator;
  Task<Run> overriding =
      of_approval ? runs.override_approval(std::move(id), std::move(asked.reason), call.principal)
                  : runs.override_policy(std::move(id), std::move(asked.reason), call.principal);
  PORC_CO_TRY(const Run run, co_await std::move(overriding));
  co_return answer(wire::view_of(run));
}

Task<http::Response> Api::list_policy_sets(Call) {
  PORC_CO_TRY(PolicyLibrary * policies, library_of(around_.policies));
  wire::PolicySetList list;
  for (const auto& set : policies->list())
    list.policy_sets.push_back(wire::view_of(*set, counts(*policies, *set)));
  co_return answer(list);
}

Task<http::Response> Api::show_policy_set(Call call) {
  PORC_CO_TRY(PolicyLibrary * policies, library_of(around_.policies));
  const std::string name(call.request.param("name"));
  PORC_CO_TRY(const auto set,
              policies->get(name, query_text(call.request, wire::kVersionParameter)));
  wire::PolicySetDetails details{.policy_set = wire::view_of(*set, counts(*policies, *set))};
  for (const auto& each : policies->list()) {
    if (each->name() == name && !each->file().version.empty())
      details.versions.push_back(each->file().version);
  }
  for (const auto& [path, bytes] : set->files()) {
    if (is_utf8(bytes)) {
      details.files.emplace(path, bytes);
    } else {
      details.binary_files.emplace(path, base64_encode(bytes));
    }
  }
  co_return answer(details);
}

Task<http::Response> Api::publish_policy_set(Call call) {
  PORC_CO_TRY(PolicyLibrary * policies, library_of(around_.policies));
  const std::string request_id = call.request.id;
  std::string name = query_text(call.request, wire::kNameParameter);
  // Unpacking many megabytes would keep everybody else waiting.
  PORC_CO_TRY(policy::Files files,
              co_await run_on(parts().compute, read_policy_set, std::move(call.request)));
  PORC_CO_TRY(const PublishedPolicySet published,
              co_await policies->publish(std::move(name), std::move(files)));
  const policy::Set& set = *published.set;
  if (published.is_new) {
    around_.log.info("policy set published",
                     {{"request_id", request_id},
                      {"policy_set", set.title()},
                      {"digest", set.digest()},
                      {"by", call.principal.name()}});
  }
  co_return answer(wire::view_of(set, counts(*policies, set)), published.is_new ? 201 : 200);
}

}  // namespace porc::api
