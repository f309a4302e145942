// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "json/value.h"

namespace porc::json {

/// The one text of a value, to hash or to sign: no white space, members in UTF-16 order, numbers as
/// ECMAScript writes them. What is not UTF-8 in a string is printed as U+FFFD, so that `parse`
/// reads every text back. Doubles must be finite. Spec: RFC 8785.
std::string canonical(const value& document);

}  // namespace porc::json
