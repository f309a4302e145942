// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/phase_runner.h"

#include <functional>
#include <utility>

#include "supervisor/lease.h"
#include "terraform_engine/drivers.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/terraform_version.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

// A phase whose supervisor vanishes before terraform did anything begins again; when it vanishes
// each time, something kills it.
constexpr std::uint32_t kAttemptsMax = 10;
constexpr Duration kStoreAgain = std::chrono::seconds(1);
constexpr int kBeatsInALease = 12;
/// Beyond the lease and the time that terraform has to end.
constexpr Duration kPatience = std::chrono::seconds(30);

/// Answers whether the run is over.
Result<bool> record_end(Fact& fact, const PhaseStart& start, const PhaseOutcome& outcome) {
  using hosted::Status;
  const std::string& run = start.stored.run.id;
  const bool apply = start.apply;
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (!drives(fact, stored, start)) {
    PORC_CHECK(keep_aside(fact, outcome));
    return true;
  }
  // A commit may have reached the disk although it told otherwise.
  if (stored.run.status != (apply ? Status::applying : Status::planning))
    return is_final(stored.run.status);
  PORC_CHECK(apply ? finish_apply(fact, run, outcome) : finish_plan(fact, run, outcome));
  PORC_TRY(stored, fact.records.get_run(run));
  return is_final(stored.run.status);
}

Result<void> write_lease(Records& /*on their thread*/,
                         const std::string& path,
                         std::chrono::milliseconds until) {
  return supervisor::write_lease(path, until);
}

bool is_under_way(const StoredRun& stored) {
  return stored.run.status == hosted::Status::planning ||
         stored.run.status == hosted::Status::applying;
}

/// True when trying again would end the same way.
bool is_hopeless(ErrorCode code) {
  return code == ErrorCode::too_large || code == ErrorCode::malformed || code == ErrorCode::corrupt;
}

/// Nothing in clear stays on disk between two phases, nor after the last.
Result<void> clean_up(Workroom room, const std::string& working_directory, bool over) {
  return over ? room.remove() : room.tidy(working_directory);
}

}  // namespace

PhaseRunner::PhaseRunner(aio::Loop& loop,
                         aio::BlockingPool& pool,
                         Ledger& ledger,
                         const Site& site,
                         std::function<void(Error)> on_error)
    : loop_(loop),
      pool_(pool),
      ledger_(ledger),
      site_(site),
      on_error_(std::move(on_error)),
      scope_(loop, on_error_) {}

Task<void> PhaseRunner::start() {
  if (site_.is_shared()) PORC_CO_CHECK(co_await beat_once());
  PORC_CO_CHECK(co_await sweep());
  PORC_CO_TRY(auto under_way, co_await ledger_.change(resume_own));
  for (PhaseStart& start : under_way) launch(std::move(start), true);
  scope_.spawn(work());
  if (site_.is_shared()) scope_.spawn(keep_driving());
  co_return ok;
}

Task<void> PhaseRunner::work() {
  for (;;) {
    auto seen = ledger_.queued().version();
    while (!drains_ && live_.size() < site_.options.phases_max) {
      auto next = co_await ledger_.change(begin_next);
      if (!next && next.error().code == ErrorCode::cancelled) co_return std::move(next).error();
      if (!next) {
        on_error_(std::move(next).error().in("taking the next run from the queue"));
        PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + kStoreAgain));
        continue;
      }
      if (!*next) break;
      launch(**std::move(next), false);
    }
    PORC_CO_CHECK(co_await ledger_.queued().wait(seen));
  }
}

Task<void> PhaseRunner::drain(Timestamp deadline) {
  drains_ = true;
  while (site_.is_shared() && !live_.empty() && loop_.now() < deadline) {
    const auto seen = ledger_.queued().version();
    PORC_CO_CHECK(co_await aio::wait_until(ledger_.queued(), seen, loop_, deadline));
  }
  co_return ok;
}

void PhaseRunner::launch(PhaseStart start, bool adopted) {
  // At once, so that a cancel of the next turn finds it.
  auto [place, alone] = live_.try_emplace(start.stored.run.id);
  place->second.interrupted = start.stored.run.cancel_requested;
  if (alone) {
    scope_.spawn(run_phases(std::move(start), adopted));
  } else {
    place->second.next = std::move(start);
  }
}

Task<void> PhaseRunner::run_phases(PhaseStart start, bool adopted) {
  const std::string run = start.stored.run.id;
  for (;;) {
    auto done = co_await drive(std::move(start), adopted);
    if (!done) on_error_(std::move(done).error().in("running " + run));
    Live& live = live_.at(run);
    if (!live.next) break;
    start = *std::exchange(live.next, std::nullopt);
    adopted = false;
    live.process.reset();
    live.redaction.reset();
  }
  live_.erase(run);
  ledger_.queued().notify_all();
  co_return ok;
}

