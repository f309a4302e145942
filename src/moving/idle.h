// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/clock.h"
#include "aio/task.h"
#include "contracts/store.h"

namespace porc::moving {

/// Whether nobody works on the store: whoever does shows it by counting up `sign`, a subject with
/// an owner, at least once in `patience`. Answers at once when it has no owner. Errors: conflict
/// when somebody works.
Task<void> check_idle(SubjectStore& subjects,
                      aio::Clock& clock,
                      std::string sign,
                      Duration patience);

}  // namespace porc::moving
