// SPDX-License-Identifier: Apache-2.0
// Methods of Python's str that templates use.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/format.h"
#include "jinja/map.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

const std::string& self(Call& call) {
  return call.subject().as_text();
}

Value to_upper(Call& call) {
  return Value(upper(self(call)));
}
Value to_lower(Call& call) {
  return Value(lower(self(call)));
}
Value to_capitalized(Call& call) {
  return Value(capitalize(self(call)));
}

Value title(Call& call) {
  std::string result;
  bool in_word = false;
  const std::string& text = self(call);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    next_code_point(text, at);
    std::string_view part = std::string_view(text).substr(begin, at - begin);
    result += in_word ? lower(part) : capitalize(part);
    in_word = upper(part) != lower(part);
  }
  return Value(std::move(result));
}

Value swapcase(Call& call) {
  std::string result;
  for (std::string_view part : code_points(self(call))) {
    std::string changed = upper(part);
    result += changed == part ? lower(part) : changed;
  }
  return Value(std::move(result));
}

Value strip_with(Call& call, bool left, bool right) {
  std::string_view text = self(call);
  if (!call.has_some(0)) {
    if (left) text = strip_left(text);
    if (right) text = strip_right(text);
    return Value(text);
  }
  std::string chars = call.text(0);
  if (left) text = strip_left(text, chars);
  if (right) text = strip_right(text, chars);
  return Value(text);
}
Value strip_both(Call& call) {
  return strip_with(call, true, true);
}
Value lstrip(Call& call) {
  return strip_with(call, true, false);
}
Value rstrip(Call& call) {
  return strip_with(call, false, true);
}

Value replace(Call& call) {
  return Value(replace_text(self(call), call.text(0), call.text(1), call.integer(2, -1)));
}

Value format(Call& call) {
  return Value(format_braces(call.evaluator(), self(call), call.rest(), call.keywords()));
}

Value format_map(Call& call) {
  const Value& map = call.argument(0);
  if (!map.is(Kind::map)) fail("format_map wants a map");
  NamedValues named;
  for (const auto& [key, value] : map.as_map().entries()) {
    if (key.is(Kind::text)) named.emplace_back(key.as_text(), value);
  }
  return Value(format_braces(call.evaluator(), self(call), {}, named));
}

Value expandtabs(Call& call) {
  const auto size = static_cast<std::int64_t>(bounded_width(call.integer(0, 8)));
  std::string result;
  std::int64_t column = 0;
  for (std::string_view part : code_points(self(call))) {
    if (part == "\t") {
      const std::int64_t count = size == 0 ? 0 : size - column % size;
      result.append(static_cast<std::size_t>(count), ' ');
      column += count;
      require_size(result.size());
      continue;
    }
    column = part == "\n" || part == "\r" ? 0 : column + 1;
    result += part;
  }
  return Value(std::move(result));
}

Value to_list(const std::vector<std::string_view>& parts) {
  std::vector<Value> items;
  items.reserve(parts.size());
  for (std::string_view part : parts) items.emplace_back(part);
  return Value::list(std::move(items));
}

Value split(Call& call) {
  std::int64_t limit = call.integer(1, -1);
  if (!call.has_some(0)) return to_list(split_words(self(call), limit));
  std::string separator = call.text(0);
  if (separator.empty()) fail("split wants a separator that is not empty");
  return to_list(split_text(self(call), separator, limit));
}

Value rsplit(Call& call) {
  if (!call.has_some(0)) return to_list(split_words_right(self(call), call.integer(1, -1)));
  std::string separator = call.text(0);
  if (separator.empty()) fail("rsplit wants a separator that is not empty");
  return to_list(split_text_right(self(call), separator, call.integer(1, -1)));
}

Value splitlines(Call& call) {
  auto lines = split_lines(self(call));
  if (!call.flag(0, false)) return to_list(lines);
  const char* end = self(call).data() + self(call).size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char* next = i + 1 < lines.size() ? lines[i + 1].data() : end;
    lines[i] = {lines[i].data(), next};
  }
  return to_list(lines);
}

