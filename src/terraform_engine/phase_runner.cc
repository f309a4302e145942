// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/phase_runner.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "supervisor/lease.h"
#include "terraform_engine/drivers.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/lease.h"
#include "terraform_engine/log.h"
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
// Beyond the lease and the time that terraform has to end.
constexpr int kPatienceInALease = 6;
constexpr Duration kPatienceMin = std::chrono::seconds(2);
// What others see of a log that grows here.
constexpr Duration kShowEvery = std::chrono::seconds(1);
constexpr std::size_t kShownAtOnce = std::size_t{256} << 10;
constexpr std::size_t kShownBytesMax = std::size_t{16} << 20;
// Rooms of runs that others brought to their end are no hurry.
constexpr int kBeatsToASweep = 40;

/// Answers whether the run's room may go.
Result<bool> record_end(Fact& fact, const PhaseStart& start, const PhaseOutcome& outcome) {
  using hosted::Status;
  const std::string& run = start.stored.run.id;
  const bool apply = start.apply;
  auto found = fact.records.get_run(run);
  // Its workspace was deleted meanwhile, by somebody else.
  if (!found && found.error().code == ErrorCode::not_found) return true;
  PORC_TRY(StoredRun stored, std::move(found));
  const bool under_way = stored.run.status == (apply ? Status::applying : Status::planning);
  if (!under_way || !drives(fact, stored, start)) {
    // A commit may have reached the disk although it told otherwise.
    PORC_CHECK(keep_late(fact, start, outcome));
    return is_final(stored.run.status) || !drives(fact, stored, start);
  }
  PORC_CHECK(apply ? finish_apply(fact, run, outcome) : finish_plan(fact, run, outcome));
  if (!fact.instance.empty()) PORC_CHECK(fact.records.forget_log_parts());
  PORC_TRY(stored, fact.records.get_run(run));
  return is_final(stored.run.status);
}

// Leases are written on the thread of the records: the pool may be waiting for blobs that are away.

Result<void> hold(Records& /*unused*/, const fs::path& lease, std::chrono::milliseconds until) {
  return hold_lease(lease, until);
}

Result<void> let_go(Records& /*unused*/, const fs::path& leases) {
  return end_leases(leases);
}

/// What was shown before of a log that grows.
Result<std::uint64_t> find_shown(Records& records, const std::string& phase) {
  for (std::uint64_t shown = 0;;) {
    PORC_TRY(const std::string part, records.read_log_part(phase, shown));
    if (part.empty()) return shown;
    shown += part.size();
  }
}

Result<std::vector<std::string>> list_rooms(const fs::path& folder) {
  std::vector<std::string> runs;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault))
    runs.push_back(entry.path().filename().string());
  if (fault) return Error{.code = ErrorCode::unavailable, .message = fault.message()};
  return runs;
}

/// True of a phase that ended because nobody was heard of, and to no effect.
bool may_begin_again(const PhaseStart& start, const supervisor::Report& report) {
  return report.ending == supervisor::Ending::unattended && (!start.apply || report.steps.empty());
}

/// Whether terraform may have applied something although nothing tells of its end.
bool may_have_begun(const PhaseStart& start, bool adopted, const PhaseProcess::End& end) {
  const bool spawned = !adopted || start.stored.spawned == start.stored.attempt;
  return end.started || (end.absent && spawned);
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
                         PolicyLibrary& policies,
                         std::function<void(Error)> on_error)
    : loop_(loop),
      pool_(pool),
      ledger_(ledger),
      site_(site),
      policies_(policies),
      on_error_(std::move(on_error)),
      session_(make_id("session")),
      beats_(loop),
      scope_(loop, on_error_) {}

