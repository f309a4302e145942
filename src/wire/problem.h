// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/error.h"
#include "domain/run/run.h"

namespace porc::wire {

inline constexpr char kProblemType[] = "application/problem+json";

/// How every failure is answered. Spec: RFC 9457, with the extra members `error`, `details` and
/// `request_id`.
struct Problem {
  std::string type = "about:blank";
  std::string title{};               ///< the error code in words
  int status = 500;                  ///< the HTTP status
  std::string detail{};              ///< what happened and what to do, for people
  std::string error{};               ///< name of an ErrorCode, for programs
  std::vector<Violation> details{};  ///< every fault in what was sent, with its JSON Pointer
  std::optional<std::string> request_id{};
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, error, details, request_id))

/// The one way from an error to what a client sees. What failed inside (`internal`, `corrupt`) is
/// not told, and 401 says no more than that; the log has it all, under the request id. What is
/// refused to a token that is known says what it lacks: its owner may ask for that.
Problem problem_of(const Error& error);
/// The opposite, for clients.
Error error_of(const Problem& problem);

}  // namespace porc::wire
