// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <array>
#include <utility>

#include "base/assert.h"

namespace porc {
namespace {

constexpr auto kTraits = std::to_array<ErrorTraits>({
    {ErrorCode::malformed, "malformed", 400, 11, false},
    {ErrorCode::invalid_argument, "invalid_argument", 422, 11, false},
    {ErrorCode::too_large, "too_large", 413, 11, false},
    {ErrorCode::unsupported_media, "unsupported_media", 415, 11, false},
    {ErrorCode::unauthenticated, "unauthenticated", 401, 12, false},
    {ErrorCode::forbidden, "forbidden", 403, 12, false},
    {ErrorCode::not_found, "not_found", 404, 16, false},
    {ErrorCode::conflict, "conflict", 409, 15, false},
    {ErrorCode::precondition_failed, "precondition_failed", 412, 15, false},
    {ErrorCode::policy_failed, "policy_failed", 409, 13, false},
    {ErrorCode::approval_missing, "approval_missing", 409, 14, false},
    {ErrorCode::rate_limited, "rate_limited", 429, 17, true},
    {ErrorCode::timeout, "timeout", 504, 17, true},
    {ErrorCode::cancelled, "cancelled", 409, 15, false},
    {ErrorCode::unavailable, "unavailable", 503, 17, true},
    {ErrorCode::corrupt, "corrupt", 500, 1, false},
    {ErrorCode::internal, "internal", 500, 1, false},
});

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kTraits.size(); ++i) {
    if (static_cast<std::size_t>(kTraits[i].code) != i) return false;
  }
  return true;
}
static_assert(in_enum_order());

}  // namespace

const ErrorTraits& error_traits(ErrorCode code) {
  auto index = static_cast<std::size_t>(code);
  PORC_ASSERT(index < kTraits.size());
  return kTraits[index];
}

ErrorCode error_code_from_name(std::string_view name) {
  for (const ErrorTraits& row : kTraits) {
    if (row.name == name) return row.code;
  }
  return ErrorCode::internal;
}

Error Error::in(std::string doing) && {
  trail.push_back(std::move(doing));
  return std::move(*this);
}

std::string Error::with_trail() const {
  const std::size_t first_end = std::min(message.find('\n'), message.size());
  std::string text = message.substr(0, first_end);
  for (const std::string& step : trail) text += ", while " + step;
  return text + message.substr(first_end);
}

std::string Error::to_string() const {
  std::string text = with_trail();
  for (const Violation& violation : violations) {
    text += "; " + (violation.pointer.empty() ? "" : violation.pointer + ": ") + violation.message;
  }
  return text;
}

}  // namespace porc
