// SPDX-License-Identifier: Apache-2.0
#include "sentinel/mock/literal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "sentinel/value/list.h"
#include "sentinel/value/map.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

std::string integer(std::int64_t number) {
  // Its digits alone are no literal: the sign is an operator (reference 1.7).
  if (number == std::numeric_limits<std::int64_t>::min()) return fmt::format("{} - 1", number + 1);
  return fmt::format("{}", number);
}

std::string floating(double number) {
  if (!std::isfinite(number)) return "undefined";
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

/// The entry of a map: how its lines begin, and what follows the colon.
struct Line {
  std::string key{};
  std::string value{};
  bool is_one_line() const { return value.find('\n') == std::string::npos; }
};

/// Whether both stand in one table: not where a name is much longer than the one before.
bool are_aligned(const Line& line, const Line& next) {
  constexpr std::size_t kShort = 20;
  constexpr std::size_t kRatio = 4;
  if (!line.is_one_line() || !next.is_one_line()) return false;
  const std::size_t less = std::min(line.key.size(), next.key.size());
  const std::size_t more = std::max(line.key.size(), next.key.size());
  return more <= kShort || more < less * kRatio;
}

class Writer {
 public:
  explicit Writer(Heap& heap) : heap_(heap) {}

  std::string text(Value value, std::size_t depth) {
    switch (value.kind()) {
      case Kind::null:
        return "null";
      case Kind::boolean:
        return value.boolean() ? "true" : "false";
      case Kind::integer:
        return integer(value.integer());
      case Kind::floating:
        return floating(value.floating());
      case Kind::string:
        return quoted(value.text());
      case Kind::list:
        return list(value.list(), depth);
      case Kind::map:
        return map(value.map(), depth);
      case Kind::unset:
      case Kind::undefined:
      case Kind::function:
      case Kind::rule:
        break;
    }
    return "undefined";
  }

 private:
  std::string list(List& list, std::size_t depth) {
    if (list.size() == 0) return "[]";
    std::string out = "[\n";
    for (const Value item : list.items(heap_))
      out.append(depth + 1, '\t').append(text(item, depth + 1)).append(",\n");
    return out.append(depth, '\t').append("]");
  }

  std::string map(Map& map, std::size_t depth) {
    if (map.size() == 0) return "{}";
    std::vector<Line> lines;
    lines.reserve(map.size());
    for (const Map::Entry& entry : map.entries(heap_))
      lines.push_back({.key = text(entry.key, 0), .value = text(entry.value, depth + 1)});
    std::string out = "{\n";
    for (std::size_t begin = 0; begin < lines.size();) {
      std::size_t end = begin + 1;
      while (end < lines.size() && are_aligned(lines[end - 1], lines[end])) ++end;
      std::size_t width = 0;
      for (std::size_t i = begin; i < end; ++i) width = std::max(width, lines[i].key.size());
      for (; begin < end; ++begin) {
        const Line& line = lines[begin];
        out.append(depth + 1, '\t').append(line.key).append(":");
        out.append(width - line.key.size() + 1, ' ').append(line.value).append(",\n");
      }
    }
    return out.append(depth, '\t').append("}");
  }

  Heap& heap_;
};

}  // namespace

std::string literal(Heap& heap, Value value) {
  return Writer(heap).text(value, 0);
}

}  // namespace porc::sentinel
