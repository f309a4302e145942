// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/drift.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace porc::orchestrator {
namespace {

using run::Operation;
using run::RunStatus;

constexpr std::size_t kPage = 500;
/// Of a platform's own work so much at once leaves room for people's.
constexpr std::size_t kUnderWay = 4;
constexpr Duration kLookAgain = std::chrono::seconds(2);
constexpr int kLooksEach = 4;

identity::Principal asker() {
  return {.issuer = "porc", .subject = "drift", .roles = {identity::Role::developer}};
}

bool is_of_drift(const Run& run) {
  return run.operation == Operation::refresh && run.requested_by == kDriftPrincipal;
}

bool is_under_way(const Run& run) {
  return !run::is_final(run.status) && !run::waits_for_person(run);
}

/// A workspace, by what its newest runs tell.
struct Standing {
  RunId by{};         ///< the run that is done again
  Timestamp since{};  ///< when it was over
};

/// Reads runs from the newest to the oldest; the first that tells something decides.
class Survey {
 public:
  Survey(Timestamp now, Duration every) : lately_(now - every) {}

  void read(const Run& run) {
    const std::string& workspace = run.workspace.str();
    if (decided_.contains(workspace)) return;
    const Tells tells = look_at(run);
    if (tells == Tells::nothing) return;
    decided_.insert(workspace);
    if (tells != Tells::gone) ++standing_;
    if (tells == Tells::drifted) ++drifted_;
    if (tells == Tells::due) due_.push_back({.by = run.id, .since = run.updated_at});
  }

  std::size_t standing() const { return standing_; }
  std::size_t drifted() const { return drifted_; }
  /// Those that wait longest come first.
  std::vector<Standing> due() && {
    std::ranges::sort(due_, {}, [](const Standing& one) { return std::pair(one.since, one.by); });
    return std::move(due_);
  }

 private:
  enum class Tells { nothing, gone, drifted, left_alone, due };

  Tells look_at(const Run& run) const {
    if (is_under_way(run)) return Tells::left_alone;
    if (is_of_drift(run) && !run::is_final(run.status)) return Tells::drifted;
    const bool is_young = run.updated_at > lately_;
    // It only looked: whether anything stands an earlier one tells.
    if (run.operation == Operation::refresh) return is_young ? Tells::left_alone : Tells::nothing;
    if (run.status == RunStatus::applied || run.status == RunStatus::no_changes) {
      if (run.operation == Operation::destroy) return Tells::gone;
      return is_young ? Tells::left_alone : Tells::due;
    }
    // Somebody has to look at what is applied in part, and a refresh would let applies begin.
    const bool in_part = run::is_final(run.status) && run::may_have_touched_state(run);
    return in_part ? Tells::left_alone : Tells::nothing;
  }

  Timestamp lately_;
  std::set<std::string> decided_{};
  std::vector<Standing> due_{};
  std::size_t standing_ = 0;
  std::size_t drifted_ = 0;
};

Task<Survey> survey(Store* store, Timestamp now, Duration every) {
  Survey seen(now, every);
  PageRequest request{.limit = kPage};
  for (;;) {
    RunFilter all;
    PORC_CO_TRY(const Page<Run> page, co_await store->list_runs(std::move(all), request));
    for (const Run& run : page.items) seen.read(run);
    if (!page.more) co_return seen;
    request.after = page.items.back().id;
  }
}

/// Until fewer are under way, or `stop`.
Task<void> wait_for_place(Store* store,
                          aio::Clock* clock,
                          std::vector<RunId>* under_way,
                          aio::StopToken stop) {
  while (!stop.stop_requested()) {
    std::vector<RunId> left;
    for (const RunId& id : *under_way) {
      PORC_CO_TRY(const Run run, co_await store->get_run(id));
      if (is_under_way(run)) left.push_back(id);
    }
    *under_way = std::move(left);
    if (under_way->size() < kUnderWay) co_return ok;
    (void)co_await aio::sleep_until(*clock, clock->now() + kLookAgain, stop);
  }
  co_return ok;
}

/// The same for whoever looks in the same time.
std::string key_of(const Standing& one, Timestamp now, Duration every) {
  return "drift " + one.by.str() + " " + std::to_string(now.time_since_epoch() / every);
}

}  // namespace

Task<DriftLook> look_for_drift(
    Runs* runs, Store* store, aio::Clock* clock, Duration every, aio::StopToken stop) {
  PORC_CO_TRY(Survey seen, co_await survey(store, clock->now(), every));
  DriftLook look{.standing = seen.standing(), .drifted = seen.drifted()};
  std::vector<RunId> under_way;
  for (const Standing& one : std::move(seen).due()) {
    PORC_CO_CHECK(co_await wait_for_place(store, clock, &under_way, stop));
    if (stop.stop_requested()) break;
    Submission submission{
        .again = one.by, .goal = run::Goal::planned, .operation = Operation::refresh};
    submission.idempotency_key = key_of(one, clock->now(), every);
    identity::Principal by = asker();
    auto asked = co_await runs->submit(std::move(submission), std::move(by));
    if (!asked && error_traits(asked.error().code).retryable) co_return std::move(asked).error();
    ++(asked ? look.asked : look.refused);
    if (asked) under_way.push_back(asked->id);
  }
  co_return look;
}

Task<void> keep_looking_for_drift(Runs* runs,
                                  Store* store,
                                  aio::Clock* clock,
                                  Duration every,
                                  std::function<void(const Result<DriftLook>&)> hear,
                                  aio::StopToken stop) {
  const Duration pause = std::max<Duration>(every / kLooksEach, kLookAgain);
  Result<void> rested = ok;
  while (rested && !stop.stop_requested()) {
    const auto look = co_await look_for_drift(runs, store, clock, every, stop);
    hear(look);
    rested = co_await aio::sleep_until(*clock, clock->now() + pause, stop);
  }
  co_return ok;
}

}  // namespace porc::orchestrator