Task<void> PhaseRunner::drive(PhaseStart start, bool adopted) {
  PhaseEnd end{.kind = PhaseEnd::Kind::failed};
  std::optional<supervisor::Report> report;
  for (;;) {
    auto ended = co_await attempt(start, adopted);
    if (!ended && ended.error().code == ErrorCode::cancelled) co_return std::move(ended).error();
    if (!ended) {
      end.message = ended.error().to_string();
      break;
    }
    report = std::move(ended->report);
    if (report) break;
    if (start.apply && ended->started) {
      // Whatever terraform did is in the state file, as far as it came to write it.
      end.message = "outcome unknown: terraform did not report its end";
      break;
    }
    if (start.stored.attempt >= kAttemptsMax) {
      end.message = "the supervisor of terraform vanished again and again";
      break;
    }
    auto again = co_await begin_further(start.stored.run.id);
    if (!again && again.error().code == ErrorCode::cancelled) co_return std::move(again).error();
    if (!again) {
      end.message = again.error().to_string();
      break;
    }
    start = *std::move(again);
    adopted = false;
  }
  co_return co_await finish(std::move(start), std::move(report), std::move(end));
}

Task<PhaseProcess::End> PhaseRunner::attempt(PhaseStart start, bool adopted) {
  const std::string run = start.stored.run.id;
  auto process =
      std::make_shared<PhaseProcess>(loop_, pool_, site_.room_of(run).job(start.stored.attempt));
  if (!adopted) {
    PORC_CO_TRY(TerraformVersion version, co_await terraform_version());
    PORC_CO_CHECK(co_await prepare(start, std::move(version)));
  }
  PORC_CO_TRY(Redaction redaction,
              co_await run_on(pool_, load_redaction, std::cref(site_), start.stored));
  Live& live = live_.at(run);
  live.redaction = std::make_shared<const Redaction>(std::move(redaction));
  live.process = process;
  if (live.interrupted) process->interrupt(live.forced);
  if (!adopted) PORC_CO_CHECK(co_await process->start(site_.options.supervisor));
  co_return co_await process->follow();
}

/// While what it needs is away, on a shelf that servers share, it waits.
Task<void> PhaseRunner::prepare(PhaseStart start, TerraformVersion version) {
  const std::string run = start.stored.run.id;
  for (;;) {
    auto prepared = co_await run_on(pool_, prepare_phase, std::cref(site_), start, version);
    if (prepared || !site_.is_shared() || live_.at(run).interrupted) co_return prepared;
    if (!error_traits(prepared.error().code).retryable) co_return prepared;
    PORC_CO_CHECK(co_await wait_after(std::move(prepared).error().in("preparing " + run)));
  }
}

Task<PhaseStart> PhaseRunner::begin_further(std::string run) {
  for (;;) {
    auto again = co_await ledger_.change(begin_again, run);
    if (again || again.error().code == ErrorCode::cancelled ||
        again.error().code == ErrorCode::conflict) {
      co_return again;
    }
    PORC_CO_CHECK(co_await wait_after(std::move(again).error().in("beginning " + run + " again")));
  }
}

Task<void> PhaseRunner::wait_after(Error error) {
  on_error_(std::move(error));
  co_return co_await aio::sleep_until(loop_, loop_.now() + kStoreAgain);
}

Task<void> PhaseRunner::finish(PhaseStart start,
                               std::optional<supervisor::Report> report,
                               PhaseEnd end) {
  auto collect = start.apply ? collect_apply : collect_plan;
  const std::string doing = "storing how " + start.stored.run.id + " ended";
  for (bool simpler = false;;) {
    auto outcome = co_await run_on(pool_, collect, std::cref(site_), start, report, end);
    if (outcome) {
      for (const TerraformCall& call : outcome->calls) site_.options.on_call(call);
      co_return co_await record(std::move(start), *std::move(outcome));
    }
    if (outcome.error().code == ErrorCode::cancelled) co_return std::move(outcome).error();
    if (!is_hopeless(outcome.error().code)) {
      // What terraform did must not get lost because the disk is full for a while.
      PORC_CO_CHECK(co_await wait_after(std::move(outcome).error().in(doing)));
      continue;
    }
    end = {.kind = PhaseEnd::Kind::failed, .message = outcome.error().to_string()};
    report.reset();
    if (std::exchange(simpler, true)) {
      PhaseOutcome bare{.end = end, .room_kept = start.apply};
      if (start.apply) bare.state_fault = end.message;
      co_return co_await record(std::move(start), std::move(bare));
    }
  }
}

