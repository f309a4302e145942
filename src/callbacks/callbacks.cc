// SPDX-License-Identifier: Apache-2.0
#include "callbacks/callbacks.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "http/retry.h"
#include "json/decode.h"
#include "wire/run_view.h"

namespace porc::callbacks {
namespace {

struct Payload {
  Run run{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (run))

/// The authority of an https URL as it was written; so `user@host` and `host:port` are on the list
/// only when they stand there just like that.
std::optional<std::string_view> https_authority(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  return url.substr(0, url.find_first_of("/?#"));
}

http::ClientRequest request_for(const OutboxEntry& entry, const Run& run) {
  http::ClientRequest request{.method = "POST", .url = *run.callback_url};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Idempotency-Key", entry.key);
  request.body = json::serialize(json::encode(wire::view_of(run)));
  request.wait_max = kAnswerMax;
  request.response_bytes_max = 64U << 10;
  return request;
}

}  // namespace

Task<void> Callbacks::deliver(OutboxEntry entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::ignore);
  if (!payload || !payload->run.callback_url) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "outbox entry " + entry.key + " has no run with a callback_url"};
  }
  const auto authority = https_authority(*payload->run.callback_url);
  if (!authority || std::ranges::find(hosts_, *authority) == hosts_.end()) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the callback_url is not https on one of PORC_CALLBACK_HOSTS"};
  }
  const std::string host(*authority);
  http::ClientRequest request = request_for(entry, payload->run);
  const auto answered = co_await client_.send(std::move(request));
  if (answered && answered->status / 100 == 2) co_return ok;
  const bool transient = http::is_transient(answered);
  std::string message = host + (answered ? " answered " + std::to_string(answered->status)
                                         : ": " + answered.error().message);
  co_return Error{.code = transient ? ErrorCode::unavailable : ErrorCode::precondition_failed,
                  .message = std::move(message)};
}

}  // namespace porc::callbacks
