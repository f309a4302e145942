// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/phase_runner.h"

#include <utility>

#include "terraform_engine/terraform_version.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

// A phase whose supervisor vanishes before terraform did anything begins again; when it vanishes
// each time, something kills it.
constexpr std::uint32_t kAttemptsMax = 10;
constexpr Duration kStoreAgain = std::chrono::seconds(1);

}  // namespace

PhaseRunner::PhaseRunner(aio::Loop& loop,
                         aio::BlockingPool& pool,
                         Ledger& ledger,
                         Site& site,
                         std::function<void(Error)> on_error)
    : loop_(loop),
      pool_(pool),
      ledger_(ledger),
      site_(site),
      on_error_(std::move(on_error)),
      scope_(loop, on_error_) {}

Task<void> PhaseRunner::start() {
  PORC_CO_CHECK(co_await sweep());
  PORC_CO_TRY(auto under_way,
              co_await ledger_.read([](Records& records) { return records.list_under_way(); }));
  for (const StoredRun& stored : under_way) {
    auto changing = [id = stored.run.id](Fact& fact) { return resume(fact, id); };
    PORC_CO_TRY(PhaseStart start, co_await ledger_.change(std::move(changing)));
    launch(std::move(start), true);
  }
  scope_.spawn(work());
  co_return ok;
}

Task<void> PhaseRunner::work() {
  for (;;) {
    auto seen = ledger_.queued().version();
    while (live_.size() < site_.options.phases_max) {
      PORC_CO_TRY(auto next, co_await ledger_.change(begin_next));
      if (!next) break;
      launch(*std::move(next), false);
    }
    PORC_CO_CHECK(co_await ledger_.queued().wait(seen));
  }
}

void PhaseRunner::launch(PhaseStart start, bool adopted) {
  // At once, so that a cancel of the next turn finds it.
  auto [place, alone] = live_.try_emplace(start.stored.run.id);
  place->second.interrupted = start.stored.run.cancel_requested;
  if (alone) {
    scope_.spawn(run_phase(std::move(start), adopted));
  } else {
    place->second.next = std::move(start);
  }
}

Task<void> PhaseRunner::run_phase(PhaseStart start, bool adopted) {
  std::string run = start.stored.run.id;
  for (;;) {
    auto done = co_await drive(std::move(start), adopted);
    Live& live = live_.at(run);
    if (!live.next) {
      live_.erase(run);
      ledger_.queued().notify_all();
      if (!done) co_return std::move(done).error().in("running " + run);
      co_return ok;
    }
    if (!done) on_error_(std::move(done).error().in("running " + run));
    start = *std::exchange(live.next, std::nullopt);
    adopted = false;
    live.process.reset();
    live.redaction.reset();
  }
}

Task<void> PhaseRunner::drive(PhaseStart start, bool adopted) {
  for (;;) {
    PhaseEnd end{.kind = PhaseEnd::Kind::failed};
    auto ended = co_await attempt(start, adopted);
    if (!ended && ended.error().code == ErrorCode::cancelled) co_return std::move(ended).error();
    if (!ended) {
      end.message = ended.error().to_string();
      co_return co_await finish(std::move(start), std::nullopt, std::move(end));
    }
    if (ended->report) {
      co_return co_await finish(std::move(start), std::move(ended->report), std::move(end));
    }
    if (start.apply && ended->started) {
      // Whatever terraform did is in the state file, as far as it came to write it.
      end.message = "outcome unknown: terraform did not report its end";
      co_return co_await finish(std::move(start), std::nullopt, std::move(end));
    }
    if (start.stored.attempt >= kAttemptsMax) {
      end.message = "the supervisor of terraform vanished again and again";
      co_return co_await finish(std::move(start), std::nullopt, std::move(end));
    }
    auto changing = [id = start.stored.run.id](Fact& fact) { return begin_again(fact, id); };
    PORC_CO_TRY(start, co_await ledger_.change(std::move(changing)));
    adopted = false;
  }
}