Task<void> PhaseRunner::start() {
  if (site_.is_shared()) {
    // Known before it is told: where nobody has a plan's terraform, the plan is void.
    PORC_CO_CHECK(co_await installed());
    PORC_CO_CHECK(co_await beat_once(true));
    scope_.spawn(keep_beating());
  }
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
      auto next = co_await begin_one();
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

/// What begins belongs to the lease that stood before: whatever happens since ends both.
Task<std::optional<PhaseStart>> PhaseRunner::begin_one() {
  PORC_CO_TRY(const std::string terraform, co_await installed());
  const std::string lease = lease_;
  PORC_CO_TRY(auto next, co_await ledger_.change(begin_next, terraform));
  if (next) next->lease = lease;
  co_return next;
}

/// "" while nobody knows: the phase will tell.
Task<std::string> PhaseRunner::installed() {
  auto version = co_await terraform_version();
  if (!version && version.error().code == ErrorCode::cancelled)
    co_return std::move(version).error();
  co_return version ? version->version : std::string();
}

Task<void> PhaseRunner::drain(Timestamp deadline) {
  drains_ = true;
  if (!site_.is_shared()) co_return ok;
  while (!live_.empty() && loop_.now() < deadline) {
    const auto seen = ledger_.queued().version();
    PORC_CO_CHECK(co_await aio::wait_until(ledger_.queued(), seen, loop_, deadline));
  }
  if (!live_.empty()) co_return ok;
  // Others need not wait for the end of its lease.
  retires_ = true;
  PORC_CO_CHECK(co_await ledger_.read(let_go, site_.leases()));
  co_return co_await ledger_.change(retire, session_);
}

void PhaseRunner::launch(PhaseStart start, bool adopted) {
  // At once, so that a cancel of the next turn finds it.
  const std::string run = start.stored.run.id;
  auto [place, alone] = live_.try_emplace(run);
  place->second.interrupted = start.stored.run.cancel_requested;
  place->second.next = Next{.start = std::move(start), .adopted = adopted};
  if (alone) scope_.spawn(run_phases(run));
}

Task<void> PhaseRunner::run_phases(std::string run) {
  while (auto next = std::exchange(live_.at(run).next, std::nullopt)) {
    auto done = co_await drive(std::move(next->start), next->adopted);
    if (!done) on_error_(std::move(done).error().in("running " + run));
    Live& live = live_.at(run);
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
  bool unknown = false;
  for (;;) {
    auto ended = co_await attempt(start, adopted);
    if (!ended && ended.error().code == ErrorCode::cancelled) co_return std::move(ended).error();
    if (!ended) {
      end.message = ended.error().to_string();
      break;
    }
    if (ended->report) {
      report = std::move(ended->report);
      if (!may_begin_again(start, *report)) break;
      report.reset();
      // Under the lease that is over nothing begins.
      PORC_CO_CHECK(co_await beats_.wait(beats_.version()));
    } else if (start.apply && may_have_begun(start, adopted, *ended)) {
      // Whatever terraform did is in the state file, as far as it came to write it.
      end.message = "outcome unknown: terraform did not report its end";
      unknown = true;
      break;
    }
    if (start.stored.attempt >= kAttemptsMax) {
      end.message = "the supervisor of terraform vanished again and again";
      break;
    }
    auto again = co_await begin_further(start.stored);
    if (!again && again.error().code == ErrorCode::cancelled) co_return std::move(again).error();
    if (!again) {
      end.message = again.error().to_string();
      break;
    }
    start = *std::move(again);
    adopted = false;
  }
  if (unknown) start.unsettled = end.message;
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
  auto redaction = co_await run_on(pool_, load_redaction, std::cref(site_), start.stored);
  // Of a terraform that runs already its log is not shown then; its end is waited for.
  if (!redaction && !adopted) co_return std::move(redaction).error();
  Live& live = live_.at(run);
  if (redaction) live.redaction = std::make_shared<const Redaction>(*std::move(redaction));
  live.process = process;
  if (live.interrupted) process->interrupt(live.forced);
  if (!adopted && start.apply && site_.is_shared()) PORC_CO_CHECK(co_await announce(start));
  if (!adopted) PORC_CO_CHECK(co_await process->start(site_.options.supervisor));
  if (site_.is_shared() && redaction_of(run))
    scope_.spawn(show_log(start.stored, redaction_of(run)));
  co_return co_await process->follow();
}

Task<void> PhaseRunner::show_log(StoredRun stored, std::shared_ptr<const Redaction> hidden) {
  const std::string run = stored.run.id;
  const bool apply = stored.run.status == hosted::Status::applying;
  const std::string phase =
      attempt_id(apply ? stored.run.apply.id : stored.run.plan.id, stored.attempt);
  const fs::path path = site_.room_of(run).job(stored.attempt) / kLogFile;
  PORC_CO_TRY(std::uint64_t shown, co_await ledger_.read(find_shown, phase));
  while (shown < kShownBytesMax) {
    PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + kShowEvery));
    // Until the phase is over, or begins again.
    if (redaction_of(run) != hidden) co_return ok;
    PORC_CO_TRY(const LogChunk grown,
                co_await run_on(pool_, read_growing_log, path, *hidden, shown, kShownAtOnce));
    if (grown.bytes.empty()) continue;
    auto told = co_await ledger_.read(&Records::put_log_part, run, phase, shown, grown.bytes);
    if (!told && told.error().code == ErrorCode::cancelled) co_return told;
    if (told) shown = grown.next;
  }
  co_return ok;
}

