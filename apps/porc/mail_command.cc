// SPDX-License-Identifier: Apache-2.0
// `porc outbox` and `porc inbox`: what others are yet to be told, and what came in.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "api/inbox_desk.h"
#include "api/outbox_desk.h"
#include "api/request_parts.h"
#include "base/printable.h"
#include "command_line.h"
#include "http/url.h"
#include "json/decode.h"
#include "json/print.h"
#include "reach.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::app {
namespace {

namespace at = wire::paths;

/// Outbox and inbox: the answers are the same, asked from the server or found in the store.
class Mail {
 public:
  explicit Mail(Reach& reach) : reach_(reach) {
    for (const Secret& secret : reach.settings().known_secrets) redactor_.add(secret);
  }

  Result<wire::OutboxPage> outbox(const MailArguments& asked,
                                  std::uint64_t after,
                                  std::size_t limit) {
    http::Parameters query = page_query(after, limit);
    OutboxStore::OutboxFilter filter;
    if (!asked.target.empty()) {
      filter.target = asked.target;
      query.emplace_back(wire::kTargetParameter, asked.target);
    }
    if (asked.dead) {
      filter.dead = true;
      query.emplace_back(wire::kStateParameter, "dead");
    }
    if (reach_.store() == nullptr)
      return from_server<wire::OutboxPage>("GET", with(at::kOutbox, query));
    return here(outbox_desk().list(std::move(filter), after, limit));
  }
  Result<wire::InboxPage> inbox(const MailArguments& asked,
                                std::uint64_t after,
                                std::size_t limit) {
    http::Parameters query = page_query(after, limit);
    InboxStore::InboxFilter filter;
    if (!asked.source.empty()) {
      filter.source = asked.source;
      query.emplace_back(wire::kSourceParameter, asked.source);
    }
    if (!asked.state.empty()) {
      PORC_TRY(filter.state, api::parse_choice<InboxState>("--state", asked.state));
      query.emplace_back(wire::kStateParameter, asked.state);
    }
    if (reach_.store() == nullptr)
      return from_server<wire::InboxPage>("GET", with(at::kInbox, query));
    return here(inbox_desk().list(std::move(filter), after, limit));
  }

  Result<wire::OutboxDetails> show_entry(const std::string& key) {
    if (reach_.store() != nullptr) return here(outbox_desk().show(key));
    return from_server<wire::OutboxDetails>("GET", at::of_key(at::kOutboxEntry, key));
  }
  Result<wire::OutboxDetails> retry(const std::string& key) {
    if (reach_.store() != nullptr) return here(outbox_desk().retry(key));
    return from_server<wire::OutboxDetails>("POST", at::of_key(at::kOutboxRetry, key));
  }
  Result<wire::OutboxDetails> drop(const std::string& key) {
    if (reach_.store() != nullptr) return here(outbox_desk().drop(key));
    return from_server<wire::OutboxDetails>("DELETE", at::of_key(at::kOutboxEntry, key));
  }
  Result<wire::InboxDetails> show_event(const std::string& key) {
    if (reach_.store() != nullptr) return here(inbox_desk().show(key));
    return from_server<wire::InboxDetails>("GET", at::of_key(at::kInboxEvent, key));
  }
  Result<wire::InboxDetails> replay(const std::string& key) {
    if (reach_.store() != nullptr) return here(inbox_desk().replay(key));
    return from_server<wire::InboxDetails>("POST", at::of_key(at::kInboxReplay, key));
  }

 private:
  static http::Parameters page_query(std::uint64_t after, std::size_t limit) {
    http::Parameters query{{wire::kLimitParameter, std::to_string(limit)}};
    if (after != 0) query.emplace_back(wire::kAfterParameter, std::to_string(after));
    return query;
  }
  static std::string with(std::string_view path, const http::Parameters& query) {
    return std::string(path) + "?" + http::build_query(query);
  }

  api::OutboxDesk& outbox_desk() { return outbox_desk_.emplace(*reach_.store(), redactor_); }
  api::InboxDesk& inbox_desk() { return inbox_desk_.emplace(*reach_.store(), redactor_); }
  template <class T>
  Result<T> here(Task<T> task) {
    return aio::run_to_end(reach_.loop(), std::move(task));
  }
  template <class T>
  Result<T> from_server(const std::string& method, const std::string& path) {
    PORC_TRY(const json::value answer, reach_.ask(method, path, nullptr));
    return json::decode<T>(answer, json::Unknown::ignore);
  }

