// SPDX-License-Identifier: Apache-2.0
#include "pg/statement.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace porc::pg {
namespace {

// The numbers that all servers give their types of text and of bigint.
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kBigint = 20;
constexpr std::uint32_t kNull = 0xffffffff;

bool has_zero(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

/// The highest byte first, as the protocol has numbers.
template <std::unsigned_integral T>
void add_number(std::string& bytes, T number) {
  for (int shift = 8 * static_cast<int>(sizeof number) - 8; shift >= 0; shift -= 8)
    bytes += static_cast<char>(number >> shift);
}

/// One dimension, counted from 1: what the server needs not parse, and we need not escape.
std::string begin_array(std::uint32_t type, std::size_t size) {
  std::string bytes;
  add_number(bytes, std::uint32_t{size > 0});  // dimensions
  add_number(bytes, std::uint32_t{1});         // there may be NULL
  add_number(bytes, type);
  if (size == 0) return bytes;
  add_number(bytes, static_cast<std::uint32_t>(size));
  add_number(bytes, std::uint32_t{1});
  return bytes;
}

void add_element(std::string& array, std::string_view text) {
  add_number(array, static_cast<std::uint32_t>(text.size()));
  array += text;
}

void add_element(std::string& array, std::uint64_t number) {
  add_number(array, static_cast<std::uint32_t>(sizeof number));
  add_number(array, number);
}

template <class T>
void add_element(std::string& array, const std::optional<T>& value) {
  if (value) {
    add_element(array, *value);
  } else {
    add_number(array, kNull);
  }
}

template <class T>
std::string array_of(std::uint32_t type, const std::vector<T>& values) {
  std::string array = begin_array(type, values.size());
  for (const T& value : values) add_element(array, value);
  return array;
}

}  // namespace

Statement& Statement::put(Value value) {
  PORC_ASSERT(value.name.starts_with(':'));
  value.name.remove_prefix(1);
  values_.push_back(std::move(value));
  return *this;
}

Statement& Statement::bind(std::string_view name, std::string_view text) {
  return put({.name = name, .bytes = std::string(text), .holds_zero = has_zero(text)});
}

Statement& Statement::bind(std::string_view name, std::int64_t number) {
  return put({.name = name, .bytes = std::to_string(number)});
}

Statement& Statement::bind(std::string_view name, std::nullopt_t) {
  return put({.name = name});
}

Statement& Statement::bind(std::string_view name, const std::vector<std::string>& values) {
  return put({.name = name,
              .bytes = array_of(kText, values),
              .is_binary = true,
              .holds_zero = std::ranges::any_of(values, has_zero)});
}

Statement& Statement::bind(std::string_view name,
                           const std::vector<std::optional<std::string>>& values) {
  const auto holds_zero = [](const auto& value) { return value && has_zero(*value); };
  return put({.name = name,
              .bytes = array_of(kText, values),
              .is_binary = true,
              .holds_zero = std::ranges::any_of(values, holds_zero)});
}

Statement& Statement::bind(std::string_view name, const std::vector<std::uint64_t>& numbers) {
  return put({.name = name, .bytes = array_of(kBigint, numbers), .is_binary = true});
}

Statement& Statement::bind(std::string_view name,
                           const std::vector<std::optional<std::uint64_t>>& numbers) {
  return put({.name = name, .bytes = array_of(kBigint, numbers), .is_binary = true});
}

Statement& Statement::bind_bytes(std::string_view name, std::string_view bytes) {
  return put({.name = name, .bytes = std::string(bytes), .is_binary = true});
}

const Statement::Value& Statement::value(std::string_view name) const {
  const auto found = std::ranges::find(values_, name, &Value::name);
  PORC_ASSERT(found != values_.end());
  return *found;
}

}  // namespace porc::pg
