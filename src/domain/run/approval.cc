// SPDX-License-Identifier: Apache-2.0
#include "domain/run/approval.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "domain/run/kafka_origin.h"
#include "domain/run/run.h"
#include "json/canonical.h"
#include "json/decode.h"

namespace porc::run {
namespace {

Error forbidden(std::string message) {
  return {.code = ErrorCode::forbidden, .message = std::move(message)};
}

/// Where it is said who somebody is.
constexpr std::string_view kTiedToNobody = " is tied to no person (PORC_IDENTITIES)";

/// The principal that asked, then whoever is behind it, whose logins GitHub vouches for: who
/// started the job, or who had a hand in the commit.
std::vector<std::string> askers_of(const Run& run) {
  std::vector<std::string> names{run.requested_by};
  const auto add = [&](const json::value& login) {
    if (login.is_string()) names.push_back("github:" + std::string(login.get_string()));
  };
  if (!run.origin) return names;
  const json::object& facts = run.origin->facts;
  if (run.origin->source == "github-actions") {
    if (const json::value* actor = facts.if_contains("actor")) add(*actor);
  }
  if (run.origin->source == "github") {
    const json::value* people = facts.if_contains("people");
    if (people != nullptr && people->is_array()) std::ranges::for_each(people->get_array(), add);
  }
  return names;
}

/// A job or a bot, which need be nobody: whoever is behind it answers for it.
bool is_machine(std::string_view name) {
  return name.starts_with("github-actions:") || name.ends_with("[bot]");
}

/// Of the owner that all events share nobody knows who sent one, unless a map ties it to somebody.
std::optional<std::string> asking_person(const Run& run,
                                         const identity::People& people,
                                         const std::string& asker) {
  const bool shared =
      run.origin && run.origin->source == "kafka" && !run.origin->facts.contains(kOwnerNamed);
  if (shared && !people.is_mapped()) return std::nullopt;
  return people.person_of(asker);
}

}  // namespace

std::string approvable_digest(const Run& run) {
  json::object approvable;
  approvable["binding"] = json::encode(run.binding);
  approvable["policies"] = json::encode(run.policies);
  approvable["policy_override"] = json::encode(run.policy_override);
  return crypto::sha256_hex(json::canonical(approvable));
}

bool is_approval_void(const Run& run) {
  return run.approval && run.approval->bound_to != approvable_digest(run);
}

Result<void> check_separation(const Run& run,
                              const identity::People& people,
                              const std::string& approver) {
  const std::string asked = "asked for run " + run.id.str();
  if (approver == run.requested_by)
    return forbidden(approver + " " + asked + " and cannot approve it: somebody else has to");
  const auto person = people.person_of(approver);
  if (!person) {
    return forbidden(approver + std::string(kTiedToNobody) +
                     " and cannot approve: nobody can tell whether they " + asked);
  }
  const std::vector<std::string> askers = askers_of(run);
  for (const std::string& asker : askers) {
    if (asking_person(run, people, asker) != person) continue;
    return forbidden(approver + " is the same person as " + asker + ", who " + asked +
                     ", and cannot approve it: somebody else has to");
  }
  const auto known = [&](const std::string& asker) {
    return asking_person(run, people, asker).has_value();
  };
  const auto stranger = std::ranges::find_if(
      askers, [&](const std::string& asker) { return !is_machine(asker) && !known(asker); });
  const bool answered = stranger == askers.end() && std::ranges::any_of(askers, known);
  if (answered) return ok;
  const std::string& nobody = stranger == askers.end() ? askers.back() : *stranger;
  return forbidden("nobody can approve run " + run.id.str() + ": " + nobody +
                   ", who asked for it," + std::string(kTiedToNobody) +
                   "; the approval can only be overridden");
}

std::optional<std::string> change_of(const Run& run) {
  if (run.approval && run.approval->change_record) return run.approval->change_record;
  return run.blueprint.metadata.change_record;
}

std::optional<std::string> gating_change(const Run& run) {
  if (run.approval && run.approval->override) return std::nullopt;
  return change_of(run);
}

}  // namespace porc::run
