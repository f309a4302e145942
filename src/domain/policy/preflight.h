// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "archive/tar.h"
#include "domain/policy/policy_set.h"
#include "domain/policy/subject.h"
#include "domain/rules/finding.h"

namespace porc::policy {

/// Those of `sets` that hold for `subject` and have something to ask before the plan.
Sets asked_before_plan(const Sets& sets, const Subject& subject);

/// What the preflight policies of `sets` say of rendered files, in the words of a validation
/// verdict: of one that fails an error when it is hard-mandatory, a warning otherwise; an info for
/// each that is undecided, and for files that cannot be read. Needs the stack of sentinel::Limits.
std::vector<rules::Finding> preflight(const Sets& sets, const std::vector<archive::File>& files);

/// The one finding when there is nothing to ask them about.
rules::Finding not_asked(std::string why);

}  // namespace porc::policy
