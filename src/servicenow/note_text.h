// SPDX-License-Identifier: Apache-2.0
// What work notes say. Pure.
#pragma once

#include <string>
#include <vector>

#include "contracts/store.h"

namespace porc::servicenow {

/// The notes that a change of a run is worth, each without its end: at the plan, at an override, at
/// the apply and at the end. Nothing in them is markup to ServiceNow.
std::vector<std::string> notes_of(const Change& change);

/// How a note ends, so that it can be found again: "… (ref porc-20260102-030405-abc234:7)". `key`
/// is that of its outbox entry.
std::string reference_of(const std::string& key);

}  // namespace porc::servicenow
