// SPDX-License-Identifier: Apache-2.0
// Filters that fit a string to a width, or a value to a form people read.
#include <array>
#include <cmath>
#include <cstdio>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"
#include "jinja/number.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"
#include "jinja/word_wrap.h"

namespace porc::jinja {
namespace {

constexpr std::int64_t kTruncateLeeway = 5;  // Jinja2's policy

const std::string& text_of(Call& call, const char* filter) {
  if (call.subject().is(Kind::text)) return call.subject().as_text();
  fail(std::string(filter) + " wants a string, not a " +
       std::string(kind_name(call.subject().kind())));
}

Value truncate_text(Call& call) {
  const std::int64_t size = call.integer(0, 255);
  const bool cuts_words = call.flag(1, false);
  const std::string end = call.text(2, "...");
  const std::int64_t leeway = call.has_some(3) ? call.integer(3, 0) : kTruncateLeeway;
  if (size < length(end)) fail("truncate wants a length of at least that of what it appends");
  if (leeway < 0) fail("truncate wants a leeway that is not negative");
  if (size_of(call.subject()) - size <= leeway) return call.subject();
  const std::string_view text = text_of(call, "truncate");
  std::string_view kept = text.substr(0, offset_of(text, size - length(end)));
  if (!cuts_words) kept = kept.substr(0, kept.rfind(' '));
  return Value(std::string(kept) + end);
}

Value wordwrap(Call& call) {
  const std::string& text = text_of(call, "wordwrap");
  const WrapStyle style{.width = call.integer(0, 79),
                        .break_long_words = call.flag(1, true),
                        .break_on_hyphens = call.flag(3, true)};
  const std::string separator = call.has_some(2) ? call.text(2) : "\n";
  if (style.width <= 0) fail("wordwrap wants a width of at least 1");
  std::string result;
  const char* between = "";
  call.evaluator().spend(text.size() / 8);
  for (std::string_view line : split_lines(text)) {
    result += between;
    between = separator.c_str();
    const char* inside = "";
    for (const std::string& part : wrap_words(line, style)) {
      result += inside;
      result += part;
      inside = separator.c_str();
      require_size(result.size());
    }
    require_size(result.size());
  }
  return Value(std::move(result));
}

Value wordcount(Call& call) {
  const std::string text = to_text(call.subject());
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    const bool is_word = code == '_' || (code >= '0' && code <= '9') || is_letter(code);
    words += is_word && !inside ? 1 : 0;
    inside = is_word;
  }
  return Value(words);
}

double bytes_of(const Value& value) {
  if (value.is(Kind::integer)) return static_cast<double>(value.as_integer());
  if (value.is(Kind::floating)) return value.as_floating();
  if (value.is(Kind::boolean)) return value.as_boolean() ? 1 : 0;
  if (value.is(Kind::text)) {
    if (auto number = parse_float(value.as_text())) return *number;
  }
  fail("filesizeformat wants a number, not a " + std::string(kind_name(value.kind())));
}

Value filesizeformat(Call& call) {
  const double bytes = bytes_of(call.subject());
  const bool binary = call.flag(0, false);
  const double base = binary ? 1024 : 1000;
  if (!std::isfinite(bytes)) fail("filesizeformat wants a finite number");
  if (bytes == 1) return Value("1 Byte");
  if (bytes < base) return Value(std::to_string(truncate(bytes)) + " Bytes");
  constexpr std::string_view kPrefixes = "kMGTPEZY";
  double unit = base;
  std::size_t i = 0;
  for (; i + 1 < kPrefixes.size() && bytes >= unit * base; ++i) unit *= base;
  char number[400];
  std::snprintf(number, sizeof number, "%.1f", base * bytes / (unit * base));
  std::string prefix(1, binary && i == 0 ? 'K' : kPrefixes[i]);
  return Value(std::string(number) + " " + prefix + (binary ? "iB" : "B"));
}

/// Spec: RFC 3986, section 2.1; of a query a space is '+' and a slash is encoded too.
std::string url_quoted(const Value& value, bool in_query) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const std::string text = to_text(value);
  std::string result;
  for (char c : text) {
    const bool is_safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '~' ||
                         (c == '/' && !in_query);
    if (is_safe) {
      result += c;
    } else if (c == ' ' && in_query) {
      result += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += kDigits[byte >> 4U];
      result += kDigits[byte & 15U];
    }
  }
  return result;
}

Value urlencode(Call& call) {
  const Value& value = call.subject();
  const bool is_pairs = value.is(Kind::map) || value.is(Kind::list) || value.is(Kind::range);
  if (!is_pairs) return Value(url_quoted(value, false));
  std::string result;
  auto add = [&](const Value& key, const Value& item) {
    if (!result.empty()) result += '&';
    result += url_quoted(key, true) + "=" + url_quoted(item, true);
    require_size(result.size());
  };
  if (value.is(Kind::map)) {
    for (const auto& [key, item] : value.as_map().entries()) add(key, item);
    return Value(std::move(result));
  }
  for (const Value& item : elements(value)) {
    const std::vector<Value> pair = elements(item);
    if (pair.size() != 2) fail("urlencode wants pairs of a key and a value");
    add(pair[0], pair[1]);
  }
  return Value(std::move(result));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"truncate", truncate_text, {"length", "killwords", "end", "leeway"}},
    {"wordwrap",
     wordwrap,
     {"width", "break_long_words", "wrapstring", "break_on_hyphens"},
     0,
     {.wants_value = true}},
    {"wordcount", wordcount},
    {"filesizeformat", filesizeformat, {"binary"}},
    {"urlencode", urlencode},
});

}  // namespace

Table layout_filters() {
  return kFilters;
}

}  // namespace porc::jinja
