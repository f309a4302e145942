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
    {ErrorCode::corrupt,
     "what is stored of this is damaged, and nothing goes on with it until it is restored; the "
     "server's log tells what, under this request id"},
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
  problem.detail = error.with_trail();
  problem.details = error.violations;
  return problem;
}

Error error_of(const Problem& problem) {
  return Error{.code = error_code_from_name(problem.error),
               .message = problem.detail,
               .violations = problem.details};
}

}  // namespace porc::wire
