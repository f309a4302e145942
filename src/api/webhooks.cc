// SPDX-License-Identifier: Apache-2.0
// Events that others send: checked by their source, stored once, acknowledged. What they ask for is
// done later (orchestrator/intake.h).
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/routes.h"
#include "wire/inbox_view.h"
#include "wire/problem.h"

namespace porc::api {
namespace {

/// A body over this is checked and read where it keeps nobody waiting.
constexpr std::size_t kInPlaceMax = 64 * 1024;
constexpr int kAccepted = 202;
constexpr int kUnavailable = 503;
/// When a sender may try again that we could not serve.
constexpr Duration kTryAgain = std::chrono::seconds(10);

Result<std::optional<InboxEntry>> admitted(const EventSource* source,
                                           Message message,
                                           Timestamp now) {
  return source->admit(message, now);
}

Message message_of(http::Request request) {
  Message message{.body = std::move(request.body)};
  for (const auto& [name, value] : request.headers) message.headers.emplace_back(name, value);
  return message;
}

/// Which of these it was is for the log alone.
http::Response not_genuine(const Error& error, const std::string& request_id) {
  wire::Problem problem = wire::problem_of(error);
  problem.detail = "the signature is missing, wrong or too old";
  problem.request_id = request_id;
  http::Response response = answer(problem, problem.status);
  response.headers.set("Content-Type", wire::kProblemType);
  return response;
}

Result<EventSource*> find(orchestrator::Orchestrator& orchestrator, std::string_view name) {
  EventSource* source = orchestrator.find_source(name);
  if (source != nullptr && source->takes_webhooks()) return source;
  return Error{.code = ErrorCode::not_found,
               .message = "nobody here takes events of '" + std::string(name) + "'"};
}

Error with_pause(Error error) {
  const bool is_ours = error_traits(error.code).http_status == kUnavailable;
  if (is_ours && error.retry_after == Duration::zero()) error.retry_after = kTryAgain;
  return error;
}

}  // namespace

Result<EventSource*> Api::source_of(const Route& route, const http::Parameters& path_params) const {
  if (route.handler != &Api::receive_webhook) return nullptr;
  return find(around_.orchestrator, path_params.front().second);
}

Task<http::Response> Api::receive_webhook(Call call) {
  const std::string request = call.request.id;
  const std::string name(call.request.param("source"));
  PORC_CO_TRY(EventSource * source, find(around_.orchestrator, name));
  Message message = message_of(std::move(call.request));
  Result<std::optional<InboxEntry>> entry = std::optional<InboxEntry>();
  if (message.body.size() <= kInPlaceMax) {
    entry = source->admit(message, now());
  } else {
    entry = co_await run_on(parts().compute, admitted, source, std::move(message), now());
  }
  json::object told{{"request_id", request}, {"source", name}};
  if (!entry && entry.error().code == ErrorCode::unauthenticated) {
    told["error"] = entry.error().to_string();
    around_.log.warn("an event that is not genuine was refused", told);
    co_return not_genuine(entry.error(), request);
  }
  if (!entry) co_return with_pause(std::move(entry).error());
  if (!*entry) co_return answer(wire::Received{});
  told["key"] = (*entry)->key;
  told["kind"] = (*entry)->kind;
  std::vector<InboxEntry> entries;
  entries.push_back(**std::move(entry));
  auto fresh = co_await around_.orchestrator.receive(std::move(entries));
  if (!fresh) co_return with_pause(std::move(fresh).error());
  const wire::Received received{.accepted = true, .duplicate = !fresh->front()};
  told["duplicate"] = received.duplicate;
  around_.log.info("event received", told);
  co_return answer(received, kAccepted);
}

}  // namespace porc::api
