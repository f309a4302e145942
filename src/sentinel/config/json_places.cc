// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/json_places.h"

#include "json/parse.h"
#include "json/pointer.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 5;  ///< deeper places are those of what is around them

}  // namespace

JsonPlaces::JsonPlaces(std::string_view text) : text_(text) {
  skip_space();
  offsets_.emplace("", static_cast<std::uint32_t>(at_));
  value("", 0);
  text_ = {};
}

std::uint32_t JsonPlaces::offset(std::string_view pointer) const {
  for (;;) {
    if (const auto found = offsets_.find(pointer); found != offsets_.end()) return found->second;
    const std::size_t slash = pointer.rfind('/');
    if (slash == pointer.npos) return 0;
    pointer = pointer.substr(0, slash);
  }
}

void JsonPlaces::skip_space() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
}

/// A string with its quotes, a number or a name.
std::string_view JsonPlaces::word() {
  const std::size_t begin = at_;
  if (at_ < text_.size() && text_[at_] == '"') {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  } else {
    at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
  }
  return text_.substr(begin, at_ - begin);
}

void JsonPlaces::value(const std::string& pointer, int depth) {
  skip_space();
  if (at_ == text_.size()) return;
  const char open = text_[at_];
  if (open != '{' && open != '[') {
    word();
    return;
  }
  const char close = open == '{' ? '}' : ']';
  ++at_;
  std::size_t index = 0;
  for (skip_space(); at_ < text_.size() && text_[at_] != close; skip_space()) {
    if (text_[at_] == ',') {
      ++at_;
      continue;
    }
    const auto offset = static_cast<std::uint32_t>(at_);
    std::string inside;
    if (open == '{') {
      const std::string_view quoted = word();
      if (depth < kDepthMax) {
        const auto name = json::parse(quoted);
        if (name && name->is_string())
          inside = json::append(pointer, std::string_view(name->get_string()));
      }
      skip_space();
      if (at_ < text_.size()) ++at_;  // the colon
    } else if (depth < kDepthMax) {
      inside = json::append(pointer, index++);
    }
    if (depth < kDepthMax) offsets_.emplace(inside, offset);
    value(inside, depth + 1);
  }
  if (at_ < text_.size()) ++at_;
}

}  // namespace porc::sentinel
