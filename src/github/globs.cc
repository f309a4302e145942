// SPDX-License-Identifier: Apache-2.0
#include "github/globs.h"

#include <algorithm>

namespace porc::github {
namespace {

Error refused(std::string_view pattern, std::string_view why) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the pattern '" + std::string(pattern) + "' " + std::string(why)};
}

/// The parts of `text` between commas that stand in no braces. Errors: unbalanced braces.
Result<std::vector<std::string>> split(std::string_view text, std::string_view whole) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (char c : text) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth < 0) return refused(whole, "closes a brace that is not open");
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (depth != 0) return refused(whole, "leaves a brace open");
  return parts;
}

/// Adds what `pattern` means without braces. Errors: too many of them.
Result<void> expand(const std::string& pattern, std::vector<std::string>& plain) {
  const std::size_t open = pattern.find('{');
  if (open == pattern.npos) {
    if (plain.size() == kGlobsMax) return refused(pattern, "brings more than 64 alternatives");
    plain.push_back(pattern);
    return ok;
  }
  std::size_t close = open;
  for (int depth = 0; close < pattern.size(); ++close) {
    depth += pattern[close] == '{' ? 1 : pattern[close] == '}' ? -1 : 0;
    if (depth == 0) break;
  }
  PORC_TRY(auto choices, split(pattern.substr(open + 1, close - open - 1), pattern));
  for (const std::string& choice : choices) {
    PORC_CHECK(expand(pattern.substr(0, open) + choice + pattern.substr(close + 1), plain));
  }
  return ok;
}

Result<void> check(std::string_view pattern) {
  if (pattern.size() > kGlobBytesMax) {
    return refused(pattern.substr(0, 40), "is longer than 512 bytes");
  }
  if (pattern.find_first_of("[]\\!") != pattern.npos) {
    return refused(pattern, "has one of [ ] \\ !, which mean nothing here");
  }
  const std::string segments = "/" + std::string(pattern) + "/";
  if (segments.find("//") != segments.npos) {
    return refused(pattern, "has an empty segment: paths begin without a slash");
  }
  if (segments.find("/../") != segments.npos || segments.find("/./") != segments.npos) {
    return refused(pattern, "has a segment . or ..");
  }
  return ok;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

}  // namespace

Result<GlobSet> GlobSet::parse(std::string_view text) {
  PORC_TRY(auto written, split(text, trimmed(text).substr(0, 40)));
  GlobSet set;
  std::vector<std::string> plain;
  for (const std::string& part : written) {
    const std::string pattern = trimmed(part);
    if (pattern.empty()) continue;
    PORC_CHECK(check(pattern));
    const std::size_t before = plain.size();
    PORC_CHECK(expand(pattern, plain));
    for (std::size_t i = before; i < plain.size(); ++i) PORC_CHECK(check(plain[i]));
  }
  for (const std::string& pattern : plain) set.patterns_.push_back(compile(pattern));
  return set;
}

GlobSet::Pattern GlobSet::compile(std::string_view text) {
  Pattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '*') {
      pattern.push_back(c == '?' ? Token{Kind::any} : Token{Kind::character, c});
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && text[end] == '*') ++end;
    const bool begins = i == 0 || text[i - 1] == '/';
    const bool segment = end - i >= 2 && begins && (end == text.size() || text[end] == '/');
    if (segment && end == text.size()) {
      pattern.push_back(Token{Kind::rest});
    } else if (segment) {
      pattern.push_back(Token{Kind::folders});
      ++end;  // the slash belongs to it
    } else {
      pattern.push_back(Token{Kind::many});
    }
    i = end - 1;
  }
  return pattern;
}

/// Walks all ways through the pattern at once. A place is a token that comes next; a second set
/// holds the `folders` tokens inside whose folder the walk stands.
bool GlobSet::reaches(const Pattern& pattern, std::string_view path, bool whole) {
  const std::size_t end = pattern.size();
  std::vector<bool> at(end + 1), inside(end + 1), next(end + 1), next_inside(end + 1);
  const auto enter = [&](std::vector<bool>& places, std::size_t place) {
    places[place] = true;
    // What may be nothing can be passed at once.
    while (place < end && pattern[place].kind != Kind::character &&
           pattern[place].kind != Kind::any) {
      places[++place] = true;
    }
  };
  enter(at, 0);
  for (char c : path) {
    std::fill(next.begin(), next.end(), false);
    std::fill(next_inside.begin(), next_inside.end(), false);
    for (std::size_t place = 0; place < end; ++place) {
      const auto [kind, character] = pattern[place];
      if (kind == Kind::folders && (at[place] || inside[place])) {
        if (c != '/') next_inside[place] = true;
        if (c == '/' && inside[place]) enter(next, place);
      }
      if (!at[place]) continue;
      if (kind == Kind::character && c == character) enter(next, place + 1);
      if (kind == Kind::any && c != '/') enter(next, place + 1);
      if (kind == Kind::many && c != '/') enter(next, place);
      if (kind == Kind::rest) enter(next, place);
    }
    at.swap(next);
    inside.swap(next_inside);
  }
  if (whole) return at[end];
  // Alive with something left to come.
  return std::find(at.begin(), at.end() - 1, true) != at.end() - 1 ||
         std::find(inside.begin(), inside.end(), true) != inside.end();
}

bool GlobSet::matches(std::string_view path) const {
  return std::ranges::any_of(patterns_,
                             [&](const Pattern& pattern) { return reaches(pattern, path, true); });
}

bool GlobSet::may_match_below(std::string_view path) const {
  const std::string folder = path.empty() ? "" : std::string(path) + "/";
  return std::ranges::any_of(
      patterns_, [&](const Pattern& pattern) { return reaches(pattern, folder, false); });
}

}  // namespace porc::github
