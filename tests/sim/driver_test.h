// SPDX-License-Identifier: Apache-2.0
// One world, and what a test by hand does in it.
#pragma once

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

namespace porc::sim {

using memory_engine::Act;
using run::Goal;
using run::Operation;
using run::RunStatus;
using std::chrono::minutes;
using std::chrono::seconds;

class DriverTest : public testing::Test {
 protected:
  struct Wish {
    Goal goal = Goal::applied;
    Operation operation = Operation::apply;
    bool approval = false;
    std::string name = "thing";
    std::string version{};        ///< of the quill
    std::string key{};            ///< a sensitive input; "": none
    std::string change_record{};  ///< "": none
    bool of_event = false;        ///< an event source asks for it
  };

  void TearDown() override { EXPECT_THAT(world.broken, testing::IsEmpty()); }

  RunId submit(Wish wish) {
    json::object metadata, inputs, document;
    metadata["name"] = wish.name;
    if (wish.approval) metadata["approval_required"] = true;
    if (!wish.change_record.empty()) metadata["change_record"] = wish.change_record;
    inputs["size"] = ++submitted;
    if (!wish.key.empty()) inputs["key"] = wish.key;
    document["kind"] = "thing";
    if (!wish.version.empty()) document["schema_version"] = wish.version;
    document["metadata"] = std::move(metadata);
    document["inputs"] = std::move(inputs);
    Submission submission{
        .document = std::move(document), .goal = wish.goal, .operation = wish.operation};
    submission.idempotency_key = std::to_string(submitted);
    submission.key_is_lasting = wish.of_event;
    identity::Principal by{.subject = "dev@example.com", .roles = {identity::Role::developer}};
    std::size_t before = world.acknowledged.size();
    world.submit(world.time.now(), std::move(by), std::move(submission));
    EXPECT_TRUE(comes([&] { return world.acknowledged.size() > before; }));
    return world.acknowledged.back().run;
  }
  RunId submit() { return submit(Wish{}); }
  /// A run whose plan waits in the engine for somebody who approves.
  RunId submit_waiting() {
    RunId waiting = submit({.approval = true});
    EXPECT_TRUE(comes_to(waiting, RunStatus::awaiting_approval));
    return waiting;
  }

  void act(World::Act deed) { world.act(world.time.now(), std::move(deed)); }
  void approve(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) { return server.approve(id, {}, boss); });
  }
  void override_policy(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) {
      return server.override_policy(id, "agreed", boss);
    });
  }
  void cancel(const RunId& id) {
    act([id, this](orchestrator::Orchestrator& server) { return server.cancel(id, "", boss); });
  }
  /// Somebody in the engine's own pages.
  void outside(const RunId& id, Act deed) {
    EXPECT_TRUE(world.outer.act(*stored(id).engine_run, deed, "mallory"));
  }

  porc::Run stored(const RunId& id) { return peek(world.store.get_run(id)); }
  std::string reason(const RunId& id) {
    auto known = stored(id).reason;
    return known ? known->message : "";
  }
  bool is_owned(const RunId& id) {
    auto asked = world.store.get_workspace(stored(id).workspace);
    asked.start();
    return asked.take().has_value();
  }
  EnginePhase phase(const RunId& id) { return world.outer.find(id)->view.phase; }

  bool comes(const std::function<bool()>& condition, Duration within = minutes(10)) {
    Timestamp end = world.time.now() + within;
    for (int turns = 0; turns < 200'000 && !condition() && world.time.now() < end; ++turns)
      world.time.turn();
    return condition();
  }
  bool comes_to(const RunId& id, RunStatus status, Duration within = minutes(10)) {
    return comes([&] { return stored(id).status == status; }, within);
  }
  /// Whatever is tried again without a pause lets no time pass.
  Duration time_of_turns(int turns) {
    Timestamp before = world.time.now();
    for (int turn = 0; turn < turns; ++turn) world.time.turn();
    return world.time.now() - before;
  }
  void pass(Duration time) {
    comes([] { return false; }, time);
  }
  void raise_goal(const RunId& id, Goal goal) {
    act([id, goal, this](orchestrator::Orchestrator& server) {
      return server.raise_goal(id, goal, boss);
    });
  }
  void refuse(const std::string& call, ErrorCode code) {
    Error error{.code = code, .message = call + " is refused"};
    world.faults.refuse(call, std::move(error));
  }

  const identity::Principal boss{.subject = "boss@example.com", .roles = {identity::Role::admin}};
  memory_engine::Script script;  ///< of the runs that start from now on
  World world{1, Weather{}, 1, [this](const auto& request, const auto& workspace) {
                memory_engine::Script one = script;
                if (one.outcome == memory_engine::Outcome::changes)
                  one.outcome = memory_engine::as_terraform_would(request, workspace).outcome;
                return one;
              }};
  std::uint64_t submitted = 0;
};

}  // namespace porc::sim
