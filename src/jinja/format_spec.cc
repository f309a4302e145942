// SPDX-License-Identifier: Apache-2.0
// Python's "Format Specification Mini-Language", where its manual is silent as CPython's
// formatter_unicode.c.
#include "jinja/format_spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/format.h"
#include "jinja/number.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

struct Spec {
  std::string fill = " ";
  char align = '\0';
  char sign = '\0';
  bool no_negative_zero = false;
  bool alternate = false;
  char grouping = '\0';
  int width = 0;
  std::optional<int> precision{};
  char type = '\0';
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_align(char c) {
  return c == '<' || c == '>' || c == '=' || c == '^';
}

int take_number(std::string_view text, std::size_t& at) {
  int number = 0;
  for (; at < text.size() && is_digit(text[at]); ++at)
    number = std::min(number * 10 + (text[at] - '0'), kFormatWidthMax + 1);
  if (number > kFormatWidthMax)
    fail_limit("a format is wider than " + std::to_string(kFormatWidthMax));
  return number;
}

void check_grouping(const Spec& spec) {
  constexpr std::string_view kEither = "deEfFgG%";
  constexpr std::string_view kUnderscore = "boxX";
  if (spec.grouping == '\0' || spec.type == '\0' || kEither.find(spec.type) != kEither.npos) return;
  if (spec.grouping == '_' && kUnderscore.find(spec.type) != kUnderscore.npos) return;
  fail(std::string("'") + spec.grouping + "' cannot group what '" + spec.type + "' writes");
}

Spec parse_spec(std::string_view text, bool is_number) {
  Spec spec;
  std::size_t at = 0;
  std::size_t behind_fill = 0;
  if (!text.empty()) next_code_point(text, behind_fill);
  const bool fills = behind_fill < text.size() && is_align(text[behind_fill]);
  if (fills) {
    spec.fill = text.substr(0, behind_fill);
    spec.align = text[behind_fill];
    at = behind_fill + 1;
  } else if (!text.empty() && is_align(text[0])) {
    spec.align = text[at++];
  }
  auto skip = [&](std::string_view any) {
    return at < text.size() && any.find(text[at]) != any.npos ? text[at++] : '\0';
  };
  spec.sign = skip("+- ");
  spec.no_negative_zero = skip("z") != '\0';
  spec.alternate = skip("#") != '\0';
  if (!fills && skip("0") != '\0') {
    spec.fill = "0";
    if (spec.align == '\0' && is_number) spec.align = '=';
  }
  spec.width = take_number(text, at);
  spec.grouping = skip(",_");
  if (skip(".") != '\0') {
    if (at >= text.size() || !is_digit(text[at])) fail("the format has no precision behind '.'");
    spec.precision = take_number(text, at);
  }
  if (at < text.size()) spec.type = text[at++];
  if (at < text.size()) fail("the format has more than a format");
  check_grouping(spec);
  return spec;
}

std::string padded(const Spec& spec, std::string text, std::size_t sign_size, char default_align) {
  const char align = spec.align == '\0' ? default_align : spec.align;
  const auto missing =
      static_cast<std::size_t>(std::max<std::int64_t>(0, spec.width - length(text)));
  std::string left;
  std::string right;
  const std::size_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  for (std::size_t i = 0; i < missing; ++i) (i < before ? left : right) += spec.fill;
  if (align == '=') return text.insert(sign_size, left);
  return left + text + right;
}

/// Separators between the first `whole` digits, every three or four from the right; with zeros in
/// front up to `width`, as Python counts them in.
std::string grouped(
    std::string digits, std::size_t whole, char separator, std::size_t every, std::size_t width) {
  if (whole == 0) return digits;
  const std::string rest = digits.substr(whole);
  digits.resize(whole);
  auto total = [&] { return digits.size() + (digits.size() - 1) / every + rest.size(); };
  while (total() < width) digits.insert(0, 1, '0');
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % every == 0) result += separator;
    result += digits[i];
  }
  return result + rest;
}

/// `digits` begin with `whole` digits that may be grouped, every so many.
std::string number_text(const Spec& spec,
                        bool negative,
                        const std::string& prefix,
                        std::string digits,
                        std::size_t whole,
                        std::size_t every) {
  std::string sign = negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
  sign += prefix;
  if (spec.grouping != '\0') {
    const bool zeros = spec.align == '=' && spec.fill == "0";
    const auto width = static_cast<std::size_t>(spec.width);
    digits = grouped(std::move(digits),
                     whole,
                     spec.grouping,
                     every,
                     zeros && width > sign.size() ? width - sign.size() : 0);
  }
  return padded(spec, sign + digits, sign.size(), '>');
}

std::string printed(double magnitude, int precision, bool alternate, char type) {
  const std::string form = std::string("%") + (alternate ? "#" : "") + ".*" + type;
  std::string digits(
      static_cast<std::size_t>(std::snprintf(nullptr, 0, form.c_str(), precision, magnitude)),
      '\0');
  std::snprintf(digits.data(), digits.size() + 1, form.c_str(), precision, magnitude);
  return digits;
}

