// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

namespace porc::rules {

/// An error refuses a blueprint; the others are told and change nothing.
enum class Severity : std::uint8_t { error, warning, info };
BOOST_DESCRIBE_ENUM(Severity, error, warning, info)

/// What a rule has to say of a blueprint, and where.
struct Finding {
  std::string rule{};
  Severity severity = Severity::error;
  std::string pointer{};   ///< JSON Pointer into the blueprint
  std::string message{};   ///< what is wrong; never a value
  std::string expected{};  ///< "" when the message says it
  std::string fix{};       ///< what to do; "" when nobody said
  friend bool operator==(const Finding&, const Finding&) = default;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (rule, severity, pointer, message, expected, fix))

/// The finding as one sentence, the same wherever it is shown.
std::string sentence(const Finding& finding);

}  // namespace porc::rules
