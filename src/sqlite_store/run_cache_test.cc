// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/run_cache.h"

#include <gtest/gtest.h>

namespace porc::sqlite_store {
namespace {

run::Run run_of(std::uint64_t version) {
  run::Run run;
  run.id = RunId::parse("porc-20260101-000000-aaaaaa").value();
  run.version = version;
  return run;
}

TEST(RunCache, KnowsWhatWasRead) {
  RunCache cache;
  EXPECT_FALSE(cache.find(run_of(1).id));
  cache.keep(run_of(1), cache.mark());
  EXPECT_EQ(cache.find(run_of(1).id)->version, 1U);
}

TEST(RunCache, ForgetsARunThatChanges) {
  RunCache cache;
  cache.keep(run_of(1), cache.mark());
  cache.begin_change(run_of(1).id);
  EXPECT_FALSE(cache.find(run_of(1).id));
}

TEST(RunCache, KeepsNothingThatWasReadDuringAChange) {
  RunCache cache;
  cache.begin_change(run_of(1).id);
  cache.keep(run_of(1), cache.mark());
  cache.end_change(run_of(1).id);
  EXPECT_FALSE(cache.find(run_of(1).id));
}

TEST(RunCache, KeepsNothingThatAChangeOvertook) {
  RunCache cache;
  const RunCache::Mark begun = cache.mark();
  cache.begin_change(run_of(1).id);
  cache.end_change(run_of(1).id);
  cache.keep(run_of(1), begun);
  EXPECT_FALSE(cache.find(run_of(1).id));
}

TEST(RunCache, KeepsNoRunWhoseChangeWasNeverAnswered) {
  RunCache cache;
  cache.begin_change(run_of(1).id);
  cache.begin_change(run_of(1).id);
  cache.end_change(run_of(1).id);
  cache.keep(run_of(1), cache.mark());
  EXPECT_FALSE(cache.find(run_of(1).id));
}

TEST(RunCache, IsBounded) {
  RunCache cache;
  run::Run run = run_of(1);
  const RunId first = run.id;
  for (std::size_t i = 0; i <= RunCache::kRunsMax; ++i) {
    cache.keep(run, cache.mark());
    std::string next = std::to_string(100'000 + i);
    run.id = RunId::parse("porc-20260101-" + next + "-aaaaaa").value();
  }
  EXPECT_FALSE(cache.find(first));
}

}  // namespace
}  // namespace porc::sqlite_store
