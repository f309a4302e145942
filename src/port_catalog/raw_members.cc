// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/raw_members.h"

#include <algorithm>

namespace porc::port_catalog {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

/// Walks through the text. Nothing recurses: brackets are counted.
class Walk {
 public:
  Walk(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  bool take(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }

  /// Goes behind the string that begins here.
  bool skip_string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      at_ += c == '\\' ? 2 : 1;
      if (c == '"') return true;
    }
    return false;
  }

  /// Goes behind the value that begins here.
  bool skip_value() {
    skip_space();
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!skip_string()) return false;
      } else if (c == '{' || c == '[') {
        ++depth, ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return false;
        --depth, ++at_;
      } else if (depth > 0) {
        ++at_;
      } else {
        const std::size_t begin = at_;
        at_ = std::min(text_.find_first_of(",}] \t\r\n", at_), text_.size());
        return at_ > begin;
      }
      if (depth == 0) return true;
    }
    return false;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

Error malformed() {
  return {.code = ErrorCode::malformed, .message = "the message is not a JSON object"};
}

}  // namespace

Result<std::vector<RawMember>> raw_members(std::string_view text, std::size_t begin) {
  std::vector<RawMember> members;
  Walk walk(text, begin);
  if (!walk.take('{')) return malformed();
  if (walk.take('}')) return members;
  do {
    walk.skip_space();
    RawMember member{.begin = walk.at()};
    if (!walk.skip_string()) return malformed();
    member.name = text.substr(member.begin + 1, walk.at() - member.begin - 2);
    if (!walk.take(':')) return malformed();
    walk.skip_space();
    member.value_begin = walk.at();
    if (!walk.skip_value()) return malformed();
    member.end = walk.at();
    members.push_back(member);
  } while (walk.take(','));
  if (!walk.take('}')) return malformed();
  return members;
}

std::string without_members(std::string_view text,
                            const std::vector<RawMember>& members,
                            std::initializer_list<std::string_view> names) {
  if (members.empty()) return std::string(text);
  std::string kept;
  std::string_view comma;
  for (const RawMember& member : members) {
    if (std::ranges::find(names, member.name) != names.end()) continue;
    kept.append(comma).append(text.substr(member.begin, member.end - member.begin));
    comma = ",";
  }
  return std::string(text.substr(0, members.front().begin)) + kept +
         std::string(text.substr(members.back().end));
}

}  // namespace porc::port_catalog
