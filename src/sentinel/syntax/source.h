// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::sentinel {

/// A place in a source; lines and columns from 1, columns and the offset (from 0) count bytes.
struct Position {
  std::string file{};
  std::uint32_t offset = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  std::string to_string() const;  ///< FILE:LINE:COL
  friend bool operator==(const Position&, const Position&) = default;
};

/// One fault, and where it is.
struct Fault {
  Position position{};
  std::string message{};

  std::string to_string() const;  ///< FILE:LINE:COL: message
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// The text of one file. Nodes refer to it by byte offset.
class Source {
 public:
  Source(std::string file, std::string text);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }
  Position position(std::uint32_t offset) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::uint32_t> lines_{};  ///< offsets at which lines begin
};

}  // namespace porc::sentinel
