// SPDX-License-Identifier: Apache-2.0
// What a policy did, for people and for programs. Reference, section 26.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/trace/lines.h"

namespace porc::sentinel {

/// Limit: lines that one value is shown in; JSON has all of it.
inline constexpr std::size_t kValueLinesMax = 500;

/// Limit: bytes of a string on such a line, and about of a value that stands on one.
inline constexpr std::size_t kLineBytesMax = std::size_t{64} << 10;

/// Limit: characters of a line of a description. Reference 26.5.
inline constexpr std::size_t kDescriptionWidth = 64;

/// A value in lines: a list or map one element a line, keys in order. Reference 26.2.
std::vector<std::string> value_lines(Heap& heap, Value value);

/// `FILE:L:C - Rule "main"`, its description and its value. `compact` leaves out the blank line
/// between the two.
void add_rule(Lines& lines, std::size_t indent, const RuleTrace& rule, Heap& heap, bool compact);

/// `Fail - FILE`, then what the policy said and the rules it evaluated. Reference 26.1.
void add_trace(Lines& lines, const std::string& policy, const Outcome& outcome);
/// The lines that stand above such traces.
void add_trace_preamble(Lines& lines, bool because_failed);
/// The trace of one policy.
std::string trace_text(const std::string& policy, const Outcome& outcome);

/// Reference 26.4.
json::value trace_json(const Outcome& outcome);

/// A position as traces tell it: filename, offset, line, column.
json::value position_json(const Position& position);

}  // namespace porc::sentinel
