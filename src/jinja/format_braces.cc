// SPDX-License-Identifier: Apache-2.0
// Python's str.format. Spec: "Format String Syntax" and "Format Specification Mini-Language" of
// Python's manual.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/format.h"
#include "jinja/number.h"
#include "jinja/operators.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

struct Spec {
  std::string fill = " ";
  char align = '\0';
  char sign = '-';
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

Spec parse_spec(std::string_view text) {
  Spec spec;
  std::size_t at = 0;
  std::size_t behind_fill = 0;
  if (!text.empty()) next_code_point(text, behind_fill);
  if (behind_fill < text.size() && is_align(text[behind_fill])) {
    spec.fill = text.substr(0, behind_fill);
    spec.align = text[behind_fill];
    at = behind_fill + 1;
  } else if (!text.empty() && is_align(text[0])) {
    spec.align = text[at++];
  }
  auto skip = [&](std::string_view any) {
    return at < text.size() && any.find(text[at]) != any.npos ? text[at++] : '\0';
  };
  if (char sign = skip("+- ")) spec.sign = sign;
  spec.alternate = skip("#") != '\0';
  if (skip("0") != '\0' && spec.align == '\0') {
    spec.fill = "0";
    spec.align = '=';
  }
  spec.width = take_number(text, at);
  spec.grouping = skip(",_");
  if (skip(".") != '\0') {
    if (at >= text.size() || !is_digit(text[at])) fail("the format has no precision behind '.'");
    spec.precision = take_number(text, at);
  }
  if (at < text.size()) spec.type = text[at++];
  if (at < text.size()) fail("the format has more than a format");
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

/// Separators between the digits before a point, every three or four from the right; with zeros in
/// front up to `width`, as Python counts them in.
std::string grouped(std::string digits, char separator, std::size_t every, std::size_t width) {
  const std::size_t whole =
      std::find_if(digits.begin(),
                   digits.end(),
                   [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) == 0; }) -
      digits.begin();
  std::string rest = digits.substr(whole);
  digits.resize(whole);
  auto total = [&] { return digits.size() + (digits.size() - 1) / every + rest.size(); };
  while (!digits.empty() && total() < width) digits.insert(0, 1, '0');
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % every == 0) result += separator;
    result += digits[i];
  }
  return result + rest;
}

std::string number_text(const Spec& spec,
                        bool negative,
                        const std::string& prefix,
                        std::string digits,
                        std::size_t every) {
  std::string sign = negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign);
  sign += prefix;
  if (spec.grouping != '\0') {
    const bool zeros = spec.align == '=' && spec.fill == "0";
    const auto width = static_cast<std::size_t>(spec.width);
    digits = grouped(std::move(digits),
                     spec.grouping,
                     every,
                     zeros && width > sign.size() ? width - sign.size() : 0);
  }
  return padded(spec, sign + digits, sign.size(), '>');
}

std::string format_float(const Spec& spec, double number) {
  std::string form = std::string("%") + (spec.alternate ? "#" : "") + ".*";
  int precision = spec.precision.value_or(6);
  double magnitude = std::fabs(number);
  std::string digits;
  if (spec.type == '\0' && !spec.precision) {
    digits = float_text(magnitude);
  } else {
    if (spec.type == '%') magnitude *= 100;
    char type = spec.type == '%' ? 'f' : spec.type == 'n' || spec.type == '\0' ? 'g' : spec.type;
    form += type;
    const int size = std::snprintf(nullptr, 0, form.c_str(), precision, magnitude);
    digits.resize(static_cast<std::size_t>(size));
    std::snprintf(digits.data(), digits.size() + 1, form.c_str(), precision, magnitude);
    const bool is_whole = digits.find_first_not_of("0123456789") == std::string::npos;
    if (spec.type == '\0' && is_whole) digits += ".0";
    if (spec.type == '%') digits += '%';
  }
  return number_text(spec, std::signbit(number) && !std::isnan(number), "", std::move(digits), 3);
}

std::string format_integer(const Spec& spec, std::int64_t number) {
  if (spec.precision) fail("an integer's format has no precision");
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
  return number_text(spec, number < 0, prefix, std::move(digits), base == 10 ? 3 : 4);
}

std::string format_text(const Spec& spec, std::string text) {
  if ((spec.type != '\0' && spec.type != 's') || spec.align == '=' || spec.grouping != '\0' ||
      spec.sign != '-' || spec.alternate)
    fail("this format is not one for a string");
  if (spec.precision) text.resize(offset_of(text, *spec.precision));
  return padded(spec, std::move(text), 0, '<');
}

