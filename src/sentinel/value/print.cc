// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/print.h"

#include <bit>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/encoding.h"
#include "sentinel/evaluate/rule.h"
#include "sentinel/value/list.h"
#include "sentinel/value/sorted_entries.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 100;  ///< a list may contain itself

class Printer {
 public:
  Printer(Heap& heap, std::size_t bytes_max) : heap_(heap), bytes_max_(bytes_max) {}

  void value(Value value, int depth) {
    if (is_full()) return;
    heap_.meter().step();
    switch (value.kind()) {
      case Kind::unset:
      case Kind::undefined:
        out += "undefined";
        return;
      case Kind::null:
        out += "null";
        return;
      case Kind::boolean:
        out += value.boolean() ? "true" : "false";
        return;
      case Kind::integer:
        out += fmt::format("{}", value.integer());
        return;
      case Kind::floating:
        out += float_text(value.floating());
        return;
      case Kind::string:
        text(value.text(), depth == 0);
        return;
      case Kind::list:
        list(value.list(), depth + 1);
        return;
      case Kind::map:
        map(value.map(), depth + 1);
        return;
      case Kind::function:
        out += "func";
        return;
      case Kind::rule:
        this->value(value.rule().value, depth);
        return;
    }
  }

  std::string out{};

 private:
  bool is_full() const { return out.size() > bytes_max_; }

  /// One byte too much tells that something is left out.
  void text(std::string_view text, bool raw) {
    text = text.substr(0, bytes_max_ + 1 - out.size());
    heap_.meter().walk(text.size());
    out += raw ? std::string(text) : quoted(text);
  }

  void list(List& list, int depth) {
    if (depth > kDepthMax) {
      out += "[...]";
      return;
    }
    out += '[';
    std::string_view between;
    for (const Value item : list.items(heap_)) {
      if (is_full()) return;
      out += between;
      between = " ";
      value(item, depth);
    }
    out += ']';
  }

  void map(Map& map, int depth) {
    if (depth > kDepthMax) {
      out += "{...}";
      return;
    }
    const auto text_of = [&](Value key) { return printed(heap_, key); };
    out += '{';
    std::string_view between;
    for (const TextEntry& entry : sorted_entries(heap_, map, text_of)) {
      if (is_full()) return;
      out += between;
      between = ", ";
      value(entry.key, depth);
      out += ": ";
      value(entry.value, depth);
    }
    out += '}';
  }

  Heap& heap_;
  std::size_t bytes_max_;
};

/// Letters, marks, numbers, punctuation and symbols; no space but the ASCII one.
bool is_printable(std::string_view character) {
  static const RE2 printable("[\\pL\\pM\\pN\\pP\\pS]");
  return RE2::FullMatch(re2::StringPiece(character.data(), character.size()), printable);
}

/// \u or \U with the code of one UTF-8 character of several bytes.
std::string escaped(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  unsigned code = byte(0) & (0x7fU >> character.size());
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3fU);
  return code > 0xffff ? fmt::format("\\U{:08x}", code) : fmt::format("\\u{:04x}", code);
}

}  // namespace

std::string float_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Inf" : "+Inf";
  return fmt::format("{:f}", number);
}

std::string printed(Heap& heap, Value value, std::size_t bytes_max) {
  Printer printer(heap, bytes_max);
  try {
    printer.value(value, 0);
  } catch (const HeapExhausted&) {
    if (!heap.has_ended()) throw;
  }
  return std::move(printer.out);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text[0];
    static constexpr std::string_view kPlain = "\a\b\f\n\r\t\v\\\"";
    if (const std::size_t at = kPlain.find(c); at != std::string_view::npos) {
      out += '\\';
      out += "abfnrtv\\\""[at];
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      // The first byte of a character has as many leading ones as the character has bytes.
      const auto bytes = static_cast<std::size_t>(std::countl_one(static_cast<unsigned char>(c)));
      const std::string_view character = text.substr(0, bytes);
      if (is_utf8(character)) {
        out += is_printable(character) ? std::string(character) : escaped(character);
        text.remove_prefix(character.size());
        continue;
      }
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
    text.remove_prefix(1);
  }
  out += '"';
  return out;
}

}  // namespace porc::sentinel
