// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace porc::json {

inline constexpr std::size_t kDefaultBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kDefaultDepthMax = 64;

/// What becomes of a number that a double cannot hold (see number.h).
enum class Numbers : std::uint8_t {
  exact,     ///< it is refused, so that what was read means the same to everybody
  tolerant,  ///< for what others wrote and nobody computes with: as near as a value comes
  nearest    ///< an integer up to 64 bits stays exact, others become doubles; no double: refused
};

struct ParseLimits {
  std::size_t bytes_max = kDefaultBytesMax;
  std::size_t depth_max = kDefaultDepthMax;  ///< arrays and objects inside each other
  Numbers numbers = Numbers::exact;
};

/// Reads one JSON document. Strict: UTF-8 without byte order mark, nothing after the document, no
/// member twice, no number that a double cannot hold unless `numbers` says so. Spec: RFC 8259.
/// Errors: too_large over `bytes_max`; else malformed, whose message has line and column (both from
/// 1; columns count bytes) and whose violation has the JSON Pointer and the reason.
Result<value> parse(std::string_view text, ParseLimits limits = {});

/// The same for a large document that nobody will change: all of it lies together, so it is made,
/// walked and freed in less time.
Result<std::shared_ptr<const value>> parse_shared(std::string_view text, ParseLimits limits = {});

}  // namespace porc::json
