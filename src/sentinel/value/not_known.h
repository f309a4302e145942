// SPDX-License-Identifier: Apache-2.0
// Values that a document is known to have, or may have, while nobody knows yet what they are.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "json/value.h"

namespace porc::sentinel {

/// Why something of a configuration cannot be told before terraform has read it.
enum class NotKnown : std::uint8_t {
  expression,
  references,
  text,
  nested_block,
  default_value,
  version_constraint,
  provider,
  passed_providers,
  remote_module,
  override_file,
  block,
  plan,
  time,
  http,
};
/// "the value of the expression is terraform's to tell"
std::string_view not_known_text(NotKnown why);

/// Thrown where a policy touches what is not known. Nothing inside a policy can catch it.
struct Untouchable {
  NotKnown why = NotKnown::plan;
  bool is_placed = false;  ///< the evaluation stands where it was touched
};

/// What stands for such a value: a NaN, which no text of JSON can hold. As a member it may also be
/// absent; such members stand first in their object.
inline json::value not_known_value(NotKnown why) {
  constexpr std::uint64_t kQuiet = 0x7ff8'0000'0000'0000;
  return std::bit_cast<double>(kQuiet | static_cast<std::uint64_t>(why));
}

inline std::optional<NotKnown> not_known(const json::value& value) {
  const double* const number = value.if_double();
  if (number == nullptr || !std::isnan(*number)) return std::nullopt;
  return static_cast<NotKnown>(std::bit_cast<std::uint64_t>(*number) & 0xff);
}

}  // namespace porc::sentinel
