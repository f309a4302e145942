// SPDX-License-Identifier: Apache-2.0
#include "http/observed_client.h"

#include <utility>

#include "http/date.h"
#include "http/url.h"

namespace porc::http {
namespace {

/// By the middle of the call: the answer was dated somewhere in it.
std::optional<Duration> skew_of(const ClientResponse& response, Timestamp began, Timestamp ended) {
  const auto date = parse_date(response.headers.get("Date"));
  if (!date) return std::nullopt;
  constexpr Duration kHalfOfASecond = std::chrono::milliseconds(500);  // it is cut, not rounded
  return *date + kHalfOfASecond - (began + (ended - began) / 2);
}

}  // namespace

Task<ClientResponse> ObservedClient::send(ClientRequest request) {
  Call call{.on_behalf_of = request.on_behalf_of,
            .routine = request.routine,
            .method = request.method,
            .host = std::string(host_of(request.url)),
            .began = clock_.now()};
  auto response = co_await client_.send(std::move(request));
  call.ended = clock_.now();
  if (response) {
    call.status = response->status;
    call.skew = skew_of(*response, call.began, call.ended);
  } else {
    call.error = response.error().code;
  }
  listener_(call);
  co_return response;
}

}  // namespace porc::http
