// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "jinja/value.h"

namespace porc::jinja {

class Source;

/// The one type thrown inside this module; `compile` and `render` catch it and return an Error that
/// names template, line and column.
struct Abort {
  ErrorCode code = ErrorCode::invalid_argument;
  std::string message{};
  Value undefined{};                  ///< what was used though it is; else absent
  std::optional<std::uint32_t> at{};  ///< byte offset in the source, when the thrower knows it
  const Source* source{};             ///< which `at` is in; null until the code's template is left
  std::vector<std::string> trail{};   ///< calls left on the way, innermost first
};

/// A value, an argument or a syntax that is refused.
[[noreturn]] inline void fail(std::string message) {
  throw Abort{.message = std::move(message)};
}
[[noreturn]] inline void fail_at(std::uint32_t at, std::string message) {
  throw Abort{.message = std::move(message), .at = at};
}
/// A named limit was reached.
[[noreturn]] inline void fail_limit(std::string message) {
  throw Abort{.code = ErrorCode::too_large, .message = std::move(message)};
}

}  // namespace porc::jinja