Value partition_at(Call& call, bool last) {
  const std::string& text = self(call);
  std::string separator = call.text(0);
  if (separator.empty()) fail("partition wants a separator that is not empty");
  std::size_t at = last ? text.rfind(separator) : text.find(separator);
  std::vector<Value> parts;
  if (at != std::string::npos) {
    parts = {
        Value(text.substr(0, at)), Value(separator), Value(text.substr(at + separator.size()))};
  } else if (last) {
    parts = {Value(""), Value(""), Value(text)};
  } else {
    parts = {Value(text), Value(""), Value("")};
  }
  return Value::list(std::move(parts), ListKind::tuple);
}
Value partition(Call& call) {
  return partition_at(call, false);
}
Value rpartition(Call& call) {
  return partition_at(call, true);
}

Value join(Call& call) {
  std::string result;
  bool any = false;
  for (const Value& item : elements(call.argument(0))) {
    if (!item.is(Kind::text))
      fail("join wants strings, found a " + std::string(kind_name(item.kind())));
    if (any) result += self(call);
    any = true;
    result += item.as_text();
    require_size(result.size());
  }
  call.evaluator().spend(result.size() / 64);
  return Value(std::move(result));
}

/// The part of the string that the parameters `start` and `end`, the second and the third, choose.
struct Part {
  std::string_view text;
  std::int64_t start;
  bool is_valid;  ///< false when start is behind the end, where even "" is not found
};
Part part_of(Call& call) {
  const std::string_view text = self(call);
  if (!call.has_some(1) && !call.has_some(2)) return {text, 0, true};
  const std::int64_t size = length(text);
  auto bound = [&](std::size_t i, std::int64_t otherwise) {
    const std::int64_t given = call.has_some(i) ? call.integer(i, 0) : otherwise;
    return given < 0 ? std::max<std::int64_t>(0, given + size) : given;
  };
  const std::int64_t start = bound(1, 0);
  const std::int64_t end = std::min(bound(2, size), size);
  if (start > end) return {"", start, false};
  const std::size_t begin = offset_of(text, start);
  return {text.substr(begin, offset_of(text, end) - begin), start, true};
}

/// A string, or a tuple of which any may match.
template <class Matches>
Value matches_any(Call& call, const Matches& matches) {
  const Value& wanted = call.argument(0);
  const Part part = part_of(call);
  auto holds = [&](const std::string& text) { return part.is_valid && matches(part.text, text); };
  if (wanted.is(Kind::text)) return Value(holds(wanted.as_text()));
  if (!wanted.is(Kind::list) || wanted.as_list().kind != ListKind::tuple)
    fail("wants a string or a tuple of strings");
  return Value(std::ranges::any_of(wanted.as_list().items, [&](const Value& item) {
    if (!item.is(Kind::text)) fail("wants a string or a tuple of strings");
    return holds(item.as_text());
  }));
}
Value startswith(Call& call) {
  return matches_any(call, [](std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix);
  });
}
Value endswith(Call& call) {
  return matches_any(
      call, [](std::string_view text, std::string_view suffix) { return text.ends_with(suffix); });
}

Value removeprefix(Call& call) {
  std::string prefix = call.text(0);
  return self(call).starts_with(prefix) ? Value(self(call).substr(prefix.size())) : call.subject();
}
Value removesuffix(Call& call) {
  std::string suffix = call.text(0);
  return self(call).ends_with(suffix)
             ? Value(self(call).substr(0, self(call).size() - suffix.size()))
             : call.subject();
}

/// Where the first argument is found, in code points; -1 when it is not.
std::int64_t place_of(Call& call, bool last) {
  const std::string wanted = call.text(0);
  const Part part = part_of(call);
  const std::size_t at = last ? part.text.rfind(wanted) : part.text.find(wanted);
  if (!part.is_valid || at == part.text.npos) return -1;
  return part.start + length(part.text.substr(0, at));
}
Value find(Call& call) {
  return Value(place_of(call, false));
}
Value rfind(Call& call) {
  return Value(place_of(call, true));
}
Value place_or_fail(Call& call, bool last) {
  const std::int64_t at = place_of(call, last);
  if (at < 0) fail("index: no such part in the string");
  return Value(at);
}
Value index(Call& call) {
  return place_or_fail(call, false);
}
Value rindex(Call& call) {
  return place_or_fail(call, true);
}
Value count(Call& call) {
  const std::string wanted = call.text(0);
  const Part part = part_of(call);
  if (!part.is_valid) return Value(0);
  if (wanted.empty()) return Value(length(part.text) + 1);
  return Value(split_text(part.text, wanted, -1).size() - 1);
}

