// SPDX-License-Identifier: Apache-2.0
#include "api/inbox_desk.h"

#include <utility>

#include "orchestrator/intake.h"

namespace porc::api {

wire::InboxItem InboxDesk::item_of(const InboxView& view) const {
  wire::InboxItem item{.key = view.entry.key, .source = view.entry.source};
  item.subject = view.entry.subject;
  item.kind = view.entry.kind;
  item.state = boost::describe::enum_to_string(view.state, "");
  item.attempts = view.attempts;
  item.received_at = view.received_at;
  item.due_at = view.due_at;
  item.ended_at = view.ended_at;
  if (!view.error.empty()) item.error = redactor_.clean_text(view.error);
  return item;
}

Task<wire::InboxPage> InboxDesk::list(InboxStore::InboxFilter filter,
                                      std::uint64_t after,
                                      std::size_t limit) {
  PORC_CO_TRY(const auto views, co_await store_.list_inbox(std::move(filter), after, limit + 1));
  wire::InboxPage page;
  std::uint64_t last = 0;
  for (const InboxView& view : views) {
    if (page.events.size() == limit) {
      page.next = last;
      break;
    }
    page.events.push_back(item_of(view));
    last = view.place;
  }
  co_return page;
}

Task<wire::InboxDetails> InboxDesk::show(std::string key) {
  PORC_CO_TRY(const InboxView view, co_await store_.get_inbox(std::move(key)));
  wire::InboxDetails details{item_of(view)};
  details.bytes = orchestrator::bytes_within(view.entry.body);
  co_return details;
}

Task<wire::InboxDetails> InboxDesk::replay(std::string key) {
  PORC_CO_CHECK(co_await store_.replay_inbox(key));
  co_return co_await show(std::move(key));
}

}  // namespace porc::api
