// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "pg/query.h"

namespace porc::pg {

/// One use of a query, with the values of its parameters.
class Statement {
 public:
  explicit Statement(const Query& query) : query_(&query) {}

  /// Binds a parameter such as ":run". A name that the query does not have, or one that is not
  /// bound, is our own mistake. The server refuses text that holds a zero byte.
  Statement& bind(std::string_view name, std::string_view text);
  Statement& bind(std::string_view name, const char* text) {
    return bind(name, std::string_view(text));
  }
  Statement& bind(std::string_view name, std::int64_t number);
  Statement& bind(std::string_view name, bool yes) { return bind(name, yes ? "t" : "f"); }
  Statement& bind(std::string_view name, Timestamp time) {
    return bind(name, static_cast<std::int64_t>(time.time_since_epoch().count()));
  }
  Statement& bind(std::string_view name, Duration length) {
    return bind(name, static_cast<std::int64_t>(length.count()));
  }
  template <std::integral T>
  Statement& bind(std::string_view name, T number) {
    return bind(name, static_cast<std::int64_t>(number));
  }
  Statement& bind(std::string_view name, std::nullopt_t);
  template <class T>
  Statement& bind(std::string_view name, const std::optional<T>& value) {
    return value ? bind(name, *value) : bind(name, std::nullopt);
  }
  /// An array: of text, or of bigint.
  Statement& bind(std::string_view name, const std::vector<std::string>& values);
  Statement& bind(std::string_view name, const std::vector<std::optional<std::string>>& values);
  Statement& bind(std::string_view name, const std::vector<std::uint64_t>& numbers);
  Statement& bind(std::string_view name, const std::vector<std::optional<std::uint64_t>>& numbers);
  Statement& bind_bytes(std::string_view name, std::string_view bytes);

  const Query& query() const { return *query_; }

  struct Value {
    std::string_view name{};
    std::optional<std::string> bytes{};
    bool is_binary = false;
    bool holds_zero = false;  ///< text with a zero byte, which is not stored
  };
  /// Errors are our own mistakes: asserts that it was bound.
  const Value& value(std::string_view name) const;

 private:
  Statement& put(Value value);

  const Query* query_;
  std::vector<Value> values_{};
};

}  // namespace porc::pg
