// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/change_gate.h"

#include <utility>

namespace porc::orchestrator {
namespace {

using approval::Gate;
using approval::Verdict;

/// What it means that the record could not be read.
GateLook unread(const std::string& number, Error error) {
  const std::string name = "change record " + number;
  if (error.code == ErrorCode::invalid_argument) {
    return {.verdict = {.gate = Gate::refused, .reason = error.message, .for_good = true},
            .code = ErrorCode::invalid_argument};
  }
  if (error.code == ErrorCode::not_found) {
    return {.verdict = {.gate = Gate::refused,
                        .reason = name + " is not there, or PORC may not read it"}};
  }
  GateLook look{.verdict = {.gate = Gate::unverified,
                            .reason = name + " cannot be verified: " + error.with_trail()},
                .retry_after = error.retry_after};
  if (error_traits(error.code).retryable) look.code = error.code;
  return look;
}

}  // namespace

Task<GateLook> look_at_change(Parts& parts, RunId run, std::optional<std::string> number) {
  if (!number || parts.change_management == nullptr) co_return GateLook();
  std::string asked = *number;
  auto record = co_await parts.change_management->look_up(std::move(asked), run.str());
  if (!record && record.error().code == ErrorCode::cancelled) co_return std::move(record).error();
  if (!record) co_return unread(*number, std::move(record).error());
  GateLook look;
  look.verdict = approval::judge(*record, parts.change_rules);
  look.record = *std::move(record);
  co_return look;
}

Error closed_gate(const GateLook& look) {
  Error error{.code = look.code, .message = look.verdict.reason, .retry_after = look.retry_after};
  if (look.code == ErrorCode::invalid_argument)
    error.violations.push_back({.pointer = "/change_record", .message = look.verdict.reason});
  return error;
}

}  // namespace porc::orchestrator
