// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/drivers.h"

#include <algorithm>
#include <map>
#include <set>

#include "terraform_engine/identifier.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;

constexpr Duration kRemembered = std::chrono::hours(24);

bool is_own(const Fact& fact, const StoredRun& stored) {
  return !stored.driver || *stored.driver == fact.instance;
}

using Instances = std::map<std::string, Instance>;

Result<Instances> read_instances(Fact& fact) {
  PORC_TRY(auto listed, fact.records.list_instances());
  Instances named;
  for (Instance& each : listed) named.emplace(each.id, std::move(each));
  return named;
}

const Instance* driver_of(const StoredRun& stored, const Instances& heard) {
  const auto driver = heard.find(stored.driver.value_or(""));
  return driver == heard.end() ? nullptr : &driver->second;
}

/// Servers come and go, each with a name of its own.
Result<void> forget_old(Fact& fact, const Instances& heard) {
  std::set<std::string> gone;
  for (const auto& [id, server] : heard) {
    if (server.alive_until + kRemembered < fact.now) gone.insert(id);
  }
  if (gone.empty()) return ok;
  PORC_TRY(const auto under_way, fact.records.list_under_way());
  for (const StoredRun& stored : under_way) gone.erase(stored.driver.value_or(""));
  for (const std::string& id : gone) PORC_CHECK(fact.records.remove_instance(id));
  return ok;
}

Result<void> give_up_apply(Fact& fact, const StoredRun& lost) {
  PhaseOutcome outcome;
  outcome.end = {
      .kind = PhaseEnd::Kind::failed,
      .message = "outcome unknown: the server that ran terraform was not heard of again"};
  outcome.unsettled = outcome.end.message;
  PORC_CHECK(finish_apply(fact, lost.run.id, outcome));
  // Whoever comes back has been overtaken, and what it finds on its disk stays there.
  PORC_TRY(StoredRun stored, fact.records.get_run(lost.run.id));
  stored.lost_attempt = stored.attempt++;
  stored.room_kept = true;
  return fact.records.update_run(stored);
}

/// Of what changed nothing: it begins again. Whoever comes back has been overtaken.
Result<void> begin_elsewhere(Fact& fact, StoredRun lost) {
  ++lost.attempt;
  return move_run(fact, lost, lost.run.cancel_requested ? RunMove::stop : RunMove::requeue);
}

/// That it is about to start is noted before terraform starts.
bool may_have_applied(const StoredRun& lost) {
  return lost.run.status == Status::applying && lost.spawned == lost.attempt;
}

}  // namespace

Result<std::string> beat(Fact& fact, Instance self, bool first, Duration life) {
  PORC_TRY(const Instances heard, read_instances(fact));
  const auto found = heard.find(self.id);
  const Instance known = found == heard.end() ? Instance() : found->second;
  const bool alive = known.is_alive(fact.now);
  if (alive && !first && known.session != self.session) {
    return Error{.code = ErrorCode::conflict,
                 .message = "another process shares the engine as " + self.id +
                            ": is its data folder a copy of this one's?"};
  }
  self.alive_until = fact.now + life;
  self.lease = alive ? known.lease : make_id("lease");
  if (alive) self.patience_ms = std::max(self.patience_ms, known.patience_ms);
  PORC_CHECK(fact.records.put_instance(self));
  PORC_CHECK(forget_old(fact, heard));
  return self.lease;
}

Result<void> retire(Fact& fact, const std::string& session) {
  PORC_TRY(const Instances heard, read_instances(fact));
  const auto known = heard.find(fact.instance);
  if (known == heard.end() || known->second.session != session) return ok;
  PORC_TRY(const auto under_way, fact.records.list_under_way());
  const bool busy =
      std::ranges::any_of(under_way, [&](const StoredRun& stored) { return is_own(fact, stored); });
  if (busy) return ok;
  Instance self = known->second;
  self.alive_until = std::min(self.alive_until, fact.now);
  return fact.records.put_instance(self);
}

Result<std::vector<PhaseStart>> resume_own(Fact& fact) {
  std::vector<PhaseStart> starts;
  PORC_TRY(const auto under_way, fact.records.list_under_way());
  for (const StoredRun& stored : under_way) {
    if (!is_own(fact, stored)) continue;
    PORC_TRY(PhaseStart start, resume(fact, stored.run.id));
    starts.push_back(std::move(start));
  }
  return starts;
}

Result<void> take_over(Fact& fact) {
  PORC_TRY(const auto under_way, fact.records.list_under_way());
  PORC_TRY(const Instances heard, read_instances(fact));
  for (const StoredRun& stored : under_way) {
    const Instance* const driver = driver_of(stored, heard);
    if (is_own(fact, stored) || (driver != nullptr && !driver->is_over(fact.now))) continue;
    PORC_CHECK(may_have_applied(stored) ? give_up_apply(fact, stored)
                                        : begin_elsewhere(fact, stored));
  }
  return ok;
}

Result<PhaseStart> resume_lost(Fact& fact, const std::string& run) {
  PORC_TRY(PhaseStart start, resume(fact, run));
  start.apply = true;
  start.stored.attempt = start.stored.lost_attempt.value_or(start.stored.attempt);
  return start;
}

Result<void> note_spawn(Fact& fact, const PhaseStart& start) {
  PORC_TRY(StoredRun stored, fact.records.get_run(start.stored.run.id));
  if (!drives(fact, stored, start))
    return Error{.code = ErrorCode::conflict, .message = "another server has taken it up"};
  stored.spawned = stored.attempt;
  return fact.records.update_run(stored);
}

bool drives(const Fact& fact, const StoredRun& stored, const PhaseStart& start) {
  return is_own(fact, stored) && stored.attempt == start.stored.attempt;
}

Result<void> keep_late(Fact& fact, const PhaseStart& start, const PhaseOutcome& outcome) {
  bool is_news = false;
  for (const auto& version : {outcome.state, outcome.set_aside}) {
    if (!version) continue;
    auto known = fact.records.get_state_version(version->id);
    if (!known && known.error().code != ErrorCode::not_found) return std::move(known).error();
    if (!known) PORC_CHECK(fact.records.insert_state_version(*version));
    is_news = is_news || !known;
  }
  const std::string& run = start.stored.run.id;
  if (is_news)
    PORC_CHECK(
        unsettle(fact, start.workspace.id, run + ": what a lost apply left has been found since"));
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (stored.lost_attempt != start.stored.attempt) return ok;
  stored.lost_attempt.reset();
  stored.room_kept = outcome.room_kept;
  stored.apply_log_kept = outcome.log_kept;
  return fact.records.update_run(stored);
}

Result<std::vector<std::string>> list_own_checks(Fact& fact) {
  std::vector<std::string> runs;
  PORC_TRY(const auto checking, fact.records.list_checking());
  PORC_TRY(const Instances heard, read_instances(fact));
  for (const StoredRun& stored : checking) {
    // A check by two does no harm: nobody waits for what the other one started.
    const Instance* const driver = driver_of(stored, heard);
    const bool silent = driver == nullptr || !driver->is_alive(fact.now);
    if (is_own(fact, stored) || silent) runs.push_back(stored.run.id);
  }
  return runs;
}

}  // namespace porc::terraform_engine
