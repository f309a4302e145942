// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/outside_invariants.h"

#include <algorithm>
#include <map>

#include <boost/describe/enum_to_string.hpp>

#include "domain/commit/commit.h"
#include "github/commits.h"
#include "port_catalog/entities.h"
#include "tests/sim/conclusions.h"
#include "tests/sim/invariants.h"

namespace porc::sim {
namespace {

/// True when a file of the commit, one that can be read, is the run's blueprint.
bool stands(const HostedCommit& commit, const Run& run) {
  const std::string head =
      "kind: " + run.identity.kind + "\nmetadata:\n  name: " + run.identity.name + "\n";
  return std::ranges::any_of(commit.files, [&](const auto& file) {
    return file.second.starts_with(head) && !file.second.ends_with("[\n");
  });
}

/// True when somebody who may raised the goal of the run.
bool raised(World& world, const RunId& run) {
  for (const audit::Event& event : peek(world.store.list_events(run, 0, 1000))) {
    const bool by_person = event.bytes.find("\"goal_raised\"") != std::string::npos &&
                           event.bytes.find("github:stranger") == std::string::npos;
    if (by_person) return true;
  }
  return false;
}

/// What a merge goes on with was planned before it, unless somebody pressed a button.
void check_looked_at(const Outside& outside,
                     const std::string& sha,
                     const Run& run,
                     std::set<std::string>& broken) {
  const auto merged = outside.host.merged_as.find(sha);
  if (merged == outside.host.merged_as.end() || outside.world.time.was_stepped()) return;
  if (run.goal != run::Goal::applied || !run.planned_at) return;
  if (outside.presses.commits.contains(std::string(run.origin->facts.at("sha").as_string())))
    return;
  if (*run.planned_at > outside.host.pull_requests.at(merged->second).merged_at)
    broken.insert("run " + run.id.str() + " was planned after its merge and let go by it");
}

/// Whoever asks for checks anew gets them once, however often the server handles what they sent.
void check_rounds(const Outside& outside,
                  const commit::Commit& commit,
                  std::set<std::string>& broken) {
  const auto told = outside.beginnings.commits.find(commit.sha);
  std::uint64_t most = outside.beginnings.surveys;
  if (told != outside.beginnings.commits.end()) most += told->second;
  const auto check = [&](std::uint64_t rounds, const std::string& of) {
    // What is submitted by hand begins the first, of which nobody tells.
    if (rounds <= std::max<std::uint64_t>(most, 1)) return;
    broken.insert(of + " of commit " + commit.sha + ": " + std::to_string(rounds) + ", begun by " +
                  std::to_string(most) + " events");
  };
  check(commit.round + 1, "rounds");
  std::map<std::string, std::uint64_t> made;
  for (const HostedCheckRun& run : outside.host.check_runs) {
    if (run.sha == commit.sha) ++made[run.name];
  }
  for (const auto& [name, number] : made) check(number, "check runs " + name);
}

void check_host(const Outside& outside, OutsideOutcome& outcome) {
  auto& broken = outcome.broken;
  std::map<std::string, int> made;
  for (const HostedCheckRun& run : outside.host.check_runs) {
    if (++made[run.external_id] > 1) broken.insert("two check runs " + run.external_id);
  }
  std::set<RunId> let_go;
  github::Commits commits(outside.world.store);
  for (const auto& [sha, hosted] : outside.host.commits) {
    const auto known = peek(commits.get(CodeHost::kRepository, sha));
    if (known.version == 0) continue;
    const commit::Commit& commit = known.commit;
    check_rounds(outside, commit, broken);
    if (!commit.complete && !commit.by_hand) broken.insert("commit " + sha + " is never complete");
    std::map<RunId, Run> runs;
    for (const commit::Asked& asked : commit.asked) {
      if (!asked.run) continue;
      runs.emplace(*asked.run, peek(outside.world.store.get_run(*asked.run)));
      if (commit.merged) let_go.insert(*asked.run);
      const Run& run = runs.at(*asked.run);
      if (asked.reviewed) check_looked_at(outside, sha, run, broken);
      const bool planned_again = commit.merged && !asked.path.empty() && !asked.reviewed;
      if (planned_again && raised(outside.world, run.id) &&
          !outside.presses.seen.contains({sha, run.id}))
        broken.insert("run " + run.id.str() + " was let go by a button that was pressed before it");
      if (run.operation == run::Operation::destroy && stands(hosted, run))
        broken.insert("run " + run.id.str() + " is to destroy what stands in " + sha);
    }
    const auto conclusions = conclusions_of(commit, runs);
    const auto checks = commit::checks_of(commit, runs, [](const RunId&) { return std::string(); });
    for (const commit::Check& check : checks) {
      const std::string phase = boost::describe::enum_to_string(check.phase, "");
      const std::string id = std::string("porc:") + CodeHost::kRepository + "@" + sha + ":" +
                             std::to_string(commit.round) + ":" + phase;
      const HostedCheckRun* shown = nullptr;
      for (const HostedCheckRun& run : outside.host.check_runs) {
        if (run.external_id == id) shown = &run;
      }
      if (shown == nullptr) {
        broken.insert("no check run " + id);
        continue;
      }
      const bool same = shown->status == check.status && shown->conclusion == check.conclusion &&
                        shown->annotations == check.annotations;
      if (!same) broken.insert("check run " + id + " does not show how it stands");
      const std::string concluded = boost::describe::enum_to_string(shown->conclusion, "");
      if (concluded != conclusions.at(phase))
        broken.insert("check run " + id + " concluded " + concluded + " in place of " +
                      conclusions.at(phase));
      if (shown->status != commit::CheckStatus::completed)
        broken.insert("check run " + id + " is never completed");
    }
  }
  for (const auto& [number, pull] : outside.host.pull_requests) {
    if (!pull.open) continue;
    const commit::Commit commit = peek(commits.get(CodeHost::kRepository, pull.head)).commit;
    const bool looked_at = std::ranges::any_of(commit.shown_in, [&](const auto& one) {
      return one.pull_request == number && one.base == pull.base;
    });
    if (!looked_at) broken.insert("nobody looked at pull request " + std::to_string(number));
    for (const commit::Asked& asked : commit.asked) {
      if (!asked.run) continue;
      const Run run = peek(outside.world.store.get_run(*asked.run));
      const std::string why = run.reason ? run.reason->message : "";
      if (why.ends_with("was closed") || why.ends_with("took its place"))
        broken.insert("open pull request " + std::to_string(number) + " shows what was let go");
    }
  }
  for (const Run& run : peek(outside.world.store.list_runs({}, PageRequest{.limit = 1000})).items) {
    ++outcome.runs;
    if (run.status != run::RunStatus::applied) continue;
    ++outcome.applied;
    const bool asked_for = let_go.contains(run.id) || raised(outside.world, run.id);
    if (!asked_for) broken.insert("run " + run.id.str() + " was applied before its merge");
  }
  const auto inbox = peek(outside.world.store.inbox_depth());
  if (inbox.dead != 0) {
    for (const InboxView& view : peek(outside.world.store.list_inbox(
             InboxStore::InboxFilter{.state = InboxState::dead}, 0, 10))) {
      broken.insert("event " + view.entry.key + " is dead: " + view.error);
    }
  }
  for (const OutboxView& view : peek(outside.world.store.list_outbox({}, 0, 10))) {
    broken.insert("entry " + view.entry.key + " is left: " + view.error);
  }
}

/// What the portal shows of every run and of every instance follows from the store.
void check_portal(const Outside& outside, std::set<std::string>& broken) {
  for (const std::string& one : outside.portal.violations)
    broken.insert("the portal was asked " + one);
  const auto expect = [&](const port_catalog::Entity& wanted) {
    const std::string name = wanted.blueprint + "/" + wanted.identifier;
    const auto found = outside.portal.entities.find(name);
    if (found == outside.portal.entities.end()) {
      broken.insert("no entity " + name);
      return;
    }
    for (const char* part : {"properties", "relations"}) {
      const json::object& all = wanted.body.at(part).as_object();
      json::object shown = found->second[part].as_object();
      for (const auto& member : all) {
        const json::value* value = shown.if_contains(member.key());
        if (value == nullptr || *value != member.value())
          broken.insert("entity " + name + " does not show " + std::string(member.key()));
        shown.erase(member.key());
      }
      for (const auto& member : shown) {
        if (!member.value().is_null())
          broken.insert("entity " + name + " still shows " + std::string(member.key()));
      }
    }
  };
  const port_catalog::Names names;
  std::map<std::string, std::vector<Run>> instances;
  for (Run& run : peek(outside.world.store.list_runs({}, PageRequest{.limit = 1000})).items) {
    expect(port_catalog::run_entity(run, names, ""));
    instances[run.identity.str()].push_back(std::move(run));
  }
  for (const auto& [name, runs] : instances) expect(port_catalog::instance_entity(runs, names));
}

}  // namespace

void check_outside(const Outside& outside, OutsideOutcome& outcome) {
  check_host(outside, outcome);
  check_portal(outside, outcome.broken);
}

}  // namespace porc::sim
