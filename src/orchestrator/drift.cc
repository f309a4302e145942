// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/drift.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/describe/enum_to_string.hpp>

#include "domain/run/step.h"

namespace porc::orchestrator {
namespace {

using run::Operation;
using run::RunStatus;

constexpr std::size_t kPage = 100;
constexpr Duration kLookAgain = std::chrono::seconds(2);
constexpr int kLooksEach = 4;

identity::Principal asker() {
  return {.issuer = "porc", .subject = "drift", .roles = {identity::Role::developer}};
}

bool is_of_drift(const Run& run) {
  return run.operation == Operation::refresh && run.requested_by == kDriftPrincipal;
}

bool is_under_way(const Run& run) {
  return !run::is_final(run.status) && run::next_step(run) != run::Step::rest;
}

bool ended_well(const Run& run) {
  return run.status == RunStatus::applied || run.status == RunStatus::no_changes;
}

/// Ids are of the moment of submission: what a workspace became it became when runs ended.
Timestamp end_of(const Run& run) {
  const auto at = run.status_at.find(boost::describe::enum_to_string(run.status, ""));
  return at == run.status_at.end() ? run.updated_at : at->second;
}

/// What all runs of one workspace tell together.
struct Told {
  enum class Left { nothing, all, part };

  RunId by{};                        ///< the run that touched it last
  std::optional<Timestamp> ended{};  ///< when that was
  Left left = Left::nothing;         ///< what stands since
  Timestamp looked{};                ///< when somebody last looked
  Timestamp person_looked{};         ///< the same by a person
  bool is_under_way = false;
  bool has_drifted = false;  ///< a look found a change, and waits

  void read(const Run& run) {
    if (!run::is_final(run.status)) {
      is_under_way = is_under_way || orchestrator::is_under_way(run);
      has_drifted = has_drifted || (is_of_drift(run) && run::may_wait(run.status));
      return;
    }
    const Timestamp end = end_of(run);
    if (run.operation == Operation::refresh) {
      read_look(run, end);
    } else if (ended_well(run) || run::may_have_touched_state(run)) {
      if (ended && *ended >= end) return;
      by = run.id;
      ended = end;
      left = ended_well(run) ? Left::all : Left::part;
      if (ended_well(run) && run.operation == Operation::destroy) left = Left::nothing;
    }
  }
  /// Somebody has to look at what is applied in part, and then it stands as it is.
  bool stands() const {
    return left == Left::all || (left == Left::part && person_looked > *ended);
  }
  /// Since when nobody looked.
  Timestamp since() const { return std::max(*ended, looked); }

 private:
  void read_look(const Run& run, Timestamp end) {
    // One that nobody decided on is asked for again.
    const bool counts = ended_well(run) || (is_of_drift(run) && run.status != RunStatus::expired &&
                                            run.status != RunStatus::superseded);
    if (!counts) return;
    looked = std::max(looked, end);
    if (!is_of_drift(run)) person_looked = std::max(person_looked, end);
  }
};

/// A workspace that is due.
struct Due {
  RunId by{};  ///< the run that is done again
  Timestamp since{};
};

struct Survey {
  DriftLook look{};
  std::vector<Due> due{};          ///< those that wait longest come first
  std::vector<RunId> under_way{};  ///< looks of before
};

Task<Survey> survey(Store* store, Timestamp now, Duration every) {
  Survey survey;
  std::map<std::string, Told> workspaces;
  PageRequest request{.limit = kPage};
  for (bool more = true; more;) {
    RunFilter all;
    PORC_CO_TRY(const Page<Run> page, co_await store->list_runs(std::move(all), request));
    for (const Run& run : page.items) {
      workspaces[run.workspace.str()].read(run);
      if (is_of_drift(run) && is_under_way(run)) survey.under_way.push_back(run.id);
      request.after = run.id;
    }
    more = page.more;
  }
  for (const auto& [name, told] : workspaces) {
    if (told.left != Told::Left::nothing) ++survey.look.standing;
    if (told.has_drifted) ++survey.look.drifted;
    if (told.is_under_way || told.has_drifted || !told.stands()) continue;
    if (told.since() <= now - every) survey.due.push_back({.by = told.by, .since = told.since()});
  }
  std::ranges::sort(survey.due, {}, [](const Due& one) { return std::pair(one.since, one.by); });
  co_return survey;
}

/// Until fewer than `at_once` are under way; false where they still are at `end`, or at `stop`.
Task<bool> has_place(Store* store,
                     aio::Clock* clock,
                     std::vector<RunId>* under_way,
                     DriftPace pace,
                     Timestamp end,
                     aio::StopToken stop) {
  while (!stop.stop_requested()) {
    std::vector<RunId> left;
    for (const RunId& id : *under_way) {
      PORC_CO_TRY(const Run run, co_await store->get_run(id));
      if (is_under_way(run)) left.push_back(id);
    }
    *under_way = std::move(left);
    if (under_way->size() < pace.at_once) co_return true;
    if (clock->now() >= end) co_return false;
    (void)co_await aio::sleep_until(*clock, clock->now() + kLookAgain, stop);
  }
  co_return false;
}

/// The same for whoever looks in the same time.
std::string key_of(const Due& one, Timestamp now, Duration every) {
  return "drift " + one.by.str() + " " + std::to_string(now.time_since_epoch() / every);
}

Duration pause_of(const DriftPace& pace) {
  return std::max<Duration>(pace.every / kLooksEach, kLookAgain);
}

}  // namespace

Task<DriftLook> look_for_drift(
    Runs* runs, Store* store, aio::Clock* clock, DriftPace pace, aio::StopToken stop) {
  const Timestamp end = clock->now() + pause_of(pace);
  PORC_CO_TRY(Survey seen, co_await survey(store, clock->now(), pace.every));
  for (const Due& one : seen.due) {
    PORC_CO_TRY(const bool may_ask,
                co_await has_place(store, clock, &seen.under_way, pace, end, stop));
    if (!may_ask) break;
    Submission submission{
        .again = one.by, .goal = run::Goal::planned, .operation = Operation::refresh};
    submission.idempotency_key = key_of(one, clock->now(), pace.every);
    identity::Principal by = asker();
    auto asked = co_await runs->submit(std::move(submission), std::move(by));
    if (!asked && error_traits(asked.error().code).retryable) co_return std::move(asked).error();
    ++(asked ? seen.look.asked : seen.look.refused);
    if (asked) seen.under_way.push_back(asked->id);
  }
  seen.look.left = seen.due.size() - seen.look.asked - seen.look.refused;
  co_return seen.look;
}

Task<void> keep_looking_for_drift(Runs* runs,
                                  Store* store,
                                  aio::Clock* clock,
                                  DriftPace pace,
                                  std::function<void(const Result<DriftLook>&)> hear,
                                  aio::StopToken stop) {
  Result<void> rested = ok;
  while (rested && !stop.stop_requested()) {
    const Timestamp next = clock->now() + pause_of(pace);
    const auto look = co_await look_for_drift(runs, store, clock, pace, stop);
    hear(look);
    rested = co_await aio::sleep_until(*clock, next, stop);
  }
  co_return ok;
}

}  // namespace porc::orchestrator
