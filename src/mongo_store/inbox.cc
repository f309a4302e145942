// SPDX-License-Identifier: Apache-2.0
// One queue for each subject, of which only the head is ever due. What waits or is dead is a row;
// what was handled is a record, until it is forgotten.
#include <algorithm>
#include <limits>

#include "contracts/store_rules.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

/// How much of what was received together becomes part of one step.
constexpr std::size_t kReceivedTogether = 100;

const InboxRow& at(Work& work, std::uint64_t place) {
  return *work.state().inbox.find(place);
}

const InboxRow* find(Work& work, const std::string& key) {
  const auto& places = work.state().inbox.index().places;
  const auto place = places.find(key);
  return place == places.end() ? nullptr : work.state().inbox.find(place->second);
}

/// Makes the head of a queue due, unless it is due or under way.
void promote(Work& work, const std::string& subject) {
  const auto& queues = work.state().inbox.index().queues;
  const auto queue = queues.find(subject);
  if (queue == queues.end()) return;
  InboxRow head = at(work, *queue->second.begin());
  if (head.due_at) return;
  head.due_at = work.now();
  work.may_be_due(Due::event);
  work.state().inbox.put(std::move(head));
}

/// The end of an event that is handled and still known; nothing when there is none.
Result<std::optional<Document>> find_handled(Work& work, const std::string& key) {
  PORC_TRY(auto handled, work.newest(kHandled, stem_of(key)));
  const std::int64_t now = work.now().time_since_epoch().count();
  if (handled && handled->number("ends_at").value_or(0) <= now) handled.reset();
  return handled;
}

void add_row(Work& work, InboxRow row) {
  row.place = work.state().next_place();
  if (row.body == 0) row.body = row.place;
  row.received_at = work.now();
  const std::string subject = row.subject;
  work.state().inbox.put(std::move(row));
  promote(work, subject);
}

void put_body(Work& work, const std::string& key, const std::string& bytes, std::uint64_t place) {
  Document body;
  body.set("_id", place).set("key", key);
  work.put(body, "body", bytes, kBodies);
  work.add({.collection = kBodies, .stem = std::to_string(place), .document = std::move(body)});
}

Result<bool> receive_event(Work& work, const InboxEntry& entry) {
  if (const InboxRow* known = find(work, entry.key)) {
    if (!known->dead) return false;
    const InboxRow before = *known;
    work.drop_body(before.body);
    work.state().inbox.erase(before.place);
  } else {
    PORC_TRY(const auto handled, find_handled(work, entry.key));
    if (handled) return false;
  }
  add_row(
      work,
      {.name = entry.key, .source = entry.source, .subject = entry.subject, .kind = entry.kind});
  put_body(work, entry.key, entry.body, find(work, entry.key)->place);
  return true;
}

Result<std::vector<bool>> receive_events(Work& work, const std::vector<InboxEntry>& entries) {
  std::vector<bool> fresh;
  for (const InboxEntry& entry : entries) {
    PORC_TRY(const bool is_new, receive_event(work, entry));
    fresh.push_back(is_new);
  }
  return fresh;
}

Result<std::vector<InboxRow>> claim(Work& work, Duration lease, std::size_t limit) {
  std::vector<std::uint64_t> places;
  for (const auto& [due_at, place] : work.state().inbox.index().due) {
    if (due_at > work.now() || places.size() == limit) break;
    places.push_back(place);
  }
  std::vector<InboxRow> claimed;
  for (const std::uint64_t place : places) {
    InboxRow row = at(work, place);
    row.fence = work.state().next_fence();
    row.due_at = work.now() + lease;
    ++row.attempts;
    work.state().inbox.put(row);
    claimed.push_back(std::move(row));
  }
  if (!claimed.empty()) PORC_CHECK(work.settle());
  return claimed;
}

