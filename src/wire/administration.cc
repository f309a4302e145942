// SPDX-License-Identifier: Apache-2.0
#include "wire/administration.h"

#include <utility>

namespace porc::wire {

TokenView view_of(const identity::Token& token) {
  return {.id = token.id,
          .owner = token.owner,
          .roles = token.roles,
          .scope = token.scope,
          .created_at = token.created_at,
          .expires_at = token.expires_at,
          .revoked_at = token.revoked_at};
}

Result<AuditOutcome> outcome_of(Result<audit::Verdict> verified) {
  if (verified) return AuditOutcome{.intact = true, .verdict = *std::move(verified)};
  if (verified.error().code != ErrorCode::corrupt) return std::move(verified).error();
  return AuditOutcome{.broken = std::move(verified).error().message};
}

}  // namespace porc::wire
