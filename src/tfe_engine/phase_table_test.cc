// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/phase_table.h"

#include <gtest/gtest.h>

namespace porc::tfe_engine {
namespace {

struct Case {
  RunFacts facts;
  std::optional<EnginePhase> want;
};

TEST(PhaseTable, ReadsWhatDecidesAndNotTheNameAlone) {
  using enum EnginePhase;
  const Case cases[] = {
      {{"pending", "pending", "pending"}, pending},
      {{"planning", "running", "pending"}, planning},
      {{"planned", "finished", "pending", false}, planning},
      {{"planned", "finished", "pending", true}, planned},
      {{"cost_estimated", "finished", "pending", false}, planning},
      {{"policy_checked", "finished", "pending", true}, planned},
      {{"policy_override", "finished", "pending", false}, policy_soft_failed},
      {{"post_plan_awaiting_decision", "finished", "pending", false}, policy_soft_failed},
      {{"policy_soft_failed", "finished", "unreachable", false}, policy_failed},
      {{"planned_and_saved", "finished", "pending", true}, planned},
      {{"planned_and_finished", "finished", "unreachable", false}, no_changes},
      {{"confirmed", "finished", "pending", false}, applying},
      {{"applied", "finished", "finished", false}, applied},
      {{"errored", "errored", "unreachable", false}, plan_failed},
      {{"errored", "unreachable", "unreachable", false}, plan_failed},
      {{"errored", "finished", "unreachable", false}, policy_failed},
      {{"errored", "finished", "errored", false}, apply_failed},
      {{"force_canceled", "finished", "canceled", false}, cancelled},
      {{"quantum_planning", "finished", "pending", true}, std::nullopt},
      {{"", "", "", true}, std::nullopt},
  };
  for (const Case& item : cases) {
    std::optional<PhaseReading> reading = read_phase(item.facts);
    ASSERT_EQ(reading.has_value(), item.want.has_value()) << item.facts.status;
    EXPECT_EQ(reading.value_or(PhaseReading{}).phase, item.want.value_or(PhaseReading{}.phase))
        << item.facts.status;
  }
}

TEST(PhaseTable, ALaterMomentHasAHigherRevision) {
  const RunFacts life[] = {{"pending"},
                           {"plan_queued"},
                           {"planning"},
                           {"planned"},
                           {"policy_checking"},
                           {"policy_override"},
                           {"policy_checked"},
                           {"planned_and_saved"},
                           {"confirmed"},
                           {"apply_queued"},
                           {"applying"},
                           {"applied"}};
  std::uint64_t before = 0;
  for (const RunFacts& facts : life) {
    std::uint64_t revision = read_phase(facts)->revision;
    EXPECT_GT(revision, before) << facts.status;
    before = revision;
  }
}

TEST(PhaseTable, EveryRowCanBeReached) {
  for (std::size_t i = 0; i < kPhaseRows.size(); ++i) {
    const PhaseRow& row = kPhaseRows[i];
    RunFacts facts{std::string(row.status),
                   std::string(row.plan),
                   std::string(row.apply),
                   row.confirmable.value_or(false)};
    EXPECT_EQ(read_phase(facts)->revision, i + 1) << row.status;
  }
}

}  // namespace
}  // namespace porc::tfe_engine