Result<InboxRow> find_attempt(Work& work, const std::string& key, std::uint64_t fence) {
  const InboxRow* row = find(work, key);
  if (row != nullptr && !row->dead && fence != 0 && row->fence == fence) return *row;
  return lost_attempt(key);
}

InboxView view_of(const InboxRow& row) {
  return {
      .entry = {.key = row.name, .source = row.source, .subject = row.subject, .kind = row.kind},
      .state = row.dead ? InboxState::dead : InboxState::waiting,
      .attempts = row.attempts,
      .due_at = row.due_at,
      .received_at = row.received_at,
      .ended_at = row.ended_at,
      .error = row.error,
      .place = row.place};
}

Timestamp time_in(const Document& document, const char* name) {
  return Timestamp(Duration(document.number(name).value_or(0)));
}

InboxView view_of(const Document& handled) {
  return {.entry = {.key = handled.text("key").value_or(""),
                    .source = handled.text("source").value_or(""),
                    .subject = handled.text("subject").value_or(""),
                    .kind = handled.text("kind").value_or("")},
          .state = InboxState::handled,
          .attempts = static_cast<std::uint32_t>(handled.number("attempts").value_or(0)),
          .received_at = time_in(handled, "received_at"),
          .ended_at = time_in(handled, "ended_at"),
          .place = static_cast<std::uint64_t>(handled.number("place").value_or(0))};
}

/// An event that is over. From now on version `number` of it is the only one.
Record handled_record(const InboxView& view,
                      std::uint64_t number,
                      std::uint64_t body,
                      std::int64_t ends_at) {
  const std::string stem = stem_of(view.entry.key);
  const std::string id = numbered(stem, number);
  Document document;
  document.set("_id", id).set("place", view.place).set("body", body).set("key", view.entry.key);
  document.set("source", view.entry.source).set("subject", view.entry.subject);
  document.set("kind", view.entry.kind).set("attempts", view.attempts);
  document.set("received_at", view.received_at.time_since_epoch().count());
  document.set("ended_at", view.ended_at->time_since_epoch().count()).set("ends_at", ends_at);
  return {.collection = kHandled,
          .stem = stem,
          .document = std::move(document),
          .stale_after = stem + ":",
          .stale_before = id};
}

Result<void> end(Work& work, const std::string& key, std::uint64_t fence, Duration keep) {
  PORC_TRY(const InboxRow row, find_attempt(work, key, fence));
  work.state().inbox.erase(row.place);
  InboxView view = view_of(row);
  view.ended_at = work.now();
  work.add(
      handled_record(view, row.place, row.body, (work.now() + keep).time_since_epoch().count()));
  promote(work, row.subject);
  return ok;
}

Result<void> put_aside(Work& work,
                       const std::string& key,
                       std::uint64_t fence,
                       const std::string& error,
                       std::optional<Timestamp> again) {
  PORC_TRY(InboxRow row, find_attempt(work, key, fence));
  row.fence = 0;
  row.error = error;
  row.due_at.reset();
  if (again) {
    row.due_at = std::max(*again, work.now());
  } else {
    row.dead = true;
    row.ended_at = work.now();
  }
  work.state().inbox.put(row);
  promote(work, row.subject);
  return ok;
}

Result<void> replay(Work& work, const std::string& key) {
  if (const InboxRow* known = find(work, key)) {
    InboxRow row = *known;
    if (!row.dead) {
      if (row.fence != 0 && *row.due_at > work.now()) return inbox_entry_under_way(key);
      if (row.attempts == 0) return ok;
      row.due_at = work.now();
      work.may_be_due(Due::event);
      work.state().inbox.put(std::move(row));
      return ok;
    }
    work.state().inbox.erase(row.place);
    add_row(work,
            {.body = row.body,
             .name = row.name,
             .source = row.source,
             .subject = row.subject,
             .kind = row.kind});
    return ok;
  }
  PORC_TRY(const auto handled, find_handled(work, key));
  if (!handled) return no_inbox_entry(key);
  add_row(work,
          {.body = static_cast<std::uint64_t>(handled->number("body").value_or(0)),
           .name = key,
           .source = handled->text("source").value_or(""),
           .subject = handled->text("subject").value_or(""),
           .kind = handled->text("kind").value_or("")});
  const std::string stem = stem_of(key);
  work.add({.collection = kHandled,
            .stem = stem,
            .stale_after = stem + ":",
            .stale_before = stem + ";"});
  return ok;
}

