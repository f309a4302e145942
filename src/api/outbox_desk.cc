// SPDX-License-Identifier: Apache-2.0
#include "api/outbox_desk.h"

#include <utility>

namespace porc::api {
namespace {

/// The address stays; who is named before it, and what is asked of it, may be secrets.
json::string without_credentials(std::string_view url) {
  const std::size_t begin = url.find("://") + 3;
  const std::size_t host_end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::size_t at = url.substr(0, host_end).rfind('@');
  const std::size_t host = at == url.npos || at < begin ? begin : at + 1;
  const std::size_t end = std::min(url.find_first_of("?#", host_end), url.size());
  std::string shown(url.substr(0, begin));
  shown += url.substr(host, end - host);
  if (end < url.size()) shown.append(url.substr(end, 1)).append(observe::kRedacted);
  return json::string(shown);
}

json::value without_credentials(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    const bool is_url = text->starts_with("https://") || text->starts_with("http://");
    return is_url ? without_credentials(std::string_view(*text)) : *text;
  }
  if (const json::array* items = value.if_array()) {
    json::array shown;
    for (const json::value& item : *items) shown.push_back(without_credentials(item));
    return shown;
  }
  if (const json::object* members = value.if_object()) {
    json::object shown;
    for (const auto& [name, member] : *members) shown[name] = without_credentials(member);
    return shown;
  }
  return value;
}

}  // namespace

wire::OutboxItem OutboxDesk::item_of(const OutboxView& view) const {
  wire::OutboxItem item{
      .key = view.entry.key, .target = view.entry.target, .subject = view.entry.subject};
  item.state = view.dead ? wire::OutboxState::dead : wire::OutboxState::due;
  item.attempts = view.attempts;
  item.stored_at = view.stored_at;
  item.due_at = view.due_at;
  if (!view.error.empty()) item.error = redactor_.clean_text(view.error);
  return item;
}

Task<wire::OutboxPage> OutboxDesk::list(OutboxStore::OutboxFilter filter,
                                        std::uint64_t after,
                                        std::size_t limit) {
  PORC_CO_TRY(const auto views, co_await store_.list_outbox(std::move(filter), after, limit + 1));
  wire::OutboxPage page;
  std::uint64_t last = 0;
  for (const OutboxView& view : views) {
    if (page.entries.size() == limit) {
      page.next = last;
      break;
    }
    page.entries.push_back(item_of(view));
    last = view.place;
  }
  co_return page;
}

Task<wire::OutboxDetails> OutboxDesk::show(std::string key) {
  PORC_CO_TRY(const OutboxView view, co_await store_.get_outbox(std::move(key)));
  wire::OutboxDetails details{item_of(view)};
  details.payload = redactor_.clean(without_credentials(view.entry.payload));
  co_return details;
}

Task<wire::OutboxDetails> OutboxDesk::retry(std::string key) {
  PORC_CO_TRY(wire::OutboxDetails details, co_await show(key));
  PORC_CO_CHECK(co_await store_.retry_outbox(std::move(key)));
  // It may be delivered and gone by now.
  details.state = wire::OutboxState::due;
  details.attempts = 0;
  details.due_at.reset();
  details.error.reset();
  co_return details;
}

Task<wire::OutboxDetails> OutboxDesk::drop(std::string key) {
  PORC_CO_TRY(wire::OutboxDetails details, co_await show(key));
  PORC_CO_CHECK(co_await store_.drop_outbox(std::move(key)));
  co_return details;
}

}  // namespace porc::api