/// While what it needs is away, on a shelf that servers share, it waits, unless the server is to
/// end: then another one begins the phase when the lease is over.
Task<void> PhaseRunner::prepare(PhaseStart start, TerraformVersion version) {
  const std::string run = start.stored.run.id;
  for (;;) {
    auto prepared = co_await run_on(pool_, prepare_phase, std::cref(site_), start, version);
    if (prepared || live_.at(run).interrupted) co_return prepared;
    if (!error_traits(prepared.error().code).retryable) co_return prepared;
    if (drains_) co_return Error{.code = ErrorCode::cancelled, .message = "left to another server"};
    PORC_CO_CHECK(co_await wait_after(std::move(prepared).error().in("preparing " + run)));
  }
}

Task<void> PhaseRunner::announce(PhaseStart start) {
  for (;;) {
    auto noted = co_await ledger_.change(note_spawn, start);
    if (noted || !error_traits(noted.error().code).retryable) co_return noted;
    PORC_CO_CHECK(
        co_await wait_after(std::move(noted).error().in("starting " + start.stored.run.id)));
  }
}

Task<PhaseStart> PhaseRunner::begin_further(StoredRun from) {
  const std::string& run = from.run.id;
  for (;;) {
    PORC_CO_TRY(const std::string terraform, co_await installed());
    const std::string lease = lease_;
    auto again = co_await ledger_.change(begin_again, run, from.attempt, terraform);
    if (again) again->lease = lease;
    if (again || !error_traits(again.error().code).retryable) co_return again;
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
      outcome->unsettled = start.unsettled;
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
      PhaseOutcome bare{.end = end, .unsettled = start.unsettled, .room_kept = start.apply};
      if (start.apply) bare.state_fault = end.message;
      co_return co_await record(std::move(start), std::move(bare));
    }
  }
}

Task<void> PhaseRunner::record(PhaseStart start, PhaseOutcome outcome) {
  const std::string run = start.stored.run.id;
  for (;;) {
    // Whether policies must be asked about a plan is decided with its end.
    Result<void> known = ok;
    if (!start.apply) known = co_await policies_.catch_up();
    Result<bool> over = known ? Result<bool>(true) : Result<bool>(std::move(known).error());
    if (over) over = co_await ledger_.change(record_end, start, outcome);
    if (over && outcome.room_kept) co_return ok;
    if (over) {
      co_return co_await run_on(
          pool_, clean_up, site_.room_of(run), start.workspace.working_directory, *over);
    }
    if (over.error().code == ErrorCode::cancelled) co_return std::move(over).error();
    PORC_CO_CHECK(co_await wait_after(std::move(over).error().in("storing how " + run + " ended")));
  }
}

Task<void> PhaseRunner::beat_once(bool first) {
  const Duration life = site_.options.lease;
  const Duration patience = site_.options.grace + std::max(kPatienceMin, life / kPatienceInALease);
  // Counted from before the word was given: here it ends no later than where others read it.
  const auto until = supervisor::since_boot() + life;
  Instance self{.id = site_.instance,
                .session = session_,
                .folder = site_.mark,
                .terraform = terraform_.version.version,
                .patience_ms = static_cast<std::uint64_t>(patience.count())};
  auto lease = co_await ledger_.change(beat, std::move(self), first, life);
  if (!lease && lease.error().code == ErrorCode::conflict) {
    PORC_CO_CHECK(co_await ledger_.read(let_go, site_.leases()));
  }
  if (!lease) co_return std::move(lease).error();
  // From now on nothing begins under the one before, whatever becomes of its file.
  lease_ = (site_.leases() / *lease).string();
  PORC_CO_CHECK(co_await ledger_.read(hold, fs::path(lease_), until));
  beats_.notify_all();
  co_return ok;
}

