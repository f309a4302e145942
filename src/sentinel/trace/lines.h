// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porc::sentinel {

/// What a line means; whoever shows it may colour it.
enum class Mark : std::uint8_t { plain, strong, good, warn, bad };

struct Line {
  std::string text{};
  Mark mark = Mark::plain;
};

/// A report for people, line by line.
class Lines {
 public:
  Lines& add(std::size_t indent, std::string_view text, Mark mark = Mark::plain) {
    lines_.push_back({text.empty() ? std::string() : std::string(indent, ' ') += text, mark});
    return *this;
  }
  /// The same for each line of `text`.
  Lines& add_all(std::size_t indent, std::string_view text, Mark mark = Mark::plain);
  Lines& blank() { return add(0, {}); }

  const std::vector<Line>& all() const { return lines_; }
  bool empty() const { return lines_.empty(); }
  /// Each with its line end.
  std::string str() const;

 private:
  std::vector<Line> lines_{};
};

/// `text` in lines of at most `width` characters, broken between words; paragraphs, which blank
/// lines part, stay. Reference 26.5.
std::string reflowed(std::string_view text, std::size_t width);

}  // namespace porc::sentinel
