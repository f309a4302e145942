// SPDX-License-Identifier: Apache-2.0
#include "yaml/scalar.h"

#include <array>
#include <optional>

#include <re2/re2.h>

#include "json/number.h"

namespace porc::yaml {
namespace {

struct Word {
  std::string_view text;
  std::optional<bool> meaning;  // none is null
};
constexpr auto kWords = std::to_array<Word>({
    {"", std::nullopt},
    {"~", std::nullopt},
    {"null", std::nullopt},
    {"Null", std::nullopt},
    {"NULL", std::nullopt},
    {"true", true},
    {"True", true},
    {"TRUE", true},
    {"false", false},
    {"False", false},
    {"FALSE", false},
});

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

Result<json::value> resolve_plain(std::string_view text) {
  static const RE2 kDecimal("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  static const RE2 kBased("0(x[0-9a-fA-F]+|o[0-7]+)");
  static const RE2 kNoNumber("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  for (const Word& word : kWords) {
    if (word.text == text) return word.meaning ? json::value(*word.meaning) : json::value(nullptr);
  }
  if (matches(text, kDecimal))
    return json::parse_number(text.substr(text.starts_with('+') ? 1 : 0));
  if (matches(text, kBased)) return json::parse_integer(text.substr(2), text[1] == 'x' ? 16 : 8);
  if (matches(text, kNoNumber)) {
    return Error{
        .code = ErrorCode::malformed,
        .message = std::string(text) + " has no JSON form: quote it if it is meant as text"};
  }
  return json::value(text);
}

}  // namespace porc::yaml
