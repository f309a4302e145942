// SPDX-License-Identifier: Apache-2.0
// docs/reference/run-states.md is what the table says; PORC_ACCEPT=1 writes it anew.
#include <map>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gtest/gtest.h>

#include "domain/run/transition.h"
#include "tests/fakes/golden.h"

namespace porc::run {
namespace {

constexpr char kHead[] =
    "# Run states\n"
    "\n"
    "Made from the table in `src/domain/run/transition.h`; a test compares. What is not in it "
    "cannot\n"
    "happen: the API answers 409.\n";
constexpr char kActors[] =
    "\nWho may cause it: a *person* through the API; the *orchestrator*; the *engine*, also when\n"
    "somebody moved the run in the engine's own pages, which is told as `outside`; the *clock*.\n";

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "?");
}

std::string actors_of(Actors by) {
  std::string names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Actor>>([&](auto actor) {
    if (by.has(actor.value)) names += (names.empty() ? "" : ", ") + std::string(actor.name);
  });
  return names;
}

/// One arrow for each pair of statuses, with every event that leads from one to the other. What
/// gives a run up leads from nearly everywhere and would hide the rest.
std::string diagram() {
  std::string text = "```mermaid\nstateDiagram-v2\n    [*] --> submitted\n";
  std::map<std::pair<RunStatus, RunStatus>, std::string> arrows;
  for (const Transition& row : kTransitions) {
    if (row.to >= RunStatus::cancelled) continue;
    std::string& events = arrows[{row.from, row.to}];
    events += (events.empty() ? "" : ", ") + name_of(row.on);
  }
  for (const auto& [pair, events] : arrows) {
    text += "    " + name_of(pair.first) + " --> " + name_of(pair.second) + " : " + events + "\n";
  }
  return text + "```\n";
}

std::string statuses() {
  std::string text = "| status | then |\n|---|---|\n";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<RunStatus>>([&](auto status) {
    const std::string kind = is_final(status.value)   ? "final"
                             : may_wait(status.value) ? "may wait for a person"
                                                      : "goes on until its goal is reached";
    text += "| `" + std::string(status.name) + "` | " + kind + " |\n";
  });
  return text;
}

std::string transitions() {
  std::string text = "| from | event | to | by |\n|---|---|---|---|\n";
  for (const Transition& row : kTransitions) {
    text += "| `" + name_of(row.from) + "` | `" + name_of(row.on) + "` | `" + name_of(row.to) +
            "` | " + actors_of(row.by) + " |\n";
  }
  return text;
}

TEST(StatesPage, IsWhatTheTableSays) {
  fakes::expect_document(
      "docs/reference/run-states.md",
      std::string(kHead) +
          "\nThe way to `applied`. From every status before `applying` a run may "
          "also end as\n`cancelled`, `discarded`, `expired` or `superseded`, as "
          "the last table says.\n\n" +
          diagram() + "\n## Statuses\n\n" + statuses() + "\n## Transitions\n" + kActors + "\n" +
          transitions());
}

}  // namespace
}  // namespace porc::run
