// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// An error fails whenever it is reached, a warning is never what was meant, a hint may go wrong.
enum class Severity : std::uint8_t { error, warning, hint };
std::string_view severity_name(Severity severity);

/// A rule of the linter.
struct LintRule {
  std::string_view id;
  Severity severity;
  std::string_view means;
};

/// All rules, by id.
std::span<const LintRule> lint_rules();

/// What a rule has to say, and where.
struct Finding {
  std::string_view rule{};  ///< its id
  Severity severity = Severity::error;
  Position position{};
  std::string message{};
  std::string suggestion{};  ///< what to do; "" when the message says it

  std::string to_string() const;  ///< FILE:LINE:COL: severity: message [rule]
};

}  // namespace porc::sentinel