Task<PhaseProcess::End> PhaseRunner::attempt(PhaseStart start, bool adopted) {
  const std::string run = start.stored.run.id;
  auto process =
      std::make_shared<PhaseProcess>(loop_, pool_, site_.room_of(run).job(start.stored.attempt));
  if (!adopted) {
    PORC_CO_TRY(TerraformVersion version, co_await terraform_version());
    auto job = [this, start, version = std::move(version)] {
      return prepare_phase(site_, start, version);
    };
    PORC_CO_CHECK(co_await pool_.run(std::move(job)));
  }
  auto job2 = [this, start]() -> Result<Redaction> { return load_redaction(site_, start.stored); };
  PORC_CO_TRY(Redaction redaction, co_await pool_.run(std::move(job2)));
  Live& live = live_.at(run);
  live.redaction = std::make_shared<const Redaction>(std::move(redaction));
  live.process = process;
  if (live.interrupted) process->interrupt(live.forced);
  if (!adopted) PORC_CO_CHECK(co_await process->start(site_.options.supervisor));
  co_return co_await process->follow();
}

Task<void> PhaseRunner::finish(PhaseStart start,
                               std::optional<supervisor::Report> report,
                               PhaseEnd end) {
  // What terraform did must not get lost because the disk is full for a while.
  for (;;) {
    auto stored = co_await finish_once(start, report, end);
    if (stored || stored.error().code != ErrorCode::unavailable) co_return stored;
    on_error_(std::move(stored).error().in("storing how " + start.stored.run.id + " ended"));
    PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + kStoreAgain));
  }
}

Task<void> PhaseRunner::finish_once(PhaseStart start,
                                    std::optional<supervisor::Report> report,
                                    PhaseEnd end) {
  auto job = [this, start, report, end] {
    return start.apply ? collect_apply(site_, start, report, end)
                       : collect_plan(site_, start, report, end);
  };
  PORC_CO_TRY(PhaseOutcome outcome, co_await pool_.run(std::move(job)));
  std::string run = start.stored.run.id;
  auto changing = [run, apply = start.apply, outcome](Fact& fact) -> Result<bool> {
    if (apply) {
      PORC_CHECK(finish_apply(fact, run, outcome.end, outcome.state));
    } else {
      PlanOutcome plan{outcome.end, outcome.counts, outcome.plan_digest};
      PORC_CHECK(finish_plan(fact, run, plan));
    }
    PORC_TRY(StoredRun stored, fact.records.get_run(run));
    return is_final(stored.run.status);
  };
  PORC_CO_TRY(bool over, co_await ledger_.change(std::move(changing)));
  Workroom room = site_.room_of(run);
  auto job2 = [room, over, folder = start.workspace.working_directory]() mutable -> Result<void> {
    over ? room.remove() : room.tidy(folder);
    return ok;
  };
  co_return co_await pool_.run(std::move(job2));
}

Task<void> PhaseRunner::sweep() {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(site_.options.folder / "work", none)) {
    std::string run = entry.path().filename().string();
    auto reading = [run](Records& records) { return records.get_run(run); };
    auto stored = co_await ledger_.read(std::move(reading));
    if (!stored && stored.error().code != ErrorCode::not_found) co_return std::move(stored).error();
    if (stored && (stored->run.status == hosted::Status::planning ||
                   stored->run.status == hosted::Status::applying)) {
      continue;
    }
    // The server ended between the end of a phase and the removal of its files.
    Workroom room = site_.room_of(run);
    if (!stored || is_final(stored->run.status)) {
      room.remove();
      continue;
    }
    auto reading2 = [id = stored->run.options.workspace](Records& records) {
      return records.get_workspace(id);
    };
    PORC_CO_TRY(auto workspace, co_await ledger_.read(std::move(reading2)));
    room.tidy(workspace.working_directory);
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
  co_return co_await read_terraform_version(loop_, pool_, ledger_, site_);
}

}  // namespace porc::terraform_engine
