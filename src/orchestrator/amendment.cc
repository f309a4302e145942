// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/amendment.h"

#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/printable.h"

namespace porc::orchestrator {
namespace {

// Every reader of the history carries it along.
constexpr std::size_t kReasonMax = 2048;

}  // namespace

Error over(const Run& run) {
  Error error{.code = ErrorCode::conflict,
              .message = "run " + run.id.str() + " is over: it ended as " +
                         boost::describe::enum_to_string(run.status, "?")};
  if (run.reason) error.message += " (" + run.reason->message + ")";
  return error;
}

Result<json::object> because(const std::string& reason) {
  if (!is_plain_text(reason, kReasonMax)) {
    std::vector<Violation> violations;
    violations.push_back({.pointer = "/reason",
                          .message = "must be one line of at most " + std::to_string(kReasonMax) +
                                     " characters, without control or direction characters"});
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the reason is not valid",
                 .violations = std::move(violations)};
  }
  json::object facts;
  if (!reason.empty()) facts["reason"] = reason;
  return facts;
}

Error no_reason(const std::string& what) {
  std::vector<Violation> violations;
  violations.push_back({.pointer = "/reason", .message = "must say why " + what});
  return {.code = ErrorCode::invalid_argument,
          .message = "an override needs a reason",
          .violations = std::move(violations)};
}

}  // namespace porc::orchestrator
