// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/notifier.h"

#include <algorithm>
#include <utility>

#include "json/decode.h"
#include "json/member.h"
#include "port_catalog/action_run.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kRunsLookedAt = 100;
constexpr std::size_t kEventsAtOnce = 500;
constexpr std::size_t kMessageMax = 200'000;  ///< of 1 MiB, for JSON may need six bytes for one

/// Whoever submitted it follows it from its beginning.
void add_origin(const Run& run, Following& following) {
  if (!run.origin || run.origin->source != kTarget) return;
  const std::string& id = run.origin->subject;
  if (std::ranges::find(following.followers, id, &Follower::id) != following.followers.end())
    return;
  Follower follower{.id = id, .goal = run.goal};
  if (const json::value* goal = run.origin->facts.if_contains("goal")) {
    if (auto decoded = json::decode<run::Goal>(*goal, json::Unknown::ignore))
      follower.goal = *decoded;
  }
  following.followers.insert(following.followers.begin(), std::move(follower));
}

Progress progress_of(const Run& run, const Follower& follower, const Options& options) {
  return {.external_id = run.id.str(),
          .link = link_to(run, options),
          .told = told_of(run, follower.goal)};
}

std::vector<OutboxEntry> nothing_to_tell() {
  return {};
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (text.size() + line.size() > kMessageMax) break;
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

}  // namespace

std::vector<Report> PortNotifier::reports_of(const Change& change) const {
  json::object payload;
  payload["run"] = change.run.id.str();
  std::vector<Report> reports;
  reports.push_back({.subject = queue_of(change.run),
                     .coalesce = change.run.id.str(),
                     .payload = std::move(payload)});
  return reports;
}

Task<void> PortNotifier::deliver(OutboxEntry entry) {
  std::string refused = json::text_at(entry.payload, "refused");
  if (!refused.empty()) {
    co_return co_await tell_refusal(std::move(refused), json::text_at(entry.payload, "summary"));
  }
  PORC_CO_TRY(const RunId id, RunId::parse(json::text_at(entry.payload, "run")));
  auto told = co_await tell(id, std::move(entry.key));
  // What has to wait its turn did not fail.
  if (told || told.error().code == ErrorCode::rate_limited) co_return told;
  PORC_CO_CHECK(co_await keep_error(id, told.error().to_string()));
  co_return told;
}

Task<void> PortNotifier::tell_refusal(std::string action_run, std::string summary) {
  ActionRun port(parts_.client, std::move(action_run), "");
  // An earlier delivery may have arrived without an answer.
  PORC_CO_TRY(const bool over, co_await port.is_over(""));
  if (over) co_return ok;
  Progress progress;
  progress.told = {.label = "Refused", .summary = std::move(summary), .end = End::failure};
  PORC_CO_CHECK(co_await port.show(std::move(progress)));
  co_return ok;
}

Task<void> PortNotifier::tell(RunId id, std::string delivery) {
  PORC_CO_TRY(Run run, co_await parts_.store.get_run(id));
  PORC_CO_TRY(Remembered remembered, co_await recall(parts_.store, id));
  add_origin(run, remembered.following);
  const bool followed = !remembered.following.followers.empty();
  if (followed) PORC_CO_CHECK(co_await introduce(run, &remembered.following));
  PORC_CO_TRY(std::vector<Run> newest, co_await newest_of(run));
  Occasion occasion{.delivery = std::move(delivery)};
  for (const Follower& follower : remembered.following.followers) {
    if (!follower.over) occasion.action_run = follower.id;
  }
  auto shown = co_await parts_.entities.write(run, std::move(newest), std::move(occasion));
  // Actions end whether or not the catalog takes the entities; Port ties to an action only what is
  // shown before its end, while terraform ties nothing to it.
  const bool tied = parts_.options.sync == SyncWay::api;
  if (tied && !shown && error_traits(shown.error().code).retryable) co_return shown;
  if (followed) PORC_CO_CHECK(co_await tell_followers(run, &remembered));
  if (!shown) {
    PORC_CO_CHECK(co_await note(&remembered));
    co_return shown;
  }
  remembered.following.version = run.version;
  remembered.following.synced_at = parts_.clock.now();
  remembered.following.error.reset();
  co_return co_await note(&remembered);
}

/// Whoever follows since has to be told too: everything again, which is harmless.
Task<void> PortNotifier::note(Remembered* remembered) {
  auto kept = co_await remember(parts_.store, remembered, nothing_to_tell());
  if (!kept && kept.error().code == ErrorCode::conflict) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = remembered->subject.name + " changed meanwhile"};
  }
  co_return kept;
}

/// The external id comes before everything else, so that Port finds the run whatever happens.
Task<void> PortNotifier::introduce(Run run, Following* following) {
  for (Follower& follower : following->followers) {
    if (follower.over) continue;
    ActionRun port(parts_.client, follower.id, run.id.str());
    if (follower.ending) {
      PORC_CO_TRY(follower.over, co_await port.is_over(run.id.str()));
      if (follower.over) continue;
    }
    Progress progress = progress_of(run, follower, parts_.options);
    progress.told.end.reset();
    PORC_CO_TRY(const bool open, co_await port.show(std::move(progress)));
    if (!open) follower.over = true;
  }
  co_return ok;
}

