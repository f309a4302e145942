// SPDX-License-Identifier: Apache-2.0
#include "servicenow/answer.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/printable.h"
#include "http/date.h"
#include "http/retry.h"
#include "json/member.h"
#include "json/parse.h"

namespace porc::servicenow {
namespace {

constexpr std::size_t kToldMax = 300;

/// Whoever asks PORC gave a record's number at most: what else ServiceNow does not do is for the
/// operator to put right.
ErrorCode code_of(int status) {
  const ErrorCode meaning = http::meaning_of(status);
  const bool told = error_traits(meaning).retryable || meaning == ErrorCode::not_found ||
                    meaning == ErrorCode::unauthenticated;
  return told ? meaning : ErrorCode::precondition_failed;
}

bool is_json(const http::ClientResponse& response) {
  std::string_view type = response.headers.get("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return http::iequals(type, "application/json");
}

std::string words_of(const json::value* value) {
  return printable(cut_at_character(json::text_of(value), kToldMax));
}

/// {"error": {"message", "detail"}} of the tables; {"error", "error_description"} of tokens.
std::string told_of(const json::object& document) {
  const json::value* error = document.if_contains("error");
  if (error == nullptr) return "";
  const json::object* members = error->if_object();
  std::string told = members ? words_of(members->if_contains("message")) : words_of(error);
  const std::string detail = members ? words_of(members->if_contains("detail"))
                                     : words_of(document.if_contains("error_description"));
  if (!detail.empty()) told += (told.empty() ? "" : ": ") + detail;
  return told;
}

/// A page is no answer, whatever its status.
Error page(const http::ClientResponse& response, Timestamp now) {
  return {.code = ErrorCode::unavailable,
          .message = "ServiceNow answered " + std::to_string(response.status) +
                     " with a page in place of data: it sleeps, or wants a login",
          .retry_after = http::wait_hint(response, now)};
}

Result<json::object> document_of(const http::ClientResponse& response, Timestamp now) {
  const bool is_error = response.status >= 400;
  if (!is_json(response) && !is_error) return page(response, now);
  auto document = json::parse(response.body);
  const json::object* members = document ? document->if_object() : nullptr;
  if (is_error) {
    const std::string told = members != nullptr ? told_of(*members) : "";
    return Error{.code = code_of(response.status),
                 .message = "ServiceNow answered " + std::to_string(response.status) +
                            (told.empty() ? "" : ": " + told),
                 .retry_after = http::wait_hint(response, now)};
  }
  if (response.status / 100 == 2 && members != nullptr) return *members;
  if (response.status / 100 == 3) return page(response, now);
  return Error{.code = ErrorCode::precondition_failed,
               .message = "ServiceNow answered " + std::to_string(response.status) +
                          " with what is no JSON object"};
}

}  // namespace

Result<Answer> read_answer(const http::ClientResponse& response, Timestamp now) {
  PORC_TRY(json::object document, document_of(response, now));
  json::value* result = document.if_contains("result");
  if (result == nullptr) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "ServiceNow answered without a result"};
  }
  const auto date = http::parse_date(response.headers.get("Date"));
  return Answer{.result = std::move(*result), .at = date.value_or(now)};
}

Result<json::object> read_token_answer(const http::ClientResponse& response, Timestamp now) {
  auto document = document_of(response, now);
  if (document) return document;
  Error error = std::move(document).error();
  if (error.code == ErrorCode::unauthenticated || error.code == ErrorCode::not_found)
    error.code = ErrorCode::precondition_failed;
  return std::move(error).in("asking for a token");
}

}  // namespace porc::servicenow
