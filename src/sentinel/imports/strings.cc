// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include <locale.h>
#include <wctype.h>

#include <fmt/format.h>

#include "hcl/characters.h"
#include "sentinel/imports/standard.h"
#include "sentinel/value/search.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 100;  ///< of lists in a joined list: one may contain itself
constexpr std::size_t kCharactersOfStep = 16;

/// The bytes of the character that `text`, which is not empty, begins with; a byte that is part of
/// no character is one of its own.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0xc2    ? 1
                             : first < 0xe0  ? 2
                             : first < 0xf0  ? 3
                             : first <= 0xf4 ? 4
                                             : 1;
  if (length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i)
    if (!hcl::is_continuation(text[i])) return 1;
  return length;
}

/// The bytes of the character that `text`, which is not empty, ends with.
std::size_t last_character_length(std::string_view text) {
  for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length)
    if (character_length(text.substr(text.size() - length)) == length) return length;
  return 1;
}

Value has_prefix(const NativeCall& call) {
  return Value::of(call.string(0).starts_with(call.string(1)));
}

Value has_suffix(const NativeCall& call) {
  return Value::of(call.string(0).ends_with(call.string(1)));
}

Value trim_prefix(const NativeCall& call) {
  std::string_view text = call.string(0);
  const std::string_view prefix = call.string(1);
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return Value::of(text);
}

Value trim_suffix(const NativeCall& call) {
  std::string_view text = call.string(0);
  const std::string_view suffix = call.string(1);
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
  return Value::of(text);
}

/// The shortest form that reads back the same, without an exponent.
std::string shortest(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Inf" : "+Inf";
  std::array<char, 400> digits{};
  const auto [end, fault] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  return {digits.data(), end};
}

class Joiner {
 public:
  Joiner(const NativeCall& call, std::string_view separator) : call_(call), separator_(separator) {}

  void add(List& list, int depth = 0) {
    if (depth > kDepthMax) call_.refuse("the list is nested too deeply");
    for (const Value element : list.items(call_.heap())) {
      call_.step();
      const Value item = call_.evaluator().forced(element);
      if (item.is(Kind::list)) {
        add(item.list(), depth + 1);
      } else {
        if (!first_) out += separator_;
        first_ = false;
        add_scalar(item);
        call_.heap().require(out.size());
      }
    }
  }

  std::string out{};

 private:
  void add_scalar(Value item) {
    if (item.is(Kind::string)) {
      out += item.text();
    } else if (item.is(Kind::boolean)) {
      out += item.boolean() ? "true" : "false";
    } else if (item.is(Kind::integer)) {
      out += fmt::format("{}", item.integer());
    } else if (item.is(Kind::floating)) {
      out += shortest(item.floating());
    } else {
      call_.refuse_argument("string", item);
    }
  }

  const NativeCall& call_;
  std::string_view separator_;
  bool first_ = true;
};

Value join(const NativeCall& call) {
  List& list = call.list(0);
  Joiner joiner(call, call.string(1));
  joiner.add(list);
  return call.made(joiner.out);
}

Value split(const NativeCall& call) {
  if (call.any(0).is(Kind::list)) return call.any(0);
  std::string_view text = call.string(0);
  const std::string_view separator = call.string(1);
  List& out = call.heap().list();
  if (separator.empty()) {
    while (!text.empty()) {
      const std::size_t length = character_length(text);
      out.append(call.heap(), Value::of(text.substr(0, length)));
      text.remove_prefix(length);
    }
    return Value::of(out);
  }
  while (true) {
    const std::size_t end = position_of(separator, text);
    out.append(call.heap(), Value::of(text.substr(0, end)));
    if (end == std::string_view::npos) return Value::of(out);
    text.remove_prefix(end + separator.size());
  }
}

