// SPDX-License-Identifier: Apache-2.0
#include "pg/statement.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace porc::pg {
namespace {

void add_element(std::string& array, std::string_view value) {
  array += array.size() == 1 ? "\"" : ",\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') array += '\\';
    array += c;
  }
  array += '"';
}

}  // namespace

Statement& Statement::put(std::string_view name, std::optional<std::string> bytes, bool is_binary) {
  PORC_ASSERT(name.starts_with(':'));
  values_.push_back({.name = name.substr(1), .bytes = std::move(bytes), .is_binary = is_binary});
  return *this;
}

Statement& Statement::bind(std::string_view name, std::string_view text) {
  return put(name, std::string(text));
}

Statement& Statement::bind(std::string_view name, std::int64_t number) {
  return put(name, std::to_string(number));
}

Statement& Statement::bind(std::string_view name, std::nullopt_t) {
  return put(name, std::nullopt);
}

Statement& Statement::bind(std::string_view name, const std::vector<std::string>& values) {
  std::string array = "{";
  for (const std::string& value : values) add_element(array, value);
  return put(name, std::move(array) + '}');
}

Statement& Statement::bind(std::string_view name,
                           const std::vector<std::optional<std::string>>& values) {
  std::string array = "{";
  for (const auto& value : values) {
    if (value) {
      add_element(array, *value);
    } else {
      array += array.size() == 1 ? "NULL" : ",NULL";
    }
  }
  return put(name, std::move(array) + '}');
}

Statement& Statement::bind(std::string_view name, const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> values;
  for (const std::uint64_t number : numbers) values.push_back(std::to_string(number));
  return bind(name, values);
}

Statement& Statement::bind_bytes(std::string_view name, std::string_view bytes) {
  return put(name, std::string(bytes), true);
}

const Statement::Value& Statement::value(std::string_view name) const {
  const auto found = std::ranges::find(values_, name, &Value::name);
  PORC_ASSERT(found != values_.end());
  return *found;
}

}  // namespace porc::pg
