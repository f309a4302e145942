// SPDX-License-Identifier: Apache-2.0
#include "domain/run/approval.h"

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

/// The principal that asked, then who started it when it was a job: GitHub vouches for the login.
std::vector<std::string> askers_of(const Run& run) {
  std::vector<std::string> names{run.requested_by};
  if (!run.origin || run.origin->source != "github-actions") return names;
  const json::value* actor = run.origin->facts.if_contains("actor");
  if (actor != nullptr && actor->is_string())
    names.push_back("github:" + std::string(actor->get_string()));
  return names;
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
  // A job need be nobody, for whoever started it answers for it.
  if (asking_person(run, people, askers.back())) return ok;
  return forbidden("nobody can approve run " + run.id.str() + ": " + askers.back() +
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