Result<std::string> body_at(mongo::Session& session, std::uint64_t place) {
  Document filter;
  filter.set("_id", place);
  PORC_TRY(const auto body, session.find_one(kBodies, filter));
  if (!body)
    return Error{.code = ErrorCode::unavailable, .message = "the body of an event is not there"};
  return value_of(session, *body, "body");
}

Result<bool> replace(Work& work,
                     const std::string& key,
                     const std::string& known,
                     const std::string& body) {
  PORC_CHECK(work.settle());
  const InboxRow* found = find(work, key);
  if (found != nullptr && found->fence != 0 && !found->dead && *found->due_at > work.now())
    return false;
  std::optional<Document> handled;
  if (found == nullptr) {
    PORC_TRY(handled, find_handled(work, key));
    if (!handled) return false;
  }
  const std::uint64_t before =
      found != nullptr ? found->body
                       : static_cast<std::uint64_t>(handled->number("body").value_or(0));
  PORC_TRY(const std::string there, body_at(work.session(), before));
  if (there != known) return false;
  const std::uint64_t place = work.state().next_place();
  put_body(work, key, body, place);
  work.drop_body(before);
  if (found != nullptr) {
    InboxRow row = *found;
    row.body = place;
    work.state().inbox.put(std::move(row));
    return true;
  }
  work.add(handled_record(view_of(*handled), place, place, handled->number("ends_at").value_or(0)));
  return true;
}

/// Handled ones and rows beside each other; neither is a part of this step.
Result<std::vector<InboxView>> list(Work& work,
                                    const InboxStore::InboxFilter& filter,
                                    std::uint64_t after,
                                    std::size_t limit) {
  const std::uint64_t before = after == 0 ? std::numeric_limits<std::int64_t>::max() : after;
  std::vector<InboxView> found;
  const auto& rows = work.state().inbox.rows();
  for (auto row = rows.lower_bound(before); row != rows.begin() && found.size() < limit;) {
    InboxView view = view_of((--row)->second);
    const bool wanted = (!filter.source || *filter.source == view.entry.source) &&
                        (!filter.state || *filter.state == view.state);
    if (wanted) found.push_back(std::move(view));
  }
  if (filter.state && *filter.state != InboxState::handled) return found;
  PORC_CHECK(work.settle());
  Document range, selected;
  range.set("$lt", before);
  selected.set("place", range);
  if (filter.source) selected.set("source", *filter.source);
  PORC_TRY(const auto handled,
           work.session().find(kHandled, selected, {.descending_by = "place", .limit = limit}));
  for (const Document& one : handled) {
    InboxView view = view_of(one);
    // One that is replayed just now stands among the rows.
    if (find(work, view.entry.key) == nullptr) found.push_back(std::move(view));
  }
  std::ranges::sort(found, std::greater(), &InboxView::place);
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::vector<DueEvent>> with_bodies(mongo::Session& session,
                                          const std::vector<InboxRow>& rows) {
  std::vector<DueEvent> due;
  Error last;
  for (const InboxRow& row : rows) {
    auto body = body_at(session, row.body);
    if (!body) {  // it comes back when its lease ends
      last = std::move(body).error();
      continue;
    }
    DueEvent one{.entry = view_of(row).entry, .attempts = row.attempts - 1, .fence = row.fence};
    one.entry.body = *std::move(body);
    due.push_back(std::move(one));
  }
  if (due.empty() && !rows.empty()) return last;
  return due;
}

}  // namespace