/// Waits for nothing but the records: whoever is late loses what it is doing.
Task<void> PhaseRunner::keep_beating() {
  while (!retires_) {
    PORC_CO_CHECK(
        co_await aio::sleep_until(loop_, loop_.now() + site_.options.lease / kBeatsInALease));
    if (retires_) break;
    auto beaten = co_await beat_once(false);
    if (beaten) continue;
    if (beaten.error().code == ErrorCode::cancelled) co_return beaten;
    on_error_(std::move(beaten).error().in("telling that this server lives"));
  }
  co_return ok;
}

Task<void> PhaseRunner::keep_driving() {
  for (int beats = 1;; ++beats) {
    PORC_CO_CHECK(co_await beats_.wait(beats_.version()));
    Result<void> driven = ok;
    if (!drains_) driven = co_await take_up();
    if (driven && beats % kBeatsToASweep == 0) driven = co_await sweep();
    if (driven) continue;
    if (driven.error().code == ErrorCode::cancelled) co_return driven;
    on_error_(std::move(driven).error().in("sharing the engine"));
  }
}

Task<void> PhaseRunner::take_up() {
  PORC_CO_CHECK(co_await installed());
  PORC_CO_CHECK(co_await ledger_.change(take_over));
  // A fact of ours whose answer was lost; news of others that were.
  PORC_CO_TRY(auto own, co_await ledger_.change(resume_own));
  for (PhaseStart& start : own) {
    if (!live_.contains(start.stored.run.id)) launch(std::move(start), true);
  }
  hear({});
  ledger_.queued().notify_all();
  co_return ok;
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
  PORC_CO_TRY(const auto runs, co_await run_on(pool_, list_rooms, site_.rooms()));
  for (const std::string& run : runs) {
    // What begins meanwhile waits for its room.
    if (live_.try_emplace(run).second) PORC_CO_CHECK(co_await sweep_room(run));
  }
  co_return ok;
}

Task<void> PhaseRunner::sweep_room(std::string run) {
  auto cleared = co_await clear_room(run);
  if (live_.at(run).next) {
    scope_.spawn(run_phases(run));
  } else {
    live_.erase(run);
    ledger_.queued().notify_all();
  }
  co_return cleared;
}

/// The server ended between the end of a phase and the removal of its files, or another one brought
/// the run to its end; or gave up the apply that was begun here.
Task<void> PhaseRunner::clear_room(std::string run) {
  auto stored = co_await ledger_.read(&Records::get_run, run);
  const bool unknown = !stored && stored.error().code == ErrorCode::not_found;
  if (!stored && !unknown) co_return std::move(stored).error();
  if (unknown && site_.is_shared()) {
    // The records may be those of another time.
    on_error_({.code = ErrorCode::not_found,
               .message = site_.room_of(run).root().string() +
                          " belongs to no run that is known: it is left alone"});
    co_return ok;
  }
  const bool own = stored && stored->driver.value_or("") == site_.instance;
  if (stored && stored->run.status == hosted::Status::applying) co_return ok;
  if (own && is_under_way(*stored)) co_return ok;
  if (own && stored->lost_attempt) {
    PORC_CO_TRY(PhaseStart start, co_await ledger_.change(resume_lost, run));
    live_.at(run).next = Next{.start = std::move(start), .adopted = true};
    co_return ok;
  }
  std::string folder;
  if (stored) {
    PORC_CO_TRY(auto workspace,
                co_await ledger_.read(&Records::get_workspace, stored->run.options.workspace));
    folder = workspace.working_directory;
  }
  const bool over = unknown || is_final(stored->run.status);
  if (over && stored && stored->room_kept.value_or(false)) co_return ok;
  auto cleaned = co_await run_on(pool_, clean_up, site_.room_of(run), folder, over);
  if (!cleaned) on_error_(std::move(cleaned).error().in("cleaning up after " + run));
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
