// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/pattern_text.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "tests/quills/nasty_text.h"

namespace porc::quills {
namespace {

constexpr std::size_t kUnbounded = 5;  ///< how often something repeats that may for ever
constexpr std::size_t kUsual = 24;     ///< most repetitions are not longer
constexpr std::size_t kRepeatedMax = 300;
/// What a class that excludes some characters is taken from.
constexpr std::string_view kAnything = "abcXYZ019 \"'\\$%{}()[]<>#/*-_.:,;=!?\n\t";

}  // namespace

std::size_t pick(Random& random, std::size_t below) {
  return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
}

bool once_in(Random& random, std::size_t of) {
  return pick(random, of) == 0;
}

class PatternText::Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<Sequence> alternatives() {
    std::vector<Sequence> all(1);
    while (at_ < text_.size() && text_[at_] != ')') {
      if (take('|')) {
        all.emplace_back();
      } else {
        all.back().push_back(repeated(atom()));
      }
    }
    return all;
  }
  bool is_at_end() const { return at_ == text_.size(); }

 private:
  bool take(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  char next() {
    PORC_ASSERT(at_ < text_.size());
    return text_[at_++];
  }

  Node atom() {
    if (take('(')) {
      if (take('?')) {
        while (next() != ':') {
        }
      }
      Node group{.alternatives = alternatives()};
      PORC_ASSERT(take(')'));
      return group;
    }
    if (take('[')) return Node{.characters = members()};
    if (take('.'))
      return Node{.characters = std::string(kAnything.substr(0, kAnything.size() - 2))};
    if (take('\\')) return Node{.characters = escaped(next())};
    return Node{.characters = std::string(1, next())};
  }

  static std::string escaped(char letter) {
    switch (letter) {
      case 'd':
        return "0123456789";
      case 'w':
        return "abcXYZ019_";
      case 's':
        return " \t";
      case 'S':
        return "abc\"${%";
      default:
        return std::string(1, letter);
    }
  }

  std::string members() {
    const bool excludes = take('^');
    std::string found;
    do {
      const char first = next();
      if (first == '\\') {
        found += escaped(next());
      } else if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        ++at_;
        const char last = next();
        for (char c = first; c <= last; ++c) found += c;
      } else {
        found += first;
      }
    } while (!take(']'));
    if (!excludes) return found;
    std::string rest;
    std::ranges::copy_if(
        kAnything, std::back_inserter(rest), [&](char c) { return found.find(c) == found.npos; });
    return rest;
  }

  std::size_t number() {
    std::size_t found = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      found = found * 10 + static_cast<std::size_t>(next() - '0');
    }
    return found;
  }

  Node repeated(Node node) {
    if (take('?')) {
      node.min = 0;
    } else if (take('*')) {
      node.min = 0;
      node.max = kUnbounded;
    } else if (take('+')) {
      node.max = kUnbounded;
    } else if (take('{')) {
      node.min = node.max = number();
      if (take(','))
        node.max = at_ < text_.size() && text_[at_] == '}' ? node.min + kUnbounded : number();
      PORC_ASSERT(take('}'));
    }
    return node;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

PatternText::PatternText(std::string_view pattern) {
  opens_ = pattern.starts_with('^');
  if (opens_) pattern.remove_prefix(1);
  closes_ = pattern.ends_with('$') && !pattern.ends_with("\\$");
  if (closes_) pattern.remove_suffix(1);
  Parser parser(pattern);
  alternatives_ = parser.alternatives();
  PORC_ASSERT(parser.is_at_end());
}

void PatternText::append(const Sequence& sequence, Random& random, std::string& text) {
  for (const Node& node : sequence) {
    std::size_t most = std::min(node.max, std::max(node.min, kUsual));
    if (once_in(random, 50)) most = std::max(node.min, std::min(node.max, kRepeatedMax));
    const std::size_t times =
        once_in(random, 8) ? most : node.min + pick(random, most - node.min + 1);
    for (std::size_t i = 0; i < times; ++i) {
      if (node.alternatives.empty()) {
        text += node.characters[pick(random, node.characters.size())];
      } else {
        append(node.alternatives[pick(random, node.alternatives.size())], random, text);
      }
    }
  }
}

std::string PatternText::make(Random& random) const {
  std::string text = opens_ ? "" : nasty_text(random);
  append(alternatives_[pick(random, alternatives_.size())], random, text);
  return closes_ ? text : text + nasty_text(random);
}

}  // namespace porc::quills
