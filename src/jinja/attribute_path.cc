// SPDX-License-Identifier: Apache-2.0
#include "jinja/attribute_path.h"

#include <algorithm>

#include "jinja/number.h"
#include "jinja/operators.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool is_index(const std::string& step) {
  return !step.empty() && std::ranges::all_of(step, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

AttributePath::AttributePath(const Value& path) {
  if (path.is(Kind::none)) return;
  if (!path.is(Kind::text)) {
    steps_.push_back(path);
    return;
  }
  for (std::string& step : split(path.as_text(), '.')) {
    steps_.push_back(is_index(step) ? Value(parse_integer(step, 10).value_or(0))
                                    : Value(std::move(step)));
  }
}

Value AttributePath::get(Value item, const std::optional<Value>& otherwise) const {
  for (const Value& step : steps_) {
    item = subscript(item, step);
    if (otherwise && item.is(Kind::undefined)) item = *otherwise;
  }
  return item;
}

std::vector<AttributePath> attribute_paths(const Value& paths) {
  std::vector<AttributePath> result;
  if (!paths.is(Kind::text)) return {AttributePath(paths)};
  for (std::string& path : split(paths.as_text(), ',')) result.emplace_back(Value(std::move(path)));
  return result;
}

Value without_case(Value value) {
  if (!value.is(Kind::text)) return value;
  const std::string& text = value.as_text();
  const bool has_no_case = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && (c < 'A' || c > 'Z'); });
  return has_no_case ? std::move(value) : Value(lower(text));
}

}  // namespace porc::jinja
