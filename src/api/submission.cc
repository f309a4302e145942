// SPDX-License-Identifier: Apache-2.0
#include "api/submission.h"

#include <utility>

#include "api/request_parts.h"
#include "wire/requests.h"

namespace porc::api {
namespace {

Result<std::optional<std::string>> take_callback_url(const http::Request& request,
                                                     json::value& document) {
  if (json::object* members = document.if_object()) {
    if (const json::value* url = members->if_contains(wire::kCallbackParameter)) {
      if (!url->is_string()) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "the blueprint is not valid",
                     .violations = {{.pointer = "/callback_url", .message = "must be a string"}}};
      }
      std::optional<std::string> taken = std::string(url->get_string());
      members->erase(wire::kCallbackParameter);
      return taken;
    }
  }
  const std::string* url = request.find_query(wire::kCallbackParameter);
  return url != nullptr ? std::optional<std::string>(*url) : std::nullopt;
}

}  // namespace

Result<Submission> read_submission(const http::Request& request) {
  Submission submission;
  PORC_TRY(submission.goal, choice_parameter(request, wire::kGoalParameter, run::Goal::submitted));
  PORC_TRY(submission.operation,
           choice_parameter(request, wire::kOperationParameter, run::Operation::apply));
  PORC_TRY(submission.document, read_document(request));
  PORC_TRY(submission.callback_url, take_callback_url(request, submission.document));
  if (const std::string* key = request.headers.find(wire::kIdempotencyKey)) {
    if (key->empty()) {
      return Error{.code = ErrorCode::invalid_argument, .message = "Idempotency-Key is empty"};
    }
    submission.idempotency_key = *key;
  }
  return submission;
}

}  // namespace porc::api