std::string format_value(const Value& value, std::string_view spec_text) {
  require_known(value);
  if (spec_text.empty()) return to_text(value);
  const Spec spec = parse_spec(spec_text);
  constexpr std::string_view kIntegerTypes = "bdoxXn";
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

class BraceFormatter {
 public:
  BraceFormatter(Evaluator& evaluator,
                 const std::vector<Value>& positional,
                 const NamedValues& named)
      : evaluator_(evaluator), positional_(positional) {
    for (const auto& [name, value] : named) named_.emplace(name, &value);
  }

  std::string run(std::string_view text, int depth = 0) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      const bool doubled = at + 1 < text.size() && text[at + 1] == c;
      if ((c == '{' || c == '}') && doubled && depth == 0) {
        out += c;
        at += 2;
      } else if (c == '}') {
        fail("a single '}' in a format");
      } else if (c == '{') {
        out += field(text, ++at, depth);
        require_size(out.size());
      } else {
        out += c;
        ++at;
      }
    }
    return out;
  }

 private:
  /// What stands for the field whose inside begins at `at`, which moves behind its end.
  std::string field(std::string_view text, std::size_t& at, int depth) {
    if (depth > 1) fail("a format has more than one format inside it");
    std::size_t end = at;
    int open = 1;
    for (; end < text.size() && open > 0; ++end)
      open += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
    if (open > 0) fail("a '{' in a format has no '}'");
    std::string_view inside = text.substr(at, end - 1 - at);
    at = end;
    std::size_t name_end = 0;
    for (bool in_brackets = false; name_end < inside.size(); ++name_end) {
      const char c = inside[name_end];
      if (c == '[') in_brackets = true;
      if (c == ']') in_brackets = false;
      if (!in_brackets && (c == '!' || c == ':')) break;
    }
    Value value = find(inside.substr(0, name_end));
    evaluator_.spend(1 + value.weight() / kBytesPerStep);
    inside.remove_prefix(name_end);
    if (inside.starts_with('!')) {
      if (inside.size() < 2 || (inside.size() > 2 && inside[2] != ':'))
        fail("a format's conversion is one of !s, !r and !a");
      value = converted(value, inside[1]);
      inside.remove_prefix(2);
    }
    if (inside.starts_with(':')) inside.remove_prefix(1);
    return format_value(value, run(inside, depth + 1));
  }

  static Value converted(const Value& value, char conversion) {
    std::string text;
    if (conversion == 's') {
      append_text(text, value);
    } else if (conversion == 'r' || conversion == 'a') {
      append_repr(text, value);
    } else {
      fail("a format's conversion is one of !s, !r and !a");
    }
    return Value(std::move(text));
  }

  Value find(std::string_view path) {
    std::size_t at = std::min(path.find_first_of(".["), path.size());
    Value value = argument(path.substr(0, at));
    while (at < path.size()) {
      if (path[at] == '.') {
        const std::size_t end = std::min(path.find_first_of(".[", at + 1), path.size());
        value = attribute(value, path.substr(at + 1, end - at - 1));
        at = end;
      } else {
        const std::size_t end = path.find(']', at);
        if (path[at] != '[' || end == path.npos) fail("a format's field is not well formed");
        const std::string_view key = path.substr(at + 1, end - at - 1);
        const auto index =
            std::ranges::all_of(key, is_digit) ? parse_integer(key, 10) : std::nullopt;
        value = subscript(value, index ? Value(*index) : Value(key));
        at = end + 1;
      }
      require_known(value);
    }
    return value;
  }

  const Value& argument(std::string_view name) {
    if (name.empty() || std::ranges::all_of(name, is_digit)) {
      if (numbered_ && *numbered_ != name.empty())
        fail("a format numbers its fields all by hand or none");
      numbered_ = name.empty();
      const auto index =
          name.empty() ? next_++ : static_cast<std::size_t>(parse_integer(name, 10).value_or(0));
      if (index >= positional_.size()) fail("the format wants more arguments");
      return positional_[index];
    }
    if (const auto found = named_.find(name); found != named_.end()) return *found->second;
    fail("the format names '" + std::string(name) + "', which was not given");
  }

  Evaluator& evaluator_;
  const std::vector<Value>& positional_;
  std::map<std::string_view, const Value*> named_{};
  std::optional<bool> numbered_{};  ///< by itself
  std::size_t next_ = 0;
};

}  // namespace

std::string format_braces(Evaluator& evaluator,
                          std::string_view text,
                          const std::vector<Value>& positional,
                          const NamedValues& named) {
  return BraceFormatter(evaluator, positional, named).run(text);
}

}  // namespace porc::jinja