/// The shortest text that is exact. The alternate form has a point always.
std::string shortest(double magnitude, bool alternate) {
  std::string digits = float_text(magnitude);
  const std::size_t exponent = digits.find('e');
  if (alternate && exponent != digits.npos && digits.find('.') == digits.npos)
    digits.insert(exponent, 1, '.');
  return digits;
}

/// As 'g', but with a digit behind the point, for which an exponent makes the place where all
/// `precision` digits stand before it.
std::string general(double magnitude, int precision, bool alternate) {
  precision = std::max(precision, 1);
  std::string digits = printed(magnitude, precision - 1, true, 'e');
  const std::size_t mark = digits.find('e');
  if (mark == digits.npos) return digits;  // infinite, or no number
  if (std::atoi(digits.c_str() + mark + 1) != precision - 1) {
    digits = printed(magnitude, precision, alternate, 'g');
    return digits.find_first_not_of("0123456789") == digits.npos ? digits + ".0" : digits;
  }
  if (alternate) return digits;
  const std::size_t last = digits.find_last_not_of('0', mark - 1);
  return digits.substr(0, digits[last] == '.' ? last : last + 1) + digits.substr(mark);
}

std::string format_float(const Spec& spec, double number) {
  const double magnitude = std::fabs(number);
  std::string digits;
  if (spec.type == '\0') {
    digits = spec.precision ? general(magnitude, *spec.precision, spec.alternate)
                            : shortest(magnitude, spec.alternate);
  } else {
    const bool is_percent = spec.type == '%';
    const char type = is_percent ? 'f' : spec.type == 'n' ? 'g' : spec.type;
    digits = printed(
        is_percent ? magnitude * 100 : magnitude, spec.precision.value_or(6), spec.alternate, type);
    if (is_percent) digits += '%';
  }
  bool negative = std::signbit(number) && !std::isnan(number);
  if (spec.no_negative_zero && std::isfinite(number))
    negative = negative && digits.find_first_of("123456789") < digits.find_first_of("eE");
  const std::size_t whole = std::min(digits.find_first_not_of("0123456789"), digits.size());
  return number_text(spec, negative, "", std::move(digits), whole, 3);
}

std::string format_character(const Spec& spec, std::int64_t code) {
  if (spec.sign != '\0' || spec.alternate) fail("this format is not one for a integer");
  const bool is_half_a_pair = code >= 0xd800 && code <= 0xdfff;
  if (code < 0 || code > 0x10ffff || is_half_a_pair)
    fail("no character has the number " + std::to_string(code));
  std::string text;
  append_code_point(text, static_cast<char32_t>(code));
  return padded(spec, std::move(text), 0, '>');
}

std::string format_integer(const Spec& spec, std::int64_t number) {
  if (spec.precision) fail("an integer's format has no precision");
  if (spec.no_negative_zero) fail("this format is not one for a integer");
  if (spec.type == 'c') return format_character(spec, number);
  const int base = spec.type == 'b'                       ? 2
                   : spec.type == 'o'                     ? 8
                   : spec.type == 'x' || spec.type == 'X' ? 16
                                                          : 10;
  const auto magnitude =
      number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  char buffer[72];
  const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), magnitude, base);
  std::string digits(std::begin(buffer), end);
  if (spec.type == 'X') digits = upper(digits);
  const std::string prefix =
      spec.alternate && base != 10 ? std::string("0") + spec.type : std::string();
  const std::size_t whole = digits.size();
  return number_text(spec, number < 0, prefix, std::move(digits), whole, base == 10 ? 3 : 4);
}

std::string format_text(const Spec& spec, std::string text) {
  if ((spec.type != '\0' && spec.type != 's') || spec.align == '=' || spec.grouping != '\0' ||
      spec.sign != '\0' || spec.no_negative_zero || spec.alternate)
    fail("this format is not one for a string");
  if (spec.precision) text.resize(offset_of(text, *spec.precision));
  return padded(spec, std::move(text), 0, '<');
}

}  // namespace

std::string format_value(const Value& value, std::string_view spec_text) {
  require_known(value);
  if (spec_text.empty()) return to_text(value);
  const Spec spec = parse_spec(spec_text, !value.is(Kind::text));
  constexpr std::string_view kIntegerTypes = "bcdoxXn";
  constexpr std::string_view kFloatTypes = "eEfFgGn%";
  const bool is_integer = value.is(Kind::integer) || value.is(Kind::boolean);
  if (is_integer) {
    const std::int64_t number = value.is(Kind::integer) ? value.as_integer()
                                : value.as_boolean()    ? 1
                                                        : 0;
    if (spec.type == '\0' || kIntegerTypes.find(spec.type) != kIntegerTypes.npos)
      return format_integer(spec, number);
    if (kFloatTypes.find(spec.type) != kFloatTypes.npos)
      return format_float(spec, static_cast<double>(number));
  } else if (value.is(Kind::floating)) {
    if (spec.type == '\0' || kFloatTypes.find(spec.type) != kFloatTypes.npos)
      return format_float(spec, value.as_floating());
  } else if (value.is(Kind::text)) {
    return format_text(spec, value.as_text());
  }
  fail("this format is not one for a " + std::string(kind_name(value.kind())));
}

}  // namespace porc::jinja
