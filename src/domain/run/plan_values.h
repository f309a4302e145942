// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/secret.h"
#include "json/value.h"

namespace porc::run {

/// The variables that `plan` (`terraform show -json`) holds with another value than `asked`, which
/// is JSON by name: somebody wrote them between. What the plan does not hold, or shows as its
/// default, is not among them; neither are texts beyond ASCII, which terraform normalizes, and
/// fractions, of which it may write another form.
std::vector<std::string> values_not_asked_for(const json::value& plan,
                                              const std::map<std::string, Secret>& asked);

}  // namespace porc::run
