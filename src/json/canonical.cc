// SPDX-License-Identifier: Apache-2.0
#include "json/canonical.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/number.h"
#include "json/print.h"

namespace porc::json {
namespace {

/// Orders UTF-8 text by its UTF-16 code units. Bytes already order code points; only the planes
/// above U+FFFF (lead bytes F0 to F4) come before U+E000 to U+FFFF (EE and EF), as surrogates do.
bool less_utf16(std::string_view left, std::string_view right) {
  auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (l == left.end() || r == right.end()) return l == left.end() && r != right.end();
  auto a = static_cast<unsigned char>(*l);
  auto b = static_cast<unsigned char>(*r);
  const bool above_bmp_a = a >= 0xf0;
  const bool above_bmp_b = b >= 0xf0;
  if (above_bmp_a != above_bmp_b && std::min(a, b) >= 0xee) return above_bmp_a;
  return a < b;
}

void print_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) return print_string(out, mend_utf8(text));
  constexpr char kHex[] = "0123456789abcdef";
  constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
  constexpr std::string_view kShortNames = "btnfr\"\\";
  const auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  };
  out += '"';
  for (auto at = text.begin();;) {
    const auto special = std::find_if_not(at, text.end(), is_plain);
    out.append(at, special);
    if (special == text.end()) break;
    const char c = *special;
    if (std::size_t name = kShort.find(c); name != std::string_view::npos) {
      out += '\\';
      out += kShortNames[name];
    } else {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xf];
    }
    at = special + 1;
  }
  out += '"';
}

/// Prints the form to hash (sorted members, 1.0 as 1) or the form to read back (kept as they are).
class Printer {
 public:
  Printer(std::string& out, bool canonical) : out_(out), canonical_(canonical) {}

  void print_value(const value& item) {
    switch (item.kind()) {
      case kind::null:
        out_ += "null";
        break;
      case kind::bool_:
        out_ += item.get_bool() ? "true" : "false";
        break;
      case kind::int64:
        print_integer(item.get_int64());
        break;
      case kind::uint64:
        print_integer(item.get_uint64());
        break;
      case kind::double_:
        print_double(item.get_double());
        break;
      case kind::string:
        print_string(out_, item.get_string());
        break;
      case kind::array:
        print_array(item.get_array());
        break;
      case kind::object:
        print_object(item.get_object());
        break;
    }
  }

  void print_double(double number) {
    PORC_ASSERT(std::isfinite(number));
    std::string text = format_number(number);
    const bool reads_as_integer = text.find_first_of(".e") == std::string::npos;
    out_ += text;
    if (!canonical_ && reads_as_integer) out_ += ".0";
  }

  void print_object(const object& members) {
    out_ += '{';
    const char* separator = "";
    const auto print = [&](const object::value_type& member) {
      out_ += std::exchange(separator, ",");
      print_string(out_, member.key());
      out_ += ':';
      print_value(member.value());
    };
    if (canonical_) {
      for (const object::value_type* member : sorted(members)) print(*member);
    } else {
      for (const object::value_type& member : members) print(member);
    }
    out_ += '}';
  }

 private:
  template <class Integer>
  void print_integer(Integer number) {
    // RFC 8785 numbers are doubles: an integer that is none prints as the double it would become.
    const auto nearest = static_cast<double>(number);
    const bool exact =
        number <= Integer{kIntegerMax} && nearest >= -static_cast<double>(kIntegerMax);
    out_ += canonical_ && !exact ? format_number(nearest) : std::to_string(number);
  }

  void print_array(const array& items) {
    out_ += '[';
    const char* separator = "";
    for (const value& item : items) {
      out_ += std::exchange(separator, ",");
      print_value(item);
    }
    out_ += ']';
  }

  static std::vector<const object::value_type*> sorted(const object& members) {
    std::vector<const object::value_type*> ordered;
    ordered.reserve(members.size());
    for (const auto& member : members) ordered.push_back(&member);
    std::ranges::sort(ordered,
                      [](const auto* a, const auto* b) { return less_utf16(a->key(), b->key()); });
    return ordered;
  }

  std::string& out_;
  bool canonical_;
};

}  // namespace

std::string canonical(const value& document) {
  std::string out;
  Printer(out, true).print_value(document);
  return out;
}

std::string serialize(const value& document) {
  return print(document);
}

void print_to(std::string& out, const value& from) {
  Printer(out, false).print_value(from);
}
void print_to(std::string& out, const object& from) {
  Printer(out, false).print_object(from);
}
void print_to(std::string& out, std::string_view from) {
  print_string(out, from);
}
void print_to(std::string& out, double from) {
  Printer(out, false).print_double(from);
}
void print_to(std::string& out, Timestamp from) {
  out += '"';
  out += format_time(from);
  out += '"';
}

}  // namespace porc::json
