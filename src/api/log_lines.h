// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/engine.h"
#include "wire/run_details.h"

namespace porc::api {

/// Limit: bytes of one line's message; the rest is cut off.
inline constexpr std::size_t kLineBytesMax = 16U << 10;
/// Limit: bytes of a line as terraform wrote it, before secrets are taken out and it is cut.
inline constexpr std::size_t kRawLineBytesMax = 128U << 10;

/// Takes secrets out of a text.
using Clean = std::function<std::string(std::string text)>;

/// One line that terraform wrote: JSON as of `-json`, or text.
wire::LogLine terraform_line(LogPhase phase, std::string_view line, const Clean& clean);
/// What a policy said of a plan: a line, then its trace unless it passed.
std::vector<wire::LogLine> policy_lines(const run::PolicyDetail& detail);
/// What a transition looks like in the log.
wire::LogLine transition_line(const wire::EventView& event, const Clean& clean);

/// Text for people: one line without escape sequences and control characters; bytes that are not
/// UTF-8 become U+FFFD.
std::string plain_line(std::string_view text);

/// Cuts bytes that arrive in pieces into lines.
class LineCutter {
 public:
  /// The lines that are complete now, without their line feeds. One that grows over
  /// kRawLineBytesMax is complete with that many bytes, and the rest of it is dropped.
  std::vector<std::string> add(std::string_view bytes);
  /// What is left at the end, if anything.
  std::vector<std::string> finish();

 private:
  std::string rest_{};
  bool dropping_ = false;
};

}  // namespace porc::api
