// SPDX-License-Identifier: Apache-2.0
#include "jinja/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"
#include "jinja/number.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

struct Directive {
  std::string flags{};
  int width = 0;
  std::optional<int> precision{};
  char conversion = 's';

  bool has(char flag) const { return flags.find(flag) != std::string::npos; }
};

class Formatter {
 public:
  Formatter(Evaluator& evaluator, std::string_view text, const Value& arguments)
      : evaluator_(evaluator), text_(text), arguments_(arguments) {
    if (arguments.is(Kind::list) && arguments.as_list().kind == ListKind::tuple) {
      positional_ = arguments.as_list().items;
    } else {
      positional_.push_back(arguments);
    }
  }

  std::string run() {
    while (at_ < text_.size()) {
      std::size_t percent = std::min(text_.find('%', at_), text_.size());
      out_ += text_.substr(at_, percent - at_);
      at_ = percent;
      if (at_ < text_.size()) directive();
    }
    bool all_used =
        next_ >= positional_.size() || arguments_.is(Kind::map) || (next_ == 0 && is_lenient());
    if (!all_used) fail("not all arguments were used by the format");
    return std::move(out_);
  }

 private:
  // Python lets what can be subscripted, but is no tuple or string, go unused.
  bool is_lenient() const {
    return arguments_.is(Kind::range) ||
           (arguments_.is(Kind::list) && arguments_.as_list().kind == ListKind::list);
  }

  char take() {
    if (at_ >= text_.size()) fail("the format ends inside a directive");
    return text_[at_++];
  }

  const Value& next_argument() {
    if (next_ >= positional_.size()) fail("the format wants more arguments");
    return positional_[next_++];
  }

