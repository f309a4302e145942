// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/drivers.h"

#include <map>

#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;

bool is_own(const Fact& fact, const StoredRun& stored) {
  return !stored.driver || *stored.driver == fact.instance;
}

/// Whether the server that drives a run has not been heard of for `patience` longer than its lease.
bool is_lost(const Fact& fact,
             const StoredRun& stored,
             const std::map<std::string, Timestamp>& heard,
             Duration patience) {
  const auto driver = heard.find(*stored.driver);
  return driver == heard.end() || driver->second + patience < fact.now;
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
  ++stored.attempt;
  stored.room_kept = true;
  return fact.records.update_run(stored);
}

/// Makes the phase under way of a lost server this one's.
Result<PhaseStart> take_plan(Fact& fact, StoredRun stored) {
  stored.driver = fact.instance;
  PORC_CHECK(fact.records.update_run(stored));
  return begin_again(fact, stored.run.id);
}

}  // namespace

Result<void> beat(Fact& fact, Duration lease) {
  return fact.records.put_instance(fact.instance, fact.now + lease);
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

Result<std::vector<PhaseStart>> take_over(Fact& fact, Duration patience) {
  std::vector<PhaseStart> starts;
  PORC_TRY(const auto under_way, fact.records.list_under_way());
  PORC_TRY(const auto heard, fact.records.list_instances());
  for (const StoredRun& stored : under_way) {
    if (is_own(fact, stored) || !is_lost(fact, stored, heard, patience)) continue;
    if (stored.run.status == Status::applying) {
      PORC_CHECK(give_up_apply(fact, stored));
      continue;
    }
    PORC_TRY(PhaseStart start, take_plan(fact, stored));
    starts.push_back(std::move(start));
  }
  return starts;
}

bool drives(const Fact& fact, const StoredRun& stored, const PhaseStart& start) {
  return is_own(fact, stored) && stored.attempt == start.stored.attempt;
}

Result<void> keep_aside(Fact& fact, const PhaseOutcome& outcome) {
  for (const auto& version : {outcome.state, outcome.set_aside}) {
    if (!version) continue;
    auto known = fact.records.get_state_version(version->id);
    if (!known && known.error().code != ErrorCode::not_found) return std::move(known).error();
    if (!known) PORC_CHECK(fact.records.insert_state_version(*version));
  }
  return ok;
}

Result<std::vector<std::string>> list_own_checks(Fact& fact) {
  std::vector<std::string> runs;
  PORC_TRY(const auto checking, fact.records.list_checking());
  PORC_TRY(const auto heard, fact.records.list_instances());
  for (const StoredRun& stored : checking) {
    if (is_own(fact, stored) || is_lost(fact, stored, heard, Duration(0)))
      runs.push_back(stored.run.id);
  }
  return runs;
}

}  // namespace porc::terraform_engine