  Reach& reach_;
  observe::Redactor redactor_{};
  std::optional<api::OutboxDesk> outbox_desk_{};
  std::optional<api::InboxDesk> inbox_desk_{};
};

/// Up to `limit` items as one page, asked for page by page.
template <class Page, class Item>
Result<Page> collect(std::vector<Item> Page::*member,
                     std::size_t limit,
                     const std::function<Result<Page>(std::uint64_t, std::size_t)>& ask) {
  Page all;
  for (bool more = true; more;) {
    const std::size_t wanted = std::min(limit - (all.*member).size(), api::kMailPageMax);
    PORC_TRY(Page page, ask(all.next.value_or(0), wanted));
    std::ranges::move(page.*member, std::back_inserter(all.*member));
    all.next = page.next;
    more = all.next && (all.*member).size() < limit;
  }
  return all;
}

std::string when(const std::optional<Timestamp>& time) {
  return time ? format_time(*time) : "-";
}

constexpr char kRow[] = "%-24s  %-8s  %8s  %-12s  %-48s  %s\n";

void print_row(const std::string& time,
               const std::string& state,
               std::uint32_t attempts,
               const std::string& whose,
               const std::string& key,
               const std::optional<std::string>& error) {
  std::printf(kRow,
              time.c_str(),
              printable(state).c_str(),
              std::to_string(attempts).c_str(),
              printable(whose).c_str(),
              printable(key).c_str(),
              printable(error.value_or("")).c_str());
}

std::string state_of(const wire::OutboxItem& item) {
  return boost::describe::enum_to_string(item.state, "");
}

void print_field(const char* name, const std::string& value) {
  std::printf("%-10s %s\n", name, printable(value).c_str());
}

template <class T>
void print_json(const T& shown) {
  std::puts(json::print(shown).c_str());
}

void print(const wire::OutboxDetails& entry) {
  print_field("key", entry.key);
  print_field("target", entry.target);
  print_field("subject", entry.subject);
  print_field("state", state_of(entry));
  print_field("attempts", std::to_string(entry.attempts));
  print_field("stored", format_time(entry.stored_at));
  print_field("due", when(entry.due_at));
  if (entry.error) print_field("error", *entry.error);
  print_field("payload", json::serialize(entry.payload));
}

void print(const wire::InboxDetails& event) {
  print_field("key", event.key);
  print_field("source", event.source);
  print_field("subject", event.subject);
  print_field("kind", event.kind);
  print_field("state", event.state);
  print_field("attempts", std::to_string(event.attempts));
  print_field("received", format_time(event.received_at));
  print_field("due", when(event.due_at));
  print_field("ended", when(event.ended_at));
  if (event.error) print_field("error", *event.error);
  print_field("bytes", std::to_string(event.bytes));
}

template <class T>
void show(const MailArguments& asked, const T& details) {
  if (asked.output == "json") return print_json(details);
  print(details);
}

void say_more(std::size_t shown) {
  std::fflush(stdout);
  std::fprintf(stderr, "the first %zu; there are more: --limit\n", shown);
}

/// Every dead entry of one target. One that is being delivered, or gone, is not dead any more.
Result<void> retry_all(Mail& mail, const MailArguments& asked) {
  MailArguments dead = asked;
  dead.dead = true;
  std::size_t tried = 0;
  std::optional<std::uint64_t> after = 0;
  while (after) {
    PORC_TRY(const wire::OutboxPage page, mail.outbox(dead, *after, api::kMailPageMax));
    after = page.next;
    tried += page.entries.size();
    for (const wire::OutboxItem& item : page.entries) {
      const auto retried = mail.retry(item.key);
      const bool harmless = retried || retried.error().code == ErrorCode::not_found ||
                            retried.error().code == ErrorCode::conflict;
      if (!harmless) return retried.error();
    }
  }
  std::printf("%zu tried anew\n", tried);
  return ok;
}

}  // namespace

Result<void> list_outbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  Mail mail(*reach);
  PORC_TRY(
      const wire::OutboxPage all,
      collect<wire::OutboxPage>(
          &wire::OutboxPage::entries, asked.limit, [&](std::uint64_t after, std::size_t limit) {
            return mail.outbox(asked, after, limit);
          }));
  if (asked.output == "json") {
    print_json(all);
    return ok;
  }
  std::printf(kRow, "STORED", "STATE", "ATTEMPTS", "TARGET", "KEY", "ERROR");
  for (const wire::OutboxItem& item : all.entries) {
    print_row(format_time(item.stored_at),
              state_of(item),
              item.attempts,
              item.target,
              item.key,
              item.error);
  }
  if (all.next) say_more(all.entries.size());
  return ok;
}

Result<void> show_outbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const auto entry, Mail(*reach).show_entry(asked.key));
  show(asked, entry);
  return ok;
}

Result<void> retry_outbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  Mail mail(*reach);
  if (asked.all_dead) return retry_all(mail, asked);
  PORC_TRY(const auto entry, mail.retry(asked.key));
  show(asked, entry);
  return ok;
}

Result<void> drop_outbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const auto entry, Mail(*reach).drop(asked.key));
  show(asked, entry);
  return ok;
}

Result<void> list_inbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  Mail mail(*reach);
  PORC_TRY(const wire::InboxPage all,
           collect<wire::InboxPage>(
               &wire::InboxPage::events, asked.limit, [&](std::uint64_t after, std::size_t limit) {
                 return mail.inbox(asked, after, limit);
               }));
  if (asked.output == "json") {
    print_json(all);
    return ok;
  }
  std::printf(kRow, "RECEIVED", "STATE", "ATTEMPTS", "KIND", "KEY", "ERROR");
  for (const wire::InboxItem& item : all.events) {
    print_row(
        format_time(item.received_at), item.state, item.attempts, item.kind, item.key, item.error);
  }
  if (all.next) say_more(all.events.size());
  return ok;
}

Result<void> show_inbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const auto event, Mail(*reach).show_event(asked.key));
  show(asked, event);
  return ok;
}

Result<void> replay_inbox(const CommandLine& line, const MailArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const auto event, Mail(*reach).replay(asked.key));
  show(asked, event);
  return ok;
}

}  // namespace porc::app
