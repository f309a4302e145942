// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// A source in its canonical layout: tabs, one space around operators, columns of map values and of
/// comments behind code, at most one blank line. Line breaks inside expressions stay where the
/// author put them. Nothing but layout changes, and formatting twice changes nothing more.
/// Errors: invalid_argument with a violation for each syntax fault. Spec: reference, section 28.
Result<std::string> format(const Source& source);

}  // namespace porc::sentinel
