// SPDX-License-Identifier: Apache-2.0
#include "callbacks/callbacks.h"

#include <utility>

#include "domain/run/callback.h"
#include "http/retry.h"
#include "json/decode.h"
#include "json/print.h"
#include "wire/run_view.h"

namespace porc::callbacks {
namespace {

struct Payload {
  Run run{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (run))

http::ClientRequest request_for(const OutboxEntry& entry, const Run& run) {
  http::ClientRequest request{.method = "POST", .url = *run.callback_url};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Idempotency-Key", entry.key);
  request.body = json::print(wire::view_of(run));
  request.wait_max = kAnswerMax;
  request.response_bytes_max = 64U << 10;
  return request;
}

}  // namespace

std::vector<Report> Callbacks::reports_of(const Change& change) const {
  const Run& run = change.run;
  const bool tells = run.callback_url && (is_final(run.status) || run::waits_for_person(run));
  if (!tells) return {};
  return {Report{.coalesce = "status", .payload = whole_of(change)}};
}

Task<void> Callbacks::deliver(OutboxEntry entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::ignore);
  if (!payload || !payload->run.callback_url) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "outbox entry " + entry.key + " has no run with a callback_url"};
  }
  const auto host = run::callback_authority(*payload->run.callback_url, hosts_);
  if (!host) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the callback_url is not https on one of PORC_CALLBACK_HOSTS"};
  }
  http::ClientRequest request = request_for(entry, payload->run);
  const auto answered = co_await client_.send(std::move(request));
  if (answered && answered->status / 100 == 2) co_return ok;
  const bool transient = http::is_transient(answered);
  std::string message = *host + (answered ? " answered " + std::to_string(answered->status)
                                          : ": " + answered.error().message);
  co_return Error{.code = transient ? ErrorCode::unavailable : ErrorCode::precondition_failed,
                  .message = std::move(message)};
}

}  // namespace porc::callbacks
