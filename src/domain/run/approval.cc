// SPDX-License-Identifier: Apache-2.0
#include "domain/run/approval.h"

#include <string_view>
#include <utility>

#include "crypto/digest.h"
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
  const auto other = people.person_of(run.requested_by);
  if (!other) {
    return forbidden("nobody can approve run " + run.id.str() + ": " + run.requested_by +
                     ", who asked for it," + std::string(kTiedToNobody) +
                     "; the approval can only be overridden");
  }
  if (*person != *other) return ok;
  return forbidden(approver + " is the same person as " + run.requested_by + ", who " + asked +
                   ", and cannot approve it: somebody else has to");
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
