// SPDX-License-Identifier: Apache-2.0
// Filters and tests with regular expressions; arguments in the order of Ansible's.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/pattern.h"
#include "jinja/print.h"
#include "jinja/text_edit.h"
#include "jinja/version_order.h"

namespace porc::jinja {
namespace {

const std::string& text_of(Call& call, const char* who) {
  if (call.subject().is(Kind::text)) return call.subject().as_text();
  fail(std::string(who) + " wants a string, not a " +
       std::string(kind_name(call.subject().kind())));
}

Value regex_replace(Call& call) {
  const std::string_view text = text_of(call, "regex_replace");
  const Pattern pattern(call.evaluator(),
                        call.text(0),
                        {.ignore_case = call.flag(2, false), .multiline = call.flag(3, false)});
  const std::string replacement = call.text(1);
  const std::int64_t count = call.integer(4, 0);
  std::string result;
  std::size_t copied = 0;
  for (const Pattern::Match& match :
       pattern.find_all(text, static_cast<std::size_t>(count < 0 ? 0 : count))) {
    const std::string_view whole = *match.front();
    const auto begin = static_cast<std::size_t>(whole.data() - text.data());
    result += text.substr(copied, begin - copied);
    append_replacement(result, replacement, pattern, match);
    require_size(result.size());
    copied = begin + whole.size();
  }
  result += text.substr(copied);
  return Value(std::move(result));
}

bool named_flag(Call& call, std::string_view name) {
  for (const auto& [given, value] : call.keywords()) {
    if (given == name) return truth(value);
    if (given != "ignorecase" && given != "multiline")
      fail("regex_search takes no argument named '" + given + "'");
  }
  return false;
}

/// `\1` or `\g<name>` as the name of a group.
std::string group_name(const Value& wanted) {
  if (wanted.is(Kind::text)) {
    std::string name = wanted.as_text();
    if (name.starts_with("\\g<") && name.ends_with('>')) return name.substr(3, name.size() - 4);
    if (name.starts_with('\\')) return name.substr(1);
  }
  fail("regex_search wants groups as '\\\\1' or '\\\\g<name>'");
}

Value text_or_none(const std::optional<std::string_view>& part) {
  return part ? Value(*part) : Value::none();
}

Value regex_search(Call& call) {
  const std::string& text = text_of(call, "regex_search");
  const Pattern pattern(
      call.evaluator(),
      call.text(0),
      {.ignore_case = named_flag(call, "ignorecase"), .multiline = named_flag(call, "multiline")});
  const auto match = pattern.find(text);
  if (!match) return Value::none();
  if (call.rest().empty()) return Value(*match->front());
  std::vector<Value> groups;
  for (const Value& wanted : call.rest())
    groups.push_back(text_or_none((*match)[pattern.group(group_name(wanted))]));
  return Value::list(std::move(groups));
}

Value regex_findall(Call& call) {
  const std::string& text = text_of(call, "regex_findall");
  const Pattern pattern(call.evaluator(),
                        call.text(0),
                        {.ignore_case = call.flag(2, false), .multiline = call.flag(1, false)});
  std::vector<Value> found;
  for (const Pattern::Match& match : pattern.find_all(text, 0)) {
    if (match.size() <= 2) {
      found.emplace_back(match.back().value_or(""));
      continue;
    }
    std::vector<Value> groups;
    for (std::size_t i = 1; i < match.size(); ++i) groups.emplace_back(match[i].value_or(""));
    found.push_back(Value::list(std::move(groups)));
  }
  return Value::list(std::move(found));
}

Value regex_escape(Call& call) {
  constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$#&-~ \t\n\r\f\v";
  std::string result;
  for (char c : text_of(call, "regex_escape")) {
    if (kSpecial.find(c) != kSpecial.npos) result += '\\';
    result += c;
  }
  return Value(std::move(result));
}

Pattern pattern_of(Call& call) {
  return Pattern(call.evaluator(),
                 call.text(0),
                 {.ignore_case = call.flag(1, false), .multiline = call.flag(2, false)});
}
Value is_match(Call& call) {
  return Value(pattern_of(call).matches_start(text_of(call, "match")));
}
Value is_search(Call& call) {
  return Value(pattern_of(call).find(text_of(call, "search")).has_value());
}

/// Whether `left OPERATOR right` holds of two versions.
Value compares_version(Call& call) {
  const std::string left = to_text(call.subject());
  const auto order = version_order(left, to_text(call.argument(0)));
  const std::string op = call.text(1, "==");
  if (op == "==" || op == "=" || op == "eq") return Value(order == 0);
  if (op == "!=" || op == "<>" || op == "ne") return Value(order != 0);
  if (op == "<" || op == "lt") return Value(order < 0);
  if (op == "<=" || op == "le") return Value(order <= 0);
  if (op == ">" || op == "gt") return Value(order > 0);
  if (op == ">=" || op == "ge") return Value(order >= 0);
  fail("version wants one of ==, !=, <, <=, > and >=");
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"regex_replace",
     regex_replace,
     {"pattern", "replacement", "ignorecase", "multiline", "count"},
     1},
    {"regex_search", regex_search, {"pattern"}, 1, {.variadic = true}},
    {"regex_findall", regex_findall, {"pattern", "multiline", "ignorecase"}, 1},
    {"regex_escape", regex_escape},
});

constexpr auto kTests = std::to_array<Builtin>({
    {"match", is_match, {"pattern", "ignorecase", "multiline"}, 1},
    {"search", is_search, {"pattern", "ignorecase", "multiline"}, 1},
    {"version", compares_version, {"version", "operator"}, 1},
});

}  // namespace

Table regex_filters() {
  return kFilters;
}
Table pattern_tests() {
  return kTests;
}

}  // namespace porc::jinja
