// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contracts/engine.h"
#include "wire/run_details.h"

namespace porc::api {

/// Limit: bytes of one line's message; the rest is cut off.
inline constexpr std::size_t kLineBytesMax = 16U << 10;

/// One line that terraform wrote: JSON as of `-json`, or text.
wire::LogLine terraform_line(LogPhase phase, std::string_view line);
/// What a transition looks like in the log.
wire::LogLine transition_line(const wire::EventView& event);

/// Text for people: one line without escape sequences and control characters; bytes that are not
/// UTF-8 become U+FFFD.
std::string plain_line(std::string_view text);

/// Cuts bytes that arrive in pieces into lines.
class LineCutter {
 public:
  /// The lines that are complete now, without their line feeds.
  std::vector<std::string> add(std::string_view bytes);
  /// What is left at the end, if anything.
  std::vector<std::string> finish();

 private:
  std::string rest_{};
};

}  // namespace porc::api
