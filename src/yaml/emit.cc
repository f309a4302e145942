// SPDX-License-Identifier: Apache-2.0
#include "yaml/emit.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <re2/re2.h>

#include "base/ascii.h"

namespace porc::yaml {
namespace {

constexpr std::size_t kIndent = 2;
/// YAML 1.2.2, section 7.4.2: a longer key must be announced by `? `.
constexpr std::size_t kSimpleKeyMax = 1000;

/// Words that YAML 1.1 takes for a boolean, null or number, in lower case.
constexpr auto kReserved = std::to_array<std::string_view>(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"});

bool is_plain_safe(std::string_view text) {
  static const RE2 kPlain("[A-Za-z_/]([A-Za-z0-9_/.@+()-]| [A-Za-z0-9_/.@+()-])*");
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kPlain)) return false;
  return std::ranges::find(kReserved, lowered(text)) == kReserved.end();
}

/// True when a literal block reproduces `text` for every reader and survives an editor.
bool is_block_safe(std::string_view text) {
  static const RE2 kNoBlock(
      "^\\s|[ "
      "\\t](\\n|$)|\\n\\n$|[\\x00-\\x09\\x0b-\\x1f\\x7f]|[\\x{85}\\x{2028}\\x{2029}\\x{feff}]");
  return text.find('\n') != std::string_view::npos &&
         !RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), kNoBlock);
}

/// JSON's escapes are YAML's too; what YAML 1.1 takes for a line break or refuses is escaped
/// besides.
std::string quote(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kEscapes[] = {{"\x7f", "\\x7f"},
                                                                        {"\u0085", "\\u0085"},
                                                                        {"\u2028", "\\u2028"},
                                                                        {"\u2029", "\\u2029"},
                                                                        {"\ufeff", "\\ufeff"}};
  std::string quoted = json::serialize(json::value(text));
  for (const auto& [from, to] : kEscapes) {
    for (std::size_t at = 0; (at = quoted.find(from, at)) != std::string::npos; at += to.size()) {
      quoted.replace(at, from.size(), to);
    }
  }
  return quoted;
}

class Emitter {
 public:
  std::string emit(const json::value& document) {
    if (is_nested(document)) {
      print_nested(document, 0, false);
    } else {
      out_ += print_scalar(document, 0) + "\n";
    }
    return std::move(out_);
  }

 private:
  static bool is_nested(const json::value& item) {
    return (item.is_object() && !item.get_object().empty()) ||
           (item.is_array() && !item.get_array().empty());
  }

  void pad(std::size_t indent) { out_.append(indent, ' '); }

  /// `after_dash`: the first line continues the one that holds the dash.
  void print_nested(const json::value& item, std::size_t indent, bool after_dash) {
    if (item.is_array()) {
      for (const json::value& element : item.get_array()) {
        if (!std::exchange(after_dash, false)) pad(indent);
        out_ += "-";
        print_after_dash(element, indent);
      }
      return;
    }
    for (const auto& member : item.get_object()) {
      if (!std::exchange(after_dash, false)) pad(indent);
      print_key(member.key(), indent);
      print_after_colon(member.value(), indent);
    }
  }

  void print_after_dash(const json::value& item, std::size_t indent) {
    out_ += ' ';
    if (is_nested(item)) return print_nested(item, indent + kIndent, true);
    out_ += print_scalar(item, indent + kIndent) + "\n";
  }

  void print_after_colon(const json::value& item, std::size_t indent) {
    if (is_nested(item)) {
      out_ += '\n';
      return print_nested(item, indent + kIndent, false);
    }
    out_ += " " + print_scalar(item, indent + kIndent) + "\n";
  }

  void print_key(std::string_view key, std::size_t indent) {
    std::string text = is_plain_safe(key) ? std::string(key) : quote(key);
    if (text.size() > kSimpleKeyMax) {
      out_ += "? " + text + "\n";
      pad(indent);
      text.clear();
    }
    out_ += text + ":";
  }

  /// On one line, or a literal block whose lines stand at `indent`; without the last line break.
  static std::string print_scalar(const json::value& item, std::size_t indent) {
    if (item.is_double()) return print_double(json::serialize(item));
    if (!item.is_string()) return json::serialize(item);
    const std::string_view text = item.get_string();
    if (is_plain_safe(text)) return std::string(text);
    return is_block_safe(text) ? print_block(text, std::max(indent, kIndent)) : quote(text);
  }

  /// YAML 1.1 wants a point before an exponent.
  static std::string print_double(std::string text) {
    const std::size_t exponent = text.find('e');
    if (exponent != std::string::npos && text.find('.') == std::string::npos)
      text.insert(exponent, ".0");
    return text;
  }

  static std::string print_block(std::string_view text, std::size_t indent) {
    std::string block = text.ends_with('\n') ? "|" : "|-";
    if (text.ends_with('\n')) text.remove_suffix(1);
    while (true) {
      const std::string_view line = text.substr(0, text.find('\n'));
      block += '\n';
      if (!line.empty()) block += std::string(indent, ' ') + std::string(line);
      if (line.size() == text.size()) return block;
      text.remove_prefix(line.size() + 1);
    }
  }

  std::string out_;
};

}  // namespace

std::string emit(const json::value& document) {
  return Emitter().emit(document);
}

}  // namespace porc::yaml
