// SPDX-License-Identifier: Apache-2.0
// Outbox and inbox, for administrators.
#include <limits>
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/inbox_desk.h"
#include "api/outbox_desk.h"
#include "api/request_parts.h"
#include "wire/requests.h"

namespace porc::api {
namespace {

constexpr std::size_t kPageDefault = 50;

std::optional<std::string> text_filter(const http::Request& request, const char* name) {
  const std::string* text = request.find_query(name);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

template <class E>
Result<std::optional<E>> choice_filter(const http::Request& request, const char* name) {
  const std::string* text = request.find_query(name);
  if (text == nullptr) return std::optional<E>();
  PORC_TRY(const E chosen, parse_choice<E>(name, *text));
  return std::optional(chosen);
}

Result<std::size_t> limit_of(const http::Request& request) {
  return number_parameter(request, wire::kLimitParameter, kPageDefault, 1, kMailPageMax);
}

/// The place where the page before ended.
Result<std::uint64_t> after_of(const http::Request& request) {
  constexpr std::size_t kPlaceMax = std::numeric_limits<std::int64_t>::max();
  return number_parameter(request, wire::kAfterParameter, 0, 0, kPlaceMax);
}

/// What the log says of an act.
json::object line_about(const Call& call, const std::string& key) {
  return {{"request_id", call.request.id}, {"key", key}, {"by", call.principal.name()}};
}

}  // namespace

Task<http::Response> Api::list_outbox(Call call) {
  OutboxStore::OutboxFilter filter{.target = text_filter(call.request, wire::kTargetParameter)};
  PORC_CO_TRY(const auto state,
              choice_filter<wire::OutboxState>(call.request, wire::kStateParameter));
  if (state) filter.dead = *state == wire::OutboxState::dead;
  PORC_CO_TRY(const std::size_t limit, limit_of(call.request));
  PORC_CO_TRY(const std::uint64_t after, after_of(call.request));
  OutboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto page, co_await desk.list(std::move(filter), after, limit));
  co_return answer(page);
}

Task<http::Response> Api::show_outbox(Call call) {
  OutboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto details, co_await desk.show(std::string(call.request.param("key"))));
  co_return answer(details);
}

Task<http::Response> Api::retry_outbox(Call call) {
  OutboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto details, co_await desk.retry(std::string(call.request.param("key"))));
  around_.orchestrator.look_at_mail();
  around_.log.info("delivery asked for anew", line_about(call, details.key));
  co_return answer(details);
}

Task<http::Response> Api::drop_outbox(Call call) {
  OutboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto details, co_await desk.drop(std::string(call.request.param("key"))));
  around_.orchestrator.look_at_mail();
  around_.log.info("delivery dropped", line_about(call, details.key));
  co_return answer(details);
}

Task<http::Response> Api::list_inbox(Call call) {
  InboxStore::InboxFilter filter{.source = text_filter(call.request, wire::kSourceParameter)};
  PORC_CO_TRY(filter.state, choice_filter<InboxState>(call.request, wire::kStateParameter));
  PORC_CO_TRY(const std::size_t limit, limit_of(call.request));
  PORC_CO_TRY(const std::uint64_t after, after_of(call.request));
  InboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto page, co_await desk.list(std::move(filter), after, limit));
  co_return answer(page);
}

Task<http::Response> Api::show_inbox(Call call) {
  InboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto details, co_await desk.show(std::string(call.request.param("key"))));
  co_return answer(details);
}

Task<http::Response> Api::replay_inbox(Call call) {
  InboxDesk desk(parts().store, around_.redactor);
  PORC_CO_TRY(const auto details, co_await desk.replay(std::string(call.request.param("key"))));
  around_.orchestrator.look_at_mail();
  around_.log.info("event replayed", line_about(call, details.key));
  co_return answer(details);
}

}  // namespace porc::api
