// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace porc {

/// The value of a `Result<void>` that succeeded: `return ok;`.
struct Ok {};
inline constexpr Ok ok{};

/// A value or an Error, with the spelling of std::expected. A default one is an `internal` error.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result() : state_(std::in_place_index<0>, Error{.message = "result was never set"}) {}
  Result(Error error)
      : state_(std::in_place_index<0>, std::move(error)) {}  // NOLINT(google-explicit-constructor)
  template <class U = T>
  requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> && std::is_convertible_v<U&&, T>)
      Result(U&& value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::forward<U>(value)) {}

  bool has_value() const noexcept { return state_.index() == 1; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return check(), *std::get_if<1>(&state_); }
  const T& value() const& { return check(), *std::get_if<1>(&state_); }
  T&& value() && { return check(), std::move(*std::get_if<1>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return check_error(), *std::get_if<0>(&state_); }
  const Error& error() const& { return check_error(), *std::get_if<0>(&state_); }
  Error&& error() && { return check_error(), std::move(*std::get_if<0>(&state_)); }

  template <class U>
  T value_or(U&& other) && {
    return has_value() ? std::move(*this).value() : static_cast<T>(std::forward<U>(other));
  }

 private:
  void check() const { PORC_ASSERT(has_value()); }
  void check_error() const { PORC_ASSERT(!has_value()); }

  std::variant<Error, T> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() : error_(Error{.message = "result was never set"}) {}
  Result(Ok) {}                                      // NOLINT(google-explicit-constructor)
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const { PORC_ASSERT(has_value()); }

  Error& error() & { return check_error(), *error_; }
  const Error& error() const& { return check_error(), *error_; }
  Error&& error() && { return check_error(), std::move(*error_); }

 private:
  void check_error() const { PORC_ASSERT(error_.has_value()); }
  std::optional<Error> error_ = std::nullopt;
};

}  // namespace porc

#define PORC_JOIN_(a, b) a##b
#define PORC_JOIN(a, b) PORC_JOIN_(a, b)

#define PORC_TRY_(tmp, declaration, expression, leave) \
  auto tmp = (expression);                             \
  if (!tmp) leave std::move(tmp).error();              \
  declaration = *std::move(tmp)
#define PORC_CHECK_(tmp, expression, leave) \
  do {                                      \
    auto tmp = (expression);                \
    if (!tmp) leave std::move(tmp).error(); \
  } while (false)

/// `PORC_TRY(Run run, parse_run(text));` declares `run`, or returns the error.
#define PORC_TRY(declaration, expression) \
  PORC_TRY_(PORC_JOIN(try_, __LINE__), declaration, expression, return )
/// `PORC_CHECK(write(run));` goes on when it succeeded, else returns the error.
#define PORC_CHECK(expression) PORC_CHECK_(PORC_JOIN(check_, __LINE__), expression, return )
/// The same two inside a coroutine; `expression` usually begins with co_await.
#define PORC_CO_TRY(declaration, expression) \
  PORC_TRY_(PORC_JOIN(try_, __LINE__), declaration, expression, co_return )
#define PORC_CO_CHECK(expression) PORC_CHECK_(PORC_JOIN(check_, __LINE__), expression, co_return )
