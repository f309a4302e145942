// SPDX-License-Identifier: Apache-2.0
#include "wire/problem.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace porc::wire {
namespace {

struct FixedDetail {
  ErrorCode code;
  std::string_view detail;
};
constexpr std::string_view kInside =
    "something went wrong inside; the server's log tells what, under this request id";
/// What is said instead of the message, where the message is not for the client.
constexpr auto kFixedDetails = std::to_array<FixedDetail>({
    {ErrorCode::unauthenticated, "a valid token is needed"},
    {ErrorCode::forbidden, "the token does not allow this"},
    {ErrorCode::corrupt, kInside},
    {ErrorCode::internal, kInside},
});

}  // namespace

Problem problem_of(const Error& error) {
  const ErrorTraits& traits = error_traits(error.code);
  Problem problem{.title = std::string(traits.name), .status = traits.http_status};
  problem.error = std::string(traits.name);
  std::ranges::replace(problem.title, '_', ' ');
  for (const FixedDetail& row : kFixedDetails) {
    if (row.code != error.code) continue;
    problem.detail = row.detail;
    return problem;
  }
  problem.detail = error.message;
  for (const std::string& step : error.trail) problem.detail += ", while " + step;
  problem.details = error.violations;
  return problem;
}

Error error_of(const Problem& problem) {
  return Error{.code = error_code_from_name(problem.error),
               .message = problem.detail,
               .violations = problem.details};
}

}  // namespace porc::wire
