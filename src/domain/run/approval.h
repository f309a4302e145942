// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"
#include "domain/approval/change_record.h"
#include "domain/identity/people.h"

namespace porc::run {

struct Run;

/// Why a run may apply although it had to wait for somebody: a person said yes, or one with the
/// power to do so let it go on without.
struct Approval {
  std::string by{};
  Timestamp at{};
  std::string reason{};
  bool override = false;                       ///< nobody approved: the approval was overridden
  std::optional<std::string> change_record{};  ///< its number, when the approval rests on one
  /// As it was then; none: nobody was there who could be asked.
  std::optional<approval::ChangeRecord> checked{};
  std::string bound_to{};  ///< approvable_digest of what it was given for
};
BOOST_DESCRIBE_STRUCT(Approval, (), (by, at, reason, override, change_record, checked, bound_to))

/// SHA-256 (hex) over all that an approval is given for: what the plan is bound to, and what the
/// policies said of it.
std::string approvable_digest(const Run& run);

/// True when the run was approved as something else than it is now.
bool is_approval_void(const Run& run);

/// Who asked for a run must not approve it, by whatever name: persons are compared. Whoever started
/// the job that asked did ask, and so did all who had a hand in the commit. `approver` is a
/// principal's name. Errors: forbidden, also when it cannot be told who one of them is.
Result<void> check_separation(const Run& run,
                              const identity::People& people,
                              const std::string& approver);

/// The change record that must be open when the run applies; nullopt when none is named, or when
/// the approval was overridden.
std::optional<std::string> gating_change(const Run& run);

/// The change record that the run is about, overridden or not.
std::optional<std::string> change_of(const Run& run);

}  // namespace porc::run