Task<std::vector<bool>> MongoStore::receive(std::vector<InboxEntry> entries) {
  std::vector<bool> fresh;
  for (std::size_t i = 0; i < entries.size(); i += kReceivedTogether) {
    const auto first = entries.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = static_cast<std::ptrdiff_t>(std::min(kReceivedTogether, entries.size() - i));
    std::vector<InboxEntry> some(std::make_move_iterator(first),
                                 std::make_move_iterator(first + count));
    auto received =
        run([some = std::move(some)](Work& work) { return receive_events(work, some); });
    PORC_CO_TRY(const auto are_new, co_await std::move(received));
    fresh.insert(fresh.end(), are_new.begin(), are_new.end());
  }
  co_return fresh;
}

Task<std::vector<DueEvent>> MongoStore::claim_inbox(Duration lease, std::size_t limit) {
  auto claimed = run([lease, limit](Work& work) { return claim(work, lease, limit); });
  PORC_CO_TRY(auto rows, co_await std::move(claimed));
  if (rows.empty()) co_return std::vector<DueEvent>();
  auto asked = readers_->run([this, rows = std::move(rows)] {
    mongo::Session session(*server_);
    return with_bodies(session, rows);
  });
  co_return co_await std::move(asked);
}

Task<void> MongoStore::handled(std::string key, std::uint64_t fence, Duration keep) {
  return run(
      [key = std::move(key), fence, keep](Work& work) { return end(work, key, fence, keep); });
}

Task<void> MongoStore::put_off(std::string key,
                               std::uint64_t fence,
                               std::string error,
                               std::optional<Timestamp> again) {
  return run([key = std::move(key), fence, error = std::move(error), again](Work& work) {
    return put_aside(work, key, fence, error, again);
  });
}

Task<std::vector<InboxView>> MongoStore::list_inbox(InboxFilter filter,
                                                    std::uint64_t after,
                                                    std::size_t limit) {
  return run([filter = std::move(filter), after, limit](Work& work) {
    return list(work, filter, after, limit);
  });
}

Task<InboxView> MongoStore::get_inbox(std::string key) {
  struct Found {
    InboxView view{};
    std::uint64_t body = 0;
  };
  auto looked = run([key = std::move(key)](Work& work) -> Result<Found> {
    PORC_CHECK(work.settle());
    if (const InboxRow* row = find(work, key))
      return Found{.view = view_of(*row), .body = row->body};
    PORC_TRY(const auto handled, find_handled(work, key));
    if (!handled) return no_inbox_entry(key);
    return Found{.view = view_of(*handled),
                 .body = static_cast<std::uint64_t>(handled->number("body").value_or(0))};
  });
  PORC_CO_TRY(auto found, co_await std::move(looked));
  auto asked = readers_->run([this, found = std::move(found)]() -> Result<InboxView> {
    mongo::Session session(*server_);
    InboxView view = found.view;
    PORC_TRY(view.entry.body, body_at(session, found.body));
    return view;
  });
  co_return co_await std::move(asked);
}

Task<void> MongoStore::replay_inbox(std::string key) {
  return run([key = std::move(key)](Work& work) { return replay(work, key); });
}

Task<bool> MongoStore::replace_body(std::string key, std::string known, std::string body) {
  return run([key = std::move(key), known = std::move(known), body = std::move(body)](Work& work) {
    return replace(work, key, known, body);
  });
}

Task<InboxStore::InboxDepth> MongoStore::inbox_depth() {
  return run([](Work& work) -> Result<InboxDepth> {
    const InboxIndex& index = work.state().inbox.index();
    InboxDepth depth{.waiting = index.waiting, .dead = index.dead};
    for (const auto& [subject, queue] : index.queues) {
      const Timestamp received = at(work, *queue.begin()).received_at;
      depth.oldest = depth.oldest ? std::min(*depth.oldest, received) : received;
    }
    return depth;
  });
}

}  // namespace porc::mongo_store
