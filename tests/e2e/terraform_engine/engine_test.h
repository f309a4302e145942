// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "domain/run/id.h"
#include "tests/fakes/embedded_engine.h"

namespace porc::terraform_engine {

/// An embedded engine that is open, and one workspace.
class EngineTest : public testing::Test {
 protected:
  EngineTest() { embedded.open(); }

  EngineRun start(const std::string& main_tf,
                  run::Operation operation = run::Operation::apply,
                  std::map<std::string, Secret> variables = {}) {
    PlanRequest request{.run = make_run_id(embedded.loop().now(), ++started_),
                        .workspace = workspace,
                        .operation = operation,
                        .bundle = fakes::EmbeddedEngine::bundle_of(main_tf),
                        .variables = std::move(variables)};
    return embedded.must(embedded.engine().start_plan(std::move(request)));
  }
  EngineRun follow(EngineRun run, const std::function<bool(const EngineRun&)>& enough) {
    Timestamp deadline = embedded.loop().now() + std::chrono::minutes(2);
    while (!enough(run) && embedded.loop().now() < deadline) {
      run = embedded.must(embedded.engine().observe(run.id, run.revision, deadline));
    }
    EXPECT_TRUE(enough(run)) << json::serialize(json::encode(run.phase)) << run.message;
    return run;
  }
  EngineRun settle(EngineRun run) {
    return follow(std::move(run), [](const EngineRun& now) {
      return is_final(now.phase) || now.phase == EnginePhase::planned;
    });
  }
  EngineRun finish(EngineRun run) {
    return follow(std::move(run), [](const EngineRun& now) { return is_final(now.phase); });
  }
  EngineRun plan(const std::string& main_tf, std::map<std::string, Secret> variables = {}) {
    return settle(start(main_tf, run::Operation::apply, std::move(variables)));
  }
  /// As it stands now.
  void confirm(const EngineRun& planned) {
    run::PlanEvidence bound = embedded.must(embedded.engine().evidence(planned.id));
    embedded.must(embedded.engine().confirm(planned.id, std::move(bound), ""));
  }
  EngineRun apply(const std::string& main_tf, std::map<std::string, Secret> variables = {}) {
    EngineRun planned = plan(main_tf, std::move(variables));
    confirm(planned);
    return finish(planned);
  }
  /// Waits until nothing is left of a run that is over but what is kept for good.
  void swept(const EngineRun& run) {
    embedded.turn_until([&] { return !std::filesystem::exists(room_of(run)); });
  }
  std::filesystem::path room_of(const EngineRun& run) {
    return embedded.options.folder / "work" / run.id;
  }
  std::string log_of(const EngineRun& run, LogPhase phase) {
    return embedded.must(embedded.engine().read_log(run.id, phase, 0, 1U << 24)).bytes;
  }
  hosted::Workspace hosted_workspace() {
    return embedded.must(embedded.engine().find_workspace(workspace.str()));
  }
  hosted::StateVersion state_of_workspace() {
    auto current = hosted_workspace().current_state_version;
    return current ? embedded.must(embedded.engine().get_state_version(*current))
                   : hosted::StateVersion{};
  }

  const WorkspaceName workspace = WorkspaceName::trusted("porc-dev-orders");
  fakes::EmbeddedEngine embedded{};

 private:
  std::uint32_t started_ = 0;
};

}  // namespace porc::terraform_engine
