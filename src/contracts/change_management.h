// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/task.h"
#include "domain/approval/change_record.h"

namespace porc {

/// Where changes of production are registered and allowed. Another system is one more adapter.
class ChangeManagement {
 public:
  virtual ~ChangeManagement() = default;

  /// What the system says of a change record now; nothing is cached. `on_behalf_of`: what causes
  /// it, such as a run's id; for observers. Errors: invalid_argument for a
  /// number that is none; not_found; unavailable and timeout when it cannot be told;
  /// precondition_failed when the answer cannot be relied on.
  virtual Task<approval::ChangeRecord> look_up(std::string number,
                                               std::string on_behalf_of = {}) = 0;
};

}  // namespace porc