Value pad(Call& call, Align align) {
  std::string fill = call.text(1, " ");
  if (length(fill) != 1) fail("the fill must be one character");
  return Value(pad_text(self(call), call.integer(0, 0), align, fill));
}
Value ljust(Call& call) {
  return pad(call, Align::left);
}
Value rjust(Call& call) {
  return pad(call, Align::right);
}
Value center(Call& call) {
  return pad(call, Align::center);
}
Value zfill(Call& call) {
  std::string_view text = self(call);
  std::string_view sign = text.starts_with('-') || text.starts_with('+') ? text.substr(0, 1) : "";
  const std::int64_t width =
      std::max<std::int64_t>(0, call.integer(0, 0)) - static_cast<std::int64_t>(sign.size());
  return Value(std::string(sign) + pad_text(text.substr(sign.size()), width, Align::right, "0"));
}

template <class Is>
Value all_are(Call& call, const Is& is) {
  const std::string& text = self(call);
  for (std::size_t at = 0; at < text.size();) {
    if (!is(next_code_point(text, at))) return Value(false);
  }
  return Value(!text.empty());
}
bool is_digit(char32_t code) {
  return code >= '0' && code <= '9';
}
Value isdigit(Call& call) {
  return all_are(call, is_digit);
}
Value isalpha(Call& call) {
  return all_are(call, is_letter);
}
Value isalnum(Call& call) {
  return all_are(call, [](char32_t code) { return is_digit(code) || is_letter(code); });
}
Value isspace(Call& call) {
  return all_are(call, is_space);
}
Value islower(Call& call) {
  return Value(lower(self(call)) == self(call) && upper(self(call)) != self(call));
}
Value isascii(Call& call) {
  return Value(std::ranges::all_of(self(call), [](char c) { return (c & 0x80) == 0; }));
}
Value isidentifier(Call& call) {
  return Value(call.subject().as_text().find_first_of("0123456789") != 0 &&
               truth(all_are(call, [](char32_t code) {
                 return is_digit(code) || is_letter(code) || code == '_';
               })));
}
Value istitle(Call& call) {
  return Value(title(call).as_text() == self(call) &&
               (upper(self(call)) != self(call) || lower(self(call)) != self(call)));
}
Value isupper(Call& call) {
  return Value(upper(self(call)) == self(call) && lower(self(call)) != self(call));
}

constexpr auto kMethods = std::to_array<Builtin>({
    {"upper", to_upper},
    {"lower", to_lower},
    {"capitalize", to_capitalized},
    {"title", title},
    {"swapcase", swapcase},
    {"strip", strip_both, {"chars"}},
    {"lstrip", lstrip, {"chars"}},
    {"rstrip", rstrip, {"chars"}},
    {"replace", replace, {"old", "new", "count"}, 2},
    {"split", split, {"sep", "maxsplit"}},
    {"rsplit", rsplit, {"sep", "maxsplit"}},
    {"splitlines", splitlines, {"keepends"}},
    {"partition", partition, {"sep"}, 1},
    {"rpartition", rpartition, {"sep"}, 1},
    {"join", join, {"iterable"}, 1},
    {"startswith", startswith, {"prefix", "start", "end"}, 1},
    {"endswith", endswith, {"suffix", "start", "end"}, 1},
    {"removeprefix", removeprefix, {"prefix"}, 1},
    {"removesuffix", removesuffix, {"suffix"}, 1},
    {"find", find, {"sub", "start", "end"}, 1},
    {"rfind", rfind, {"sub", "start", "end"}, 1},
    {"index", index, {"sub", "start", "end"}, 1},
    {"rindex", rindex, {"sub", "start", "end"}, 1},
    {"count", count, {"sub", "start", "end"}, 1},
    {"format", format, {}, 0, {.variadic = true}},
    {"format_map", format_map, {"mapping"}, 1},
    {"expandtabs", expandtabs, {"tabsize"}},
    {"ljust", ljust, {"width", "fillchar"}, 1},
    {"rjust", rjust, {"width", "fillchar"}, 1},
    {"center", center, {"width", "fillchar"}, 1},
    {"zfill", zfill, {"width"}, 1},
    {"isdigit", isdigit},
    {"isdecimal", isdigit},
    {"isnumeric", isdigit},
    {"isascii", isascii},
    {"isidentifier", isidentifier},
    {"istitle", istitle},
    {"isalpha", isalpha},
    {"isalnum", isalnum},
    {"isspace", isspace},
    {"islower", islower},
    {"isupper", isupper},
});

}  // namespace

Table text_methods() {
  return kMethods;
}

}  // namespace porc::jinja
