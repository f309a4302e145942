// SPDX-License-Identifier: Apache-2.0
#include "jinja/pattern.h"

#include <re2/re2.h>

#include "jinja/abort.h"
#include "jinja/evaluator.h"
#include "jinja/number.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

constexpr std::int64_t kProgramBytesMax = std::int64_t{4} << 20;
constexpr std::uint64_t kCompileSteps = 50;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

Pattern::Pattern(Evaluator& evaluator, const std::string& pattern, PatternFlags flags)
    : evaluator_(evaluator) {
  if (pattern.size() > kPatternBytesMax)
    fail_limit("a pattern is over " + std::to_string(kPatternBytesMax) + " bytes");
  evaluator_.spend(kCompileSteps + pattern.size());
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kProgramBytesMax);
  options.set_case_sensitive(!flags.ignore_case);
  compiled_ = std::make_unique<re2::RE2>((flags.multiline ? "(?m)" : "") + pattern, options);
  // What follows the colon is a part of the pattern, which may be a value.
  const std::string& error = compiled_->error();
  if (!compiled_->ok()) fail("the pattern cannot be used: " + error.substr(0, error.find(": ")));
  evaluator_.spend(static_cast<std::uint64_t>(compiled_->ProgramSize()));
  if (group_count() > kPatternGroupsMax)
    fail_limit("a pattern has more than " + std::to_string(kPatternGroupsMax) + " groups");
}

Pattern::~Pattern() = default;

int Pattern::group_count() const {
  return compiled_->NumberOfCapturingGroups();
}

/// What a search over that many bytes costs: as a rule a look at each; when the pattern makes too
/// many states, one for each of its instructions.
void Pattern::spend(std::size_t bytes) const {
  constexpr std::size_t kBytes = 1024;
  constexpr std::size_t kInstructions = 64;
  const auto instructions = static_cast<std::size_t>(compiled_->ProgramSize());
  evaluator_.spend(1 + bytes * (1 + instructions / kInstructions) / kBytes);
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, std::size_t from) const {
  spend(text.size() - from);
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(group_count()) + 1);
  const bool found = compiled_->Match(piece(text),
                                      from,
                                      text.size(),
                                      re2::RE2::UNANCHORED,
                                      pieces.data(),
                                      static_cast<int>(pieces.size()));
  if (!found) return std::nullopt;
  Match match;
  for (const re2::StringPiece& part : pieces) {
    match.push_back(part.data() == nullptr
                        ? std::nullopt
                        : std::optional(std::string_view(part.data(), part.size())));
  }
  return match;
}

bool Pattern::matches_start(std::string_view text) const {
  spend(text.size());
  return compiled_->Match(piece(text), 0, text.size(), re2::RE2::ANCHOR_START, nullptr, 0);
}

std::vector<Pattern::Match> Pattern::find_all(std::string_view text, std::size_t count) const {
  std::vector<Match> matches;
  for (std::size_t at = 0; at <= text.size();) {
    auto match = find(text, at);
    if (!match) break;
    const std::string_view whole = *match->front();
    at = static_cast<std::size_t>(whole.data() - text.data()) + whole.size();
    matches.push_back(*std::move(match));
    if (matches.size() == count) break;
    if (!whole.empty()) continue;
    if (at == text.size()) break;
    next_code_point(text, at);
  }
  return matches;
}

std::size_t Pattern::group(std::string_view name) const {
  if (!name.empty() && is_digit(name[0])) {
    const auto number = parse_integer(name, 10);
    if (number && *number >= 0 && *number <= group_count())
      return static_cast<std::size_t>(*number);
  } else {
    const auto& names = compiled_->NamedCapturingGroups();
    if (auto found = names.find(std::string(name)); found != names.end())
      return static_cast<std::size_t>(found->second);
  }
  fail("the pattern has no such group");
}

void append_replacement(std::string& out,
                        std::string_view replacement,
                        const Pattern& pattern,
                        const Pattern::Match& match) {
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    if (replacement[at] != '\\') {
      out += replacement[at];
      continue;
    }
    const char next = ++at < replacement.size() ? replacement[at] : '\0';
    std::string_view name;
    if (next == '\\' || next == 'n' || next == 't') {
      out += next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
      continue;
    }
    if (next == 'g' && replacement.substr(at + 1).starts_with('<')) {
      const std::size_t close = replacement.find('>', at);
      if (close == replacement.npos) fail("the replacement has a \\g< without '>'");
      name = replacement.substr(at + 2, close - at - 2);
      at = close;
    } else if (is_digit(next)) {
      const bool two = at + 1 < replacement.size() && is_digit(replacement[at + 1]);
      name = replacement.substr(at, two ? 2 : 1);
      at += two ? 1 : 0;
    } else {
      fail("the replacement has a backslash before what is no group; write \\\\ for a backslash");
    }
    if (auto part = match[pattern.group(name)]) out += *part;
    require_size(out.size());
  }
}

}  // namespace porc::jinja
