// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::cli {

/// A server-sent event that arrived.
struct SentEvent {
  std::string name = "message";
  std::string data{};
  friend bool operator==(const SentEvent&, const SentEvent&) = default;
};

inline constexpr std::size_t kSentEventBytesMax = std::size_t{4} << 20;

/// Cuts a stream of bytes into events, wherever the pieces break. Comments and empty events are
/// left out. Spec: HTML Living Standard, section 9.2.6.
class SentEventParser {
 public:
  /// The events that this piece completes. Errors: too_large over kSentEventBytesMax.
  Result<std::vector<SentEvent>> add(std::string_view piece);

 private:
  void take_line(std::string_view line, std::vector<SentEvent>& events);

  std::string rest_{};
  SentEvent event_{};
  bool has_data_ = false;
};

}  // namespace porc::cli