Task<void> PortNotifier::tell_followers(Run run, Remembered* remembered) {
  for (std::size_t i = 0; i < remembered->following.followers.size(); ++i) {
    if (remembered->following.followers[i].over) continue;
    PORC_CO_CHECK(co_await tell_lines(run, remembered, i));
    Follower& follower = remembered->following.followers[i];
    Progress progress = progress_of(run, follower, parts_.options);
    if (follower.over || !progress.told.end) continue;
    if (!follower.ending) {
      follower.ending = true;
      PORC_CO_CHECK(co_await note(remembered));
    }
    ActionRun port(parts_.client, follower.id, run.id.str());
    PORC_CO_CHECK(co_await port.show(std::move(progress)));
    follower.over = true;
  }
  co_return ok;
}

Task<void> PortNotifier::tell_lines(Run run, Remembered* remembered, std::size_t index) {
  ActionRun port(parts_.client, remembered->following.followers[index].id, run.id.str());
  for (;;) {
    Follower& follower = remembered->following.followers[index];
    if (follower.told >= run.audit_sequence) co_return ok;
    PORC_CO_TRY(auto events,
                co_await parts_.store.list_events(run.id, follower.told, kEventsAtOnce));
    // A message that may have been sent is asked for as it was, not as it would be now.
    const std::uint64_t until =
        follower.sending > follower.told ? follower.sending : run.audit_sequence;
    std::erase_if(events, [until](const audit::Event& event) { return event.sequence > until; });
    if (events.empty()) co_return ok;
    const std::uint64_t last = events.back().sequence;
    std::string message = joined(log_lines(events));
    bool arrived = message.empty();
    if (!arrived && follower.sending > follower.told) {
      PORC_CO_TRY(arrived, co_await port.has_logged(message));
    } else if (!arrived) {
      follower.sending = last;
      PORC_CO_CHECK(co_await note(remembered));
    }
    if (!arrived) {
      PORC_CO_TRY(const bool open, co_await port.log(std::move(message)));
      if (!open) remembered->following.followers[index].over = true;
    }
    Follower& after = remembered->following.followers[index];
    after.told = after.sending = last;
    if (after.over) co_return ok;
  }
}

/// The newest runs of the same instance, and those before them that say what there is.
Task<std::vector<Run>> PortNotifier::newest_of(Run run) {
  RunFilter filter{.kind = run.identity.kind, .environment = run.identity.environment};
  filter.workspace = run.workspace.str();
  PageRequest page{.limit = kRunsLookedAt};
  std::vector<Run> newest;
  PORC_CO_TRY(page.after, co_await add_page(filter, page, &newest));
  const std::vector<std::vector<run::RunStatus>> before{settled_statuses(),
                                                        {run::RunStatus::applied}};
  for (const auto& statuses : before) {
    filter.statuses = statuses;
    if (page.after) PORC_CO_CHECK(co_await add_page(filter, page, &newest));
  }
  std::erase_if(newest, [&](const Run& each) { return each.identity != run.identity; });
  if (newest.empty()) newest.push_back(std::move(run));
  co_return newest;
}

/// Answers the last run of the page when there are more.
Task<std::optional<RunId>> PortNotifier::add_page(RunFilter filter,
                                                  PageRequest page,
                                                  std::vector<Run>* to) {
  PORC_CO_TRY(auto found, co_await parts_.store.list_runs(std::move(filter), std::move(page)));
  std::optional<RunId> last;
  if (found.more && !found.items.empty()) last = found.items.back().id;
  for (Run& each : found.items) {
    const bool known = std::ranges::find(*to, each.id, &Run::id) != to->end();
    if (!known) to->push_back(std::move(each));
  }
  co_return last;
}

/// What is in the way of the catalog, for whoever looks at the run.
Task<void> PortNotifier::keep_error(RunId id, std::string message) {
  PORC_CO_TRY(Remembered remembered, co_await recall(parts_.store, std::move(id)));
  remembered.following.error = std::move(message);
  auto kept = co_await remember(parts_.store, &remembered, nothing_to_tell());
  if (!kept && kept.error().code == ErrorCode::conflict) co_return ok;
  co_return kept;
}

Task<std::optional<Sync>> PortNotifier::sync_of(Run run) {
  PORC_CO_TRY(const Remembered remembered, co_await recall(parts_.store, run.id));
  Sync sync{.last = remembered.following.synced_at};
  if (remembered.following.error) {
    sync.status = SyncStatus::failed;
  } else if (remembered.following.version >= run.version) {
    sync.status = SyncStatus::synced;
  }
  co_return sync;
}

}  // namespace porc::port_catalog
