// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/value.h"

namespace porc::jinja {

class Evaluator;

/// Python's `text % arguments`: arguments is a tuple, a map for `%(name)s`, or one value.
/// Every value that is put counts as looked at, also what a precision cuts off.
/// Limit: kFormatWidthMax. Throws Abort on a bad format, a wrong kind or a wrong count.
std::string format_percent(Evaluator& evaluator, std::string_view text, const Value& arguments);

using NamedValues = std::vector<std::pair<std::string, Value>>;
/// Python's `text.format(*positional, **named)`. Limit and errors as format_percent.
std::string format_braces(Evaluator& evaluator,
                          std::string_view text,
                          const std::vector<Value>& positional,
                          const NamedValues& named);

inline constexpr int kFormatWidthMax = 10'000;

}  // namespace porc::jinja
