// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "wire/run_details.h"

namespace porc::wire {

/// "1 to destroy, 2 to change, 3 to add", what is grave first; "nothing to change" when all are 0.
std::string words_of(const run::PlanCounts& counts);

/// An event as one sentence for people, with those of its facts that matter to them:
/// "planned: 3 to add", "cancel requested, by porc:dev@example.com: too late". Programs read
/// `facts`.
std::string words_of(const EventView& event);

}  // namespace porc::wire
