// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/policy/policy_set.h"

namespace porc::policy {

/// What counts in place of a published set that nobody can read: it holds for every run, and its
/// one policy, which is hard-mandatory, says `why` and lets none pass. It has the name and version
/// of `place`, as of place_of; where that tells none, a name that no other set has.
std::shared_ptr<const Set> stand_in(std::string_view place, std::string_view why);

}  // namespace porc::policy
