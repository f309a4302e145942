// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "http/message.h"
#include "json/print.h"

namespace porc::api {

/// `application/json`, never cached: what a run looks like changes by the second.
http::Response json_answer(const json::value& body, int status = 200);
http::Response text_answer(std::string body, std::string content_type);
template <class T>
http::Response answer(const T& body, int status = 200) {
  http::Response response = text_answer(json::print(body), "application/json");
  response.status = status;
  return response;
}

/// The error as `application/problem+json`.
http::Response problem_answer(const Error& error, const std::string& request_id);

/// Sets Retry-After, to a second at least. Spec: RFC 9110, section 10.2.3.
void ask_to_come_again(http::Response& response, Duration pause);

/// The one of `offered` that the request's Accept header likes best; the first when it does not
/// care or likes none. Spec: RFC 9110, section 12.5.1.
std::string_view preferred(const http::Request& request,
                           std::initializer_list<std::string_view> offered);

}  // namespace porc::api
