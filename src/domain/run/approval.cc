// SPDX-License-Identifier: Apache-2.0
#include "domain/run/approval.h"

#include "crypto/digest.h"
#include "domain/run/run.h"
#include "json/canonical.h"
#include "json/decode.h"

namespace porc::run {

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

std::optional<std::string> change_of(const Run& run) {
  if (run.approval && run.approval->change_record) return run.approval->change_record;
  return run.blueprint.metadata.change_record;
}

std::optional<std::string> gating_change(const Run& run) {
  if (run.approval && run.approval->override) return std::nullopt;
  return change_of(run);
}

}  // namespace porc::run
