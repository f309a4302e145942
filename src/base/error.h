// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc {

/// The kinds of expected failure. `error_traits` maps each one outwards.
enum class ErrorCode : std::uint8_t {
  malformed,            ///< the bytes are not what they claim to be (syntax, encoding)
  invalid_argument,     ///< well-formed, but refused: see the violations
  too_large,            ///< over a named limit
  unsupported_media,    ///< a content type that nobody here reads
  unauthenticated,      ///< no principal
  forbidden,            ///< a principal without the right
  not_found,            ///< nothing by that name
  conflict,             ///< somebody came first, or the run table says no
  precondition_failed,  ///< a fact is missing that another act can supply
  policy_failed,        ///< a mandatory policy said no
  approval_missing,     ///< nobody with the right has said yes
  rate_limited,         ///< come back later
  timeout,              ///< the deadline passed; the outcome may be unknown
  cancelled,            ///< somebody asked to stop
  unavailable,          ///< a dependency is not there now
  corrupt,              ///< stored bytes are not what was stored
  internal,             ///< our own mistake
};

/// What a code means to an HTTP client, to a shell, and to a caller that may try again.
struct ErrorTraits {
  ErrorCode code;
  std::string_view name;
  int http_status;
  int exit_code;  ///< of `pine` and `porc`; design, section 6
  bool retryable;
};

/// The row of the one table that maps codes outwards.
const ErrorTraits& error_traits(ErrorCode code);

/// The code whose name is `name`, or `internal` when none is.
ErrorCode error_code_from_name(std::string_view name);

/// One fault in what a caller sent.
struct Violation {
  std::string pointer{};  ///< JSON Pointer (RFC 6901) into the caller's document; "" is all of it
  std::string message{};
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// An expected failure: what happened, where, and what to do. Never holds a secret.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::internal;
  std::string message{};             ///< what happened, without "failed to"
  std::vector<std::string> trail{};  ///< what was being done, innermost first
  std::vector<Violation> violations{};
  /// Whoever tries again waits at least so long; 0 = nobody said.
  std::chrono::milliseconds retry_after{0};

  /// Adds what was being done when it happened: `in("rendering quill x@1.0.0")`.
  Error in(std::string doing) &&;
  /// Message and trail; the trail of a message of several lines is told in its first.
  std::string with_trail() const;
  /// The same with the violations, in one line unless the message has several.
  std::string to_string() const;
};

}  // namespace porc
