// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/history.h"

#include <array>
#include <utility>

#include "json/parse.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

constexpr std::uint64_t kTurnsMax = 400'000;

Weather random_weather(std::mt19937_64& random) {
  auto up_to = [&](unsigned long most) { return static_cast<int>(random() % (most + 1)); };
  Weather weather{.delay = up_to(300)};
  switch (random() % 5) {
    case 0:
      break;
    case 1:
      weather.crash_before = weather.crash_after = up_to(20);
      break;
    case 2:
      weather.fail_before = weather.fail_after = up_to(60);
      break;
    case 3:
      weather.long_delay = up_to(15);
      break;
    default:
      weather.crash_before = weather.crash_after = up_to(8);
      weather.fail_before = weather.fail_after = up_to(20);
      weather.long_delay = up_to(6);
  }
  return weather;
}

std::string change_number(std::mt19937_64& random) {
  return "CHG000000" + std::to_string(random() % 2);
}

json::value blueprint(std::mt19937_64& random, std::uint64_t name) {
  json::object metadata;
  metadata["name"] = "thing" + std::to_string(name);
  if (random() % 4 == 0) metadata["approval_required"] = true;
  if (random() % 4 == 0) metadata["change_record"] = change_number(random);
  if (random() % 8 == 0) {
    // Without a name the environment's own workspace is meant, which only one repository can own.
    metadata.erase("name");
    metadata["repo"] = "team/repo" + std::to_string(name);
  }
  json::object inputs;
  // Without a size the template fails.
  if (random() % 16 != 0) inputs["size"] = random() % 5;
  if (random() % 4 == 0) inputs["key"] = "canary-" + std::to_string(random() % 3);
  json::object document;
  document["kind"] = "thing";
  document["metadata"] = std::move(metadata);
  document["inputs"] = std::move(inputs);
  return document;
}

identity::Principal developer() {
  return {.issuer = "porc", .subject = "dev@example.com", .roles = {identity::Role::developer}};
}
identity::Principal boss() {
  return {.issuer = "porc", .subject = "boss@example.com", .roles = {identity::Role::admin}};
}

