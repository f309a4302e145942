// SPDX-License-Identifier: Apache-2.0
// Methods of Python's str that templates use.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
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
    bool letter = is_letter(next_code_point(text, at));
    std::string_view part = std::string_view(text).substr(begin, at - begin);
    result += in_word ? lower(part) : upper(part);
    in_word = letter;
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
  std::string separator = call.text(0);
  if (separator.empty()) fail("rsplit wants a separator that is not empty");
  return to_list(split_text_right(self(call), separator, call.integer(1, -1)));
}

Value splitlines(Call& call) {
  return to_list(split_lines(self(call)));
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

/// A string, or a tuple of which any may match.
template <class Matches>
Value matches_any(Call& call, const Matches& matches) {
  const Value& wanted = call.argument(0);
  if (wanted.is(Kind::text)) return Value(matches(wanted.as_text()));
  if (!wanted.is(Kind::list) || wanted.as_list().kind != ListKind::tuple)
    fail("wants a string or a tuple of strings");
  return Value(std::ranges::any_of(wanted.as_list().items, [&](const Value& item) {
    if (!item.is(Kind::text)) fail("wants a string or a tuple of strings");
    return matches(item.as_text());
  }));
}
Value startswith(Call& call) {
  return matches_any(call,
                     [&](const std::string& prefix) { return self(call).starts_with(prefix); });
}
Value endswith(Call& call) {
  return matches_any(call, [&](const std::string& suffix) { return self(call).ends_with(suffix); });
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

std::int64_t place_of(const std::string& text, std::size_t at) {
  return at == std::string::npos ? -1 : length(std::string_view(text).substr(0, at));
}
Value find(Call& call) {
  return Value(place_of(self(call), self(call).find(call.text(0))));
}
Value rfind(Call& call) {
  return Value(place_of(self(call), self(call).rfind(call.text(0))));
}
Value index(Call& call) {
  std::int64_t at = place_of(self(call), self(call).find(call.text(0)));
  if (at < 0) fail("index: no such part in the string");
  return Value(at);
}
Value count(Call& call) {
  std::string part = call.text(0);
  if (part.empty()) return Value(length(self(call)) + 1);
  return Value(split_text(self(call), part, -1).size() - 1);
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
  std::int64_t width = call.integer(0, 0) - static_cast<std::int64_t>(sign.size());
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
    {"rsplit", rsplit, {"sep", "maxsplit"}, 1},
    {"splitlines", splitlines},
    {"partition", partition, {"sep"}, 1},
    {"rpartition", rpartition, {"sep"}, 1},
    {"join", join, {"iterable"}, 1},
    {"startswith", startswith, {"prefix"}, 1},
    {"endswith", endswith, {"suffix"}, 1},
    {"removeprefix", removeprefix, {"prefix"}, 1},
    {"removesuffix", removesuffix, {"suffix"}, 1},
    {"find", find, {"sub"}, 1},
    {"rfind", rfind, {"sub"}, 1},
    {"index", index, {"sub"}, 1},
    {"count", count, {"sub"}, 1},
    {"ljust", ljust, {"width", "fillchar"}, 1},
    {"rjust", rjust, {"width", "fillchar"}, 1},
    {"center", center, {"width", "fillchar"}, 1},
    {"zfill", zfill, {"width"}, 1},
    {"isdigit", isdigit},
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