  int number() {
    if (at_ < text_.size() && text_[at_] == '*') {
      ++at_;
      const Value& width = next_argument();
      if (!width.is(Kind::integer)) fail("* wants an integer");
      return static_cast<int>(
          std::clamp<std::int64_t>(width.as_integer(), -kFormatWidthMax - 1, kFormatWidthMax + 1));
    }
    int value = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = std::min(value * 10 + (text_[at_++] - '0'), kFormatWidthMax + 1);
    }
    return value;
  }

  void directive() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '%') {
      out_ += text_[at_++];
      return;
    }
    std::optional<Value> named;
    if (at_ < text_.size() && text_[at_] == '(') named = named_argument();
    Directive directive;
    while (at_ < text_.size() &&
           std::string_view("-+ #0").find(text_[at_]) != std::string_view::npos) {
      directive.flags += text_[at_++];
    }
    directive.width = number();
    if (directive.width < 0) {
      directive.flags += '-';
      directive.width = -directive.width;
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      directive.precision = std::max(0, number());
    }
    if (std::max(directive.width, directive.precision.value_or(0)) > kFormatWidthMax) {
      fail_limit("a format is wider than " + std::to_string(kFormatWidthMax));
    }
    if (at_ < text_.size() && std::string_view("hlL").find(text_[at_]) != std::string_view::npos)
      ++at_;
    directive.conversion = take();
    put(directive, named ? *named : next_argument());
  }

  Value named_argument() {
    std::size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) fail("the format has an unclosed %(");
    std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    if (!arguments_.is(Kind::map)) fail("%(name) wants a map");
    next_ = positional_.size();  // what follows by position finds nothing
    const Value* value = arguments_.as_map().find(name);
    if (value == nullptr)
      fail("the format names '" + std::string(name) + "', which the map does not have");
    return *value;
  }

  void put(const Directive& directive, const Value& value) {
    evaluator_.spend(1 + value.weight() / kBytesPerStep);
    if (directive.conversion != 's' || !value.is_lenient()) require_known(value);
    switch (directive.conversion) {
      case 's':
      case 'r':
      case 'a':
        return put_text(directive, value);
      case 'c':
        return put_character(directive, value);
      case 'd':
      case 'i':
      case 'u':
      case 'x':
      case 'X':
      case 'o':
        return put_integer(directive, value);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return put_float(directive, value);
      default:
        fail(std::string("unknown format directive %") + directive.conversion);
    }
  }

  void put_text(const Directive& directive, const Value& value) {
    std::string text;
    if (directive.conversion == 's') {
      append_text(text, value);
    } else if (directive.conversion == 'r') {
      append_repr(text, value);
    } else {
      append_ascii(text, value);
    }
    if (directive.precision) text.resize(offset_of(text, *directive.precision));
    pad(directive, std::move(text));
  }

  void put_character(const Directive& directive, const Value& value) {
    std::string text;
    if (value.is(Kind::boolean)) {
      text = value.as_boolean() ? '\1' : '\0';
    } else if (value.is(Kind::integer) && value.as_integer() >= 0 &&
               value.as_integer() <= 0x10ffff) {
      append_code_point(text, static_cast<char32_t>(value.as_integer()));
    } else if (value.is(Kind::text) && length(value.as_text()) == 1) {
      text = value.as_text();
    } else {
      fail("%c wants a number or one character");
    }
    pad(directive, std::move(text));
  }

  void put_integer(const Directive& directive, const Value& value) {
    std::int64_t number = 0;
    if (value.is(Kind::integer)) {
      number = value.as_integer();
    } else if (value.is(Kind::boolean)) {
      number = value.as_boolean() ? 1 : 0;
    } else if (value.is(Kind::floating) &&
               std::string_view("diu").find(directive.conversion) != std::string_view::npos) {
      number = truncate(value.as_floating());
    } else {
      fail(std::string("%") + directive.conversion + " wants an integer, not a " +
           std::string(kind_name(value.kind())));
    }
    auto magnitude =
        number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    const char* form = directive.conversion == 'x'   ? "%llx"
                       : directive.conversion == 'X' ? "%llX"
                       : directive.conversion == 'o' ? "%llo"
                                                     : "%llu";
    char digits[32];
    std::snprintf(digits, sizeof digits, form, static_cast<unsigned long long>(magnitude));
    std::string body = digits;
    if (directive.precision && static_cast<int>(body.size()) < *directive.precision) {
      body.insert(0, static_cast<std::size_t>(*directive.precision) - body.size(), '0');
    }
    std::string prefix;
    if (directive.has('#')) {
      prefix = directive.conversion == 'x'   ? "0x"
               : directive.conversion == 'X' ? "0X"
               : directive.conversion == 'o' ? "0o"
                                             : "";
    }
    pad_number(directive, number < 0, prefix, std::move(body));
  }

  void put_float(const Directive& directive, const Value& value) {
    double number = 0;
    if (value.is(Kind::floating)) {
      number = value.as_floating();
    } else if (value.is(Kind::integer)) {
      number = static_cast<double>(value.as_integer());
    } else if (value.is(Kind::boolean)) {
      number = value.as_boolean() ? 1 : 0;
    } else {
      fail(std::string("%") + directive.conversion + " wants a number, not a " +
           std::string(kind_name(value.kind())));
    }
    std::string form =
        std::string("%") + (directive.has('#') ? "#" : "") + ".*" + directive.conversion;
    int precision = directive.precision.value_or(6);
    double magnitude = std::fabs(number);
    std::string body(
        static_cast<std::size_t>(std::snprintf(nullptr, 0, form.c_str(), precision, magnitude)),
        '\0');
    std::snprintf(body.data(), body.size() + 1, form.c_str(), precision, magnitude);
    pad_number(directive, std::signbit(number) && !std::isnan(number), "", std::move(body));
  }

  void pad_number(const Directive& directive,
                  bool negative,
                  const std::string& prefix,
                  std::string body) {
    std::string sign = negative ? "-" : directive.has('+') ? "+" : directive.has(' ') ? " " : "";
    auto width = static_cast<std::size_t>(directive.width);
    std::size_t used = sign.size() + prefix.size() + body.size();
    if (directive.has('0') && !directive.has('-') && used < width)
      body.insert(0, width - used, '0');
    pad(directive, sign + prefix + body);
  }

  void pad(const Directive& directive, std::string text) {
    auto missing = directive.width - static_cast<int>(length(text));
    std::string spaces(static_cast<std::size_t>(std::max(0, missing)), ' ');
    out_ += directive.has('-') ? text + spaces : spaces + text;
    require_size(out_.size());
  }

  Evaluator& evaluator_;
  std::string_view text_;
  const Value& arguments_;
  std::vector<Value> positional_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  std::string out_;
};

}  // namespace

std::string format_percent(Evaluator& evaluator, std::string_view text, const Value& arguments) {
  return Formatter(evaluator, text, arguments).run();
}

}  // namespace porc::jinja
