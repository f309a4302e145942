// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "terraform_engine/database.h"
#include "terraform_engine/lifecycle.h"
#include "tests/fakes/shelf_policies.h"

namespace porc::terraform_engine {

/// Said once in each program of tests: which kind of database it is about.
std::unique_ptr<Database> open_test_database(const std::filesystem::path& folder);

/// One workspace with an uploaded configuration, and what happens to its runs.
class LifecycleTest : public testing::Test {
 protected:
  LifecycleTest() : records_(open_test_database(folder_), sealer_) {
    EXPECT_TRUE(records_.put_workspace({.id = "ws-1", .name = "orders"}));
    EXPECT_TRUE(
        records_.put_configuration({.id = "cv-1", .workspace = "ws-1", .status = "uploaded"}));
  }
  ~LifecycleTest() override { std::filesystem::remove_all(folder_); }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lifecycle-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  /// As the ledger does it.
  template <class F, class... Args>
  auto change(F work, Args... args) {
    Fact fact{.records = records_, .policies = policies, .instance = instance};
    return records_.transaction([&](Timestamp now) {
      fact.now = now;
      auto answer = work(fact, args...);
      EXPECT_TRUE(admit(fact));
      return answer;
    });
  }
  /// What begins next.
  std::optional<PhaseStart> begin() { return change(begin_next, terraform).value(); }
  Result<PhaseStart> again(const std::string& run) {
    return change(begin_again, run, records_.get_run(run).value().attempt, terraform);
  }
  /// A saved plan that has begun.
  std::string begun() {
    hosted::RunOptions options{.workspace = "ws-1", .save_plan = true};
    std::string run = change(create_run, options, RunInputs{}).value().run.id;
    EXPECT_TRUE(begin().has_value());
    return run;
  }
  std::string planned() {
    std::string run = begun();
    EXPECT_TRUE(change(finish_plan, run, changes()));
    EXPECT_EQ(status_of(run), hosted::Status::planned_and_saved);
    return run;
  }
  static PhaseOutcome changes() {
    return {.end = {.kind = PhaseEnd::Kind::finished, .has_changes = true}, .plan_digest = "d"};
  }
  hosted::Status status_of(const std::string& run) {
    return records_.get_run(run).value().run.status;
  }
  std::string error_of(const std::string& run) { return records_.get_run(run).value().run.error; }
  void put_variable(const std::string& version) {
    EXPECT_TRUE(records_.put_variable(
        "ws-1", {.id = "var-1", .key = "v", .value = Secret("x"), .version_id = version}));
  }
  void work_in(const std::string& folder) {
    auto workspace = records_.get_workspace("ws-1").value();
    workspace.working_directory = folder;
    EXPECT_TRUE(records_.put_workspace(workspace));
  }

  fakes::ShelfPolicies policies{};
  std::string instance{};   ///< the server whose facts these are
  std::string terraform{};  ///< the version that it runs

  const std::filesystem::path folder_ = make_folder();
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  Records records_;
};

}  // namespace porc::terraform_engine
