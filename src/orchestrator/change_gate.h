// SPDX-License-Identifier: Apache-2.0
// What the change record of a run says now. It is asked when somebody approves, and again right
// before the apply; nothing is remembered in between.
#pragma once

#include <optional>
#include <string>

#include "aio/task.h"
#include "domain/approval/gate.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

struct GateLook {
  approval::Verdict verdict{.gate = approval::Gate::open};
  std::optional<approval::ChangeRecord> record{};  ///< none: it could not be told, or nobody asked
  ErrorCode code = ErrorCode::approval_missing;    ///< of the refusal, when it is not open
  Duration retry_after{0};                         ///< as in Error
};

/// Open without being asked when no record is named, or where PORC knows nobody who could be asked.
/// Errors: cancelled.
Task<GateLook> look_at_change(Parts& parts, RunId run, std::optional<std::string> number);

/// Why somebody's act is refused that needs an open change record.
Error closed_gate(const GateLook& look);

}  // namespace porc::orchestrator
