// SPDX-License-Identifier: Apache-2.0
#include "servicenow/table_api.h"

#include <utility>

#include "http/url.h"

namespace porc::servicenow {
namespace {

constexpr std::size_t kAnswerBytesMax = 1U << 20;

}  // namespace

Task<Answer> TableApi::get(std::string path, http::Parameters query, std::string on_behalf_of) {
  http::ClientRequest request = request_for("GET", path);
  if (!query.empty()) request.url += "?" + http::build_query(query);
  request.on_behalf_of = std::move(on_behalf_of);
  return send(std::move(request));
}

Task<Answer> TableApi::patch(std::string path, json::object fields, std::string on_behalf_of) {
  http::ClientRequest request = request_for("PATCH", path);
  request.headers.add("Content-Type", "application/json");
  request.body = json::serialize(fields);
  request.once = true;  // a note that is sent again is written again
  request.on_behalf_of = std::move(on_behalf_of);
  return send(std::move(request));
}

http::ClientRequest TableApi::request_for(const std::string& method,
                                          const std::string& path) const {
  http::ClientRequest request{.method = method,
                              .url = options_.instance + "/api/now/table/" + path};
  request.headers.add("Accept", "application/json");
  request.wait_max = options_.wait_max;
  request.response_bytes_max = kAnswerBytesMax;
  return request;
}

Task<Answer> TableApi::send(http::ClientRequest request) {
  for (bool again = false;; again = true) {
    PORC_CO_TRY(const http::Headers::Field credential, co_await credentials_.header());
    http::ClientRequest signed_request = request;
    signed_request.headers.set(credential.first, credential.second);
    PORC_CO_TRY(const http::ClientResponse response,
                co_await client_.send(std::move(signed_request)));
    auto answer = read_answer(response, clock_.now());
    const bool unknown = !answer && answer.error().code == ErrorCode::unauthenticated;
    if (!unknown) co_return answer;
    if (credentials_.renew(credential) && !again) continue;
    Error error = std::move(answer).error();
    error.code = ErrorCode::precondition_failed;
    error.message += "; it does not accept PORC's credentials";
    co_return error;
  }
}

}  // namespace porc::servicenow
