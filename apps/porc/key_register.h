// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/task.h"
#include "contracts/store.h"
#include "keys.h"

namespace porc::app {

/// Remembers beside what is sealed and signed with which keys that was done, without telling them;
/// whoever comes later must have the same. Errors: precondition_failed for another key; those of
/// the store.
Task<void> register_keys(SubjectStore& subjects, const Keys& keys);

}  // namespace porc::app