/// An empty `old` stands before every character and behind the last.
Value replace(const NativeCall& call) {
  std::string_view text = call.string(0);
  const std::string_view old = call.string(1);
  const std::string_view with = call.string(2);
  std::int64_t times = call.has(3) ? call.integer(3) : -1;
  std::string out;
  for (; times != 0; --times) {
    call.step();
    call.heap().require(out.size() + with.size());
    if (old.empty()) {
      out += with;
      if (text.empty()) break;
      const std::size_t length = character_length(text);
      out += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    const std::size_t at = position_of(old, text);
    if (at == std::string_view::npos) break;
    out += text.substr(0, at);
    out += with;
    text.remove_prefix(at + old.size());
  }
  out += text;
  return call.made(out);
}

/// Whether `cutset` has this character.
bool has_character(const NativeCall& call, std::string_view cutset, std::string_view character) {
  call.step(1 + cutset.size() / kCharactersOfStep);
  while (!cutset.empty()) {
    const std::size_t length = character_length(cutset);
    if (cutset.substr(0, length) == character) return true;
    cutset.remove_prefix(length);
  }
  return false;
}

std::string_view without_left(const NativeCall& call,
                              std::string_view text,
                              std::string_view cutset) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (!has_character(call, cutset, text.substr(0, length))) break;
    text.remove_prefix(length);
  }
  return text;
}

std::string_view without_right(const NativeCall& call,
                               std::string_view text,
                               std::string_view cutset) {
  while (!text.empty()) {
    const std::size_t length = last_character_length(text);
    if (!has_character(call, cutset, text.substr(text.size() - length))) break;
    text.remove_suffix(length);
  }
  return text;
}

Value trim(const NativeCall& call) {
  const std::string_view cutset = call.string(1);
  return Value::of(without_right(call, without_left(call, call.string(0), cutset), cutset));
}

Value trim_left(const NativeCall& call) {
  return Value::of(without_left(call, call.string(0), call.string(1)));
}

Value trim_right(const NativeCall& call) {
  return Value::of(without_right(call, call.string(0), call.string(1)));
}

Value trim_space(const NativeCall& call) {
  return Value::of(hcl::trim_space(call.string(0)));
}

/// glibc's Unicode tables; the process's own locale is left alone.
locale_t unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

char32_t decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  char32_t code = byte(0) & (0x7fU >> character.size());
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3fU);
  return code;
}

void append_character(std::string& out, char32_t code) {
  const auto put = [&](char32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code < 0x80) return put(code);
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  put((0xff00U >> (more + 1) & 0xffU) | code >> (6 * more));
  for (int i = more - 1; i >= 0; --i) put(0x80U | (code >> (6 * i) & 0x3fU));
}

Value with_case(const NativeCall& call, wint_t (*change)(wint_t, locale_t)) {
  std::string_view text = call.string(0);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(length);
    if (length == 1 && static_cast<unsigned char>(character[0]) >= 0x80) {
      out += character;
    } else {
      const char32_t code =
          length == 1 ? static_cast<unsigned char>(character[0]) : decode(character);
      append_character(out, static_cast<char32_t>(change(static_cast<wint_t>(code), unicode())));
    }
  }
  return call.made(out);
}

Value to_lower(const NativeCall& call) {
  return with_case(call, towlower_l);
}

Value to_upper(const NativeCall& call) {
  return with_case(call, towupper_l);
}

}  // namespace

/// Reference 17.10.
const NativeImport& strings_import() {
  static const FunctionTable table({{"has_prefix", 2, 2, has_prefix},
                                    {"has_suffix", 2, 2, has_suffix},
                                    {"join", 2, 2, join},
                                    {"replace", 3, 4, replace},
                                    {"split", 2, 2, split},
                                    {"to_lower", 1, 1, to_lower},
                                    {"to_upper", 1, 1, to_upper},
                                    {"trim", 2, 2, trim},
                                    {"trim_left", 2, 2, trim_left},
                                    {"trim_prefix", 2, 2, trim_prefix},
                                    {"trim_right", 2, 2, trim_right},
                                    {"trim_space", 1, 1, trim_space},
                                    {"trim_suffix", 2, 2, trim_suffix}});
  return table;
}

}  // namespace porc::sentinel