using Deed = Task<Run> (*)(orchestrator::Orchestrator&, RunId);
constexpr std::array<Deed, 9> kDeeds = {
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.raise_goal(std::move(id), run::Goal::built, boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.raise_goal(std::move(id), run::Goal::planned, boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.raise_goal(std::move(id), run::Goal::applied, boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      ApprovalRequest request{.reason = "fine"};
      return server.approve(std::move(id), std::move(request), boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.override_policy(std::move(id), "agreed", boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.override_approval(std::move(id), "it burns", boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.cancel(std::move(id), "", boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.discard(std::move(id), "", boss());
    },
    [](orchestrator::Orchestrator& server, RunId id) {
      return server.supersede(std::move(id), "a newer commit", boss());
    },
};
/// How often each deed is done, in 100: mostly what brings a run on.
constexpr std::array<unsigned, kDeeds.size()> kOften = {5, 15, 20, 15, 15, 5, 8, 10, 7};

Deed draw_deed(std::mt19937_64& random) {
  unsigned drawn = static_cast<unsigned>(random() % 100);
  for (std::size_t i = 0; i < kDeeds.size(); ++i) {
    if (drawn < kOften[i]) return kDeeds[i];
    drawn -= kOften[i];
  }
  return kDeeds[0];
}

RunId some_run(World& world) {
  if (world.acknowledged.empty()) return RunId::trusted("porc-20260102-000000-aaaaaa");
  return world.acknowledged[world.random() % world.acknowledged.size()].run;
}

/// One that waits for the override of its policy, if there is one.
RunId refused_run(World& world) {
  for (const auto& submitted : world.acknowledged) {
    memory_engine::WorldRun* found = world.outer.find(submitted.run);
    if (found != nullptr && found->view.phase == EnginePhase::policy_soft_failed)
      return submitted.run;
  }
  return some_run(world);
}

/// One that waits for somebody to approve it, or for its change record, if there is one.
RunId held_run(World& world, run::RunStatus status) {
  for (const auto& submitted : world.acknowledged) {
    if (peek(world.store.get_run(submitted.run)).status == status) return submitted.run;
  }
  return some_run(world);
}

/// Somebody edits a change record.
void edit_change(World& world) {
  approval::ChangeRecord& record = world.changes.record(change_number(world.random));
  switch (world.random() % 4) {
    case 0:
      record.on_hold = !record.on_hold.value_or(true);
      break;
    case 1:
      record.state = record.state == "implement" ? "assess" : "implement";
      break;
    case 2:
      record.window_start = world.time.now() + Duration(world.random() % 120'000);
      break;
    default:
      if (world.random() % 4 == 0) record.state = "closed";
      record.window_end = world.time.now() + Duration(world.random() % 600'000);
      break;
  }
}

/// Somebody in the engine's own pages, or in the cloud.
void interfere(World& world) {
  memory_engine::WorldRun* found = world.outer.find(some_run(world));
  if (found == nullptr) return;
  using enum memory_engine::Act;
  constexpr std::array kActs = {confirm, override_policy, discard, cancel};
  memory_engine::WorkspaceState& state = world.outer.workspace(found->request.workspace);
  switch (world.random() % 8) {
    case 0:
      ++state.serial;
      break;
    case 1:
      ++state.variables_version;
      break;
    case 2:
      state.terraform_version = "1.12.0";
      break;
    case 3:
      state.policy_set = "stricter";
      break;
    default:
      (void)world.outer.act(found->view.id, kActs[world.random() % kActs.size()], "mallory");
      break;
  }
}

}  // namespace

Outcome play(std::uint64_t seed) {
  std::mt19937_64 plan(seed ^ 0x9e3779b97f4a7c15ULL);
  World world(seed, random_weather(plan), 1 + static_cast<int>(plan() % 2));
  Timestamp start = world.time.now();
  auto moment = [&] { return start + Duration(plan() % 180'000); };

  std::uint64_t runs = 1 + plan() % 5;
  std::uint64_t workspaces = 1 + plan() % 3;
  for (std::uint64_t i = 0; i < runs; ++i) {
    auto goal = static_cast<run::Goal>(plan() % 8 < 5 ? 3 : plan() % 4);
    auto operation = plan() % 6 == 0 ? run::Operation::destroy : run::Operation::apply;
    // Who also approves, now and then: what they asked for themselves they must not approve.
    auto by = plan() % 4 == 0 ? boss() : developer();
    Submission submission{.document = blueprint(plan, plan() % workspaces)};
    submission.goal = goal;
    submission.operation = operation;
    submission.idempotency_key = "key-" + std::to_string(i);
    world.submit(moment(), std::move(by), std::move(submission));
  }
  for (std::uint64_t i = plan() % 10; i > 0; --i) {
    Deed deed = draw_deed(plan);
    world.act(moment(), [&world, deed](orchestrator::Orchestrator& server) {
      return deed(server, some_run(world));
    });
  }
  for (std::uint64_t i = plan() % 4; i > 0; --i) {
    world.act(moment(), [&world](orchestrator::Orchestrator& server) {
      return server.override_policy(refused_run(world), "agreed", boss());
    });
  }
  for (std::uint64_t i = plan() % 6; i > 0; --i) {
    const bool approves = plan() % 3 != 0;
    world.act(moment(), [&world, approves](orchestrator::Orchestrator& server) {
      if (!approves) {
        return server.override_approval(
            held_run(world, run::RunStatus::apply_queued), "it burns", boss());
      }
      ApprovalRequest request{.reason = "fine"};
      return server.approve(
          held_run(world, run::RunStatus::awaiting_approval), std::move(request), boss());
    });
  }
  for (std::uint64_t i = plan() % 4; i > 0; --i) {
    world.outside(moment(), [&world] { edit_change(world); });
  }
  for (std::uint64_t i = plan() % 3; i > 0; --i) {
    world.outside(moment(), [&world] { interfere(world); });
  }
  if (plan() % 4 == 0) {
    Duration step(static_cast<std::int64_t>(plan() % 5'400'000) - 1'800'000);
    world.outside(moment(), [&world, step] { world.time.step_wall_clock(step); });
  }
  if (plan() % 8 == 0) {
    // Something is down for longer than a plan may wait for its confirmation.
    constexpr std::array kCalls = {"engine get_run",
                                   "observe",
                                   "evidence",
                                   "confirm",
                                   "outputs",
                                   "get_workspace",
                                   "claim_jobs",
                                   "look_up",
                                   "append"};
    const std::string call = kCalls[plan() % kCalls.size()];
    Timestamp begin = moment();
    world.outside(begin, [&world, call] {
      world.faults.refuse(call, {.code = ErrorCode::unavailable, .message = call + " is down"});
    });
    world.outside(begin + Duration(plan() % 1'500'000),
                  [&world, call] { world.faults.allow(call); });
  }
  world.outside(start + std::chrono::minutes(10), [&world] { world.calm(); });

  Outcome outcome;
  outcome.ended = world.run_to_end(kTurnsMax);
  if (!outcome.ended) outcome.unsettled = world.unsettled();
  outcome.broken = world.broken;
  outcome.trace = world.trace;
  outcome.runs = world.acknowledged.size();
  outcome.crash_points = world.faults.points();
  return outcome;
}

}  // namespace porc::sim