Task<void> PhaseRunner::record(PhaseStart start, PhaseOutcome outcome) {
  const std::string run = start.stored.run.id;
  for (;;) {
    auto over = co_await ledger_.change(record_end, start, outcome);
    if (over && outcome.room_kept) co_return ok;
    if (over) {
      co_return co_await run_on(
          pool_, clean_up, site_.room_of(run), start.workspace.working_directory, *over);
    }
    if (over.error().code == ErrorCode::cancelled) co_return std::move(over).error();
    PORC_CO_CHECK(co_await wait_after(std::move(over).error().in("storing how " + run + " ended")));
  }
}

Task<void> PhaseRunner::beat_once() {
  // Counted from before the word was given: here it ends no later than where others read it.
  const auto until = supervisor::since_boot() + site_.options.lease;
  PORC_CO_CHECK(co_await ledger_.change(beat, site_.options.lease));
  // Not on the pool, where others may wait for blobs that are away.
  co_return co_await ledger_.read(write_lease, site_.lease(), until);
}

Task<void> PhaseRunner::keep_driving() {
  const Duration patience = site_.options.grace + kPatience;
  for (;;) {
    PORC_CO_CHECK(
        co_await aio::sleep_until(loop_, loop_.now() + site_.options.lease / kBeatsInALease));
    auto beaten = co_await beat_once();
    if (!beaten && beaten.error().code == ErrorCode::cancelled) co_return std::move(beaten).error();
    if (!beaten) {
      on_error_(std::move(beaten).error().in("telling that this server lives"));
      continue;
    }
    if (drains_) continue;
    auto taken = co_await ledger_.change(take_over, patience);
    if (!taken) {
      on_error_(std::move(taken).error().in("looking for what dead servers left"));
      continue;
    }
    for (PhaseStart& start : *taken) launch(std::move(start), false);
    // A fact of ours whose answer was lost; news of others that were.
    auto own = co_await ledger_.change(resume_own);
    if (!own) {
      on_error_(std::move(own).error().in("looking for what is this server's"));
      continue;
    }
    for (PhaseStart& start : *own) {
      if (!live_.contains(start.stored.run.id)) launch(std::move(start), true);
    }
    hear({});
    ledger_.queued().notify_all();
  }
}

void PhaseRunner::hear(const std::set<std::string>& runs) {
  std::vector<std::string> here;
  for (const auto& [run, live] : live_) {
    if (runs.empty() || runs.contains(run)) here.push_back(run);
  }
  if (!here.empty()) scope_.spawn(look_for_cancels(std::move(here)));
}

Task<void> PhaseRunner::look_for_cancels(std::vector<std::string> runs) {
  for (const std::string& run : runs) {
    PORC_CO_TRY(const StoredRun stored, co_await ledger_.read(&Records::get_run, run));
    if (stored.run.cancel_requested) interrupt(run, stored.cancel_forced.value_or(false));
  }
  co_return ok;
}

Task<void> PhaseRunner::sweep() {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(site_.options.folder / "work", none)) {
    std::string run = entry.path().filename().string();
    if (live_.contains(run)) continue;
    auto stored = co_await ledger_.read(&Records::get_run, run);
    if (!stored && stored.error().code != ErrorCode::not_found) co_return std::move(stored).error();
    if (stored && is_under_way(*stored) && stored->driver.value_or("") == site_.instance) continue;
    // The server ended between the end of a phase and the removal of its files.
    std::string folder;
    if (stored) {
      PORC_CO_TRY(auto workspace,
                  co_await ledger_.read(&Records::get_workspace, stored->run.options.workspace));
      folder = workspace.working_directory;
    }
    bool over = !stored || is_final(stored->run.status);
    if (over && stored && stored->room_kept.value_or(false)) continue;
    auto cleaned = co_await run_on(pool_, clean_up, site_.room_of(run), folder, over);
    if (!cleaned) on_error_(std::move(cleaned).error().in("cleaning up after " + run));
  }
  co_return ok;
}

void PhaseRunner::interrupt(const std::string& run, bool force) {
  auto found = live_.find(run);
  if (found == live_.end()) return;
  Live& live = found->second;
  live.interrupted = true;
  live.forced = live.forced || force;
  if (live.process) live.process->interrupt(force);
}

std::shared_ptr<const Redaction> PhaseRunner::redaction_of(const std::string& run) const {
  auto live = live_.find(run);
  return live == live_.end() ? nullptr : live->second.redaction;
}

Task<TerraformVersion> PhaseRunner::terraform_version() {
  co_return co_await read_terraform_version(loop_, pool_, ledger_, site_, terraform_);
}

}  // namespace porc::terraform_engine
