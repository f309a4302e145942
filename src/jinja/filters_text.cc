// SPDX-License-Identifier: Apache-2.0
// Filters that make a string of a string.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/format.h"
#include "jinja/map.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

Value to_upper(Call& call) {
  return Value(upper(*TextOf(call.subject())));
}
Value to_lower(Call& call) {
  return Value(lower(*TextOf(call.subject())));
}
Value to_capitalized(Call& call) {
  return Value(capitalize(*TextOf(call.subject())));
}

Value title(Call& call) {
  // Jinja2's own words: they begin after white space, hyphens and opening brackets.
  std::string text = to_text(call.subject());
  std::string result;
  bool starts = true;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    char32_t code = next_code_point(text, at);
    std::string_view part = std::string_view(text).substr(begin, at - begin);
    bool separates =
        is_space(code) || code == '-' || code == '(' || code == '{' || code == '[' || code == '<';
    result += starts ? upper(part) : lower(part);
    starts = separates;
  }
  return Value(std::move(result));
}

Value trim(Call& call) {
  const TextOf text(call.subject());
  if (!call.has_some(0)) return Value(strip(*text));
  const std::string chars = call.text(0);
  return Value(strip_left(strip_right(*text, chars), chars));
}

Value replace(Call& call) {
  const TextOf text(call.subject());
  const TextOf from(call.argument(0));
  const TextOf to(call.argument(1));
  std::int64_t count = call.has_some(2) ? call.integer(2, -1) : -1;
  return Value(replace_text(*text, *from, *to, count));
}

Value indent(Call& call) {
  if (!call.subject().is(Kind::text))
    fail("indent wants a string, not a " + std::string(kind_name(call.subject().kind())));
  std::string_view text = call.subject().as_text();
  bool named = call.has(0) && call.argument(0).is(Kind::text);
  std::string margin = named ? call.text(0) : std::string(bounded_width(call.integer(0, 4)), ' ');
  bool first = call.flag(1, false);
  bool blank = call.flag(2, false);
  // The newline that Jinja2 appends makes one more line of a text that ends with one.
  std::string ended = std::string(text) + "\n";
  auto lines = split_lines(ended);
  require_size(lines.size() * margin.size() + text.size());
  std::string result = first ? margin : "";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) result += '\n';
    if (i > 0 && (blank || !lines[i].empty())) result += margin;
    result += lines[i];
  }
  return Value(std::move(result));
}

Value format(Call& call) {
  std::string text = to_text(call.subject());
  if (call.rest().empty() && !call.keywords().empty()) {
    Map map;
    for (auto& [name, value] : call.keywords()) map.set(Value(name), std::move(value));
    return Value(format_percent(call.evaluator(), text, Value::map(std::move(map))));
  }
  if (!call.keywords().empty()) fail("format takes arguments by position or by name, not both");
  return Value(
      format_percent(call.evaluator(), text, Value::list(std::move(call.rest()), ListKind::tuple)));
}

Value center(Call& call) {
  return Value(pad_text(*TextOf(call.subject()), call.integer(0, 80), Align::center, " "));
}

Value split(Call& call) {
  if (!call.subject().is(Kind::text))
    fail("split wants a string, not a " + std::string(kind_name(call.subject().kind())));
  const std::string& text = call.subject().as_text();
  const std::int64_t limit = call.integer(1, -1);
  const std::string separator = call.has_some(0) ? call.text(0) : "";
  if (call.has_some(0) && separator.empty()) fail("split wants a separator that is not empty");
  std::vector<Value> parts;
  for (std::string_view part :
       separator.empty() ? split_words(text, limit) : split_text(text, separator, limit))
    parts.emplace_back(part);
  return Value::list(std::move(parts));
}

Value to_string(Call& call) {
  return call.subject().is(Kind::text) ? call.subject() : Value(to_text(call.subject()));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"upper", to_upper},
    {"lower", to_lower},
    {"capitalize", to_capitalized},
    {"title", title},
    {"trim", trim, {"chars"}},
    {"replace", replace, {"old", "new", "count"}, 2},
    {"indent", indent, {"width", "first", "blank"}, 0, {.wants_value = true}},
    {"format", format, {}, 0, {.variadic = true}},
    {"center", center, {"width"}},
    {"split", split, {"sep", "maxsplit"}},
    {"string", to_string},
});

}  // namespace

Table text_filters() {
  return kFilters;
}

}  // namespace porc::jinja
