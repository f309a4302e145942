// SPDX-License-Identifier: Apache-2.0
#include "hcl_cases.h"

#include <array>
#include <random>

#include "base/encoding.h"
#include "json/parse.h"

namespace porc::hcl {
namespace {

using conformance::Case;

/// What a mutation inserts: the letters of the language, and its words.
constexpr auto kFragments = std::to_array<std::string_view>(
    {"a",  "1",   " ",  "\n", "\"",  "$",     "{",     "}",     "(",      ")",   "[",
     "]",  "<",   "=",  ":",  ",",   ".",     "*",     "-",     "%",      "~",   "?",
     "!",  "&",   "|",  "/",  "#",   "\\",    "\r",    "\t",    "${",     "%{",  "=>",
     "::", "//",  "/*", "*/", "...", "if ",   "for ",  "else",  "endif ", "in ", "$$",
     "~}", "[*]", ".*", ".0", "é",   "<<E\n", "\nE\n", "<<-E\n"});

std::vector<Case> cases_with(bool expression) {
  std::vector<Case> cases = conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/hcl");
  std::erase_if(cases, [expression](const Case& each) {
    return each.has("json") || each.has("expression") != expression;
  });
  return cases;
}

std::string json_string(const std::string& text) {
  return std::string(json::parse(text).value().as_string());
}

}  // namespace

std::vector<Case> syntax_cases() {
  return cases_with(false);
}

std::string source_of(const Case& each) {
  return each.has("json_source") ? json_string(each.text("json_source")) : each.text("source");
}

std::vector<std::string> mutated_sources(unsigned seed, std::size_t count) {
  std::vector<Case> cases = syntax_cases();
  std::erase_if(cases, [](const Case& each) { return each.has("want_error"); });
  std::mt19937 random(seed);
  auto below = [&random](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  std::vector<std::string> sources;
  while (sources.size() < count) {
    std::string source = source_of(cases[below(cases.size())]);
    for (std::size_t steps = 1 + below(2); steps > 0; --steps) {
      std::size_t at = below(source.size() + 1);
      switch (below(3)) {
        case 0:
          source.insert(at, kFragments[below(kFragments.size())]);
          break;
        case 1:
          source.erase(at, 1 + below(2));
          break;
        default:
          source.insert(at, source.substr(below(source.size() + 1), 1 + below(8)));
      }
    }
    if (is_utf8(source)) sources.push_back(std::move(source));
  }
  return sources;
}

std::vector<Case> text_cases() {
  return cases_with(true);
}

std::string wanted_text(const Case& each) {
  return json_string(each.text("want"));
}

}  // namespace porc::hcl
