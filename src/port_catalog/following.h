// SPDX-License-Identifier: Apache-2.0
// What is remembered of a run of PORC for Port's sake: which of Port's runs follow it, and what
// they and the catalog were told. It lives in a SubjectStore.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "aio/task.h"
#include "contracts/store.h"
#include "domain/run/run.h"

namespace porc::port_catalog {

inline constexpr std::string_view kTarget = "port";  ///< of outbox entries; also the source of runs

/// A run of Port that waits for what becomes of a run of PORC.
struct Follower {
  std::string id{};
  run::Goal goal = run::Goal::applied;  ///< what it asked for
  std::uint64_t told = 0;               ///< sequence of the last event whose line it has
  /// Lines up to this event were being sent; whether they arrived Port has to be asked.
  std::uint64_t sending = 0;
  bool ending = false;  ///< its end was being told; whether that arrived Port has to be asked
  bool over = false;    ///< it has its end
};
BOOST_DESCRIBE_STRUCT(Follower, (), (id, goal, told, sending, ending, over))

struct Following {
  std::vector<Follower> followers{};
  std::uint64_t version = 0;  ///< of the run, as the catalog shows it
  std::optional<Timestamp> synced_at{};
  std::optional<std::string> error{};  ///< why the catalog does not show what it should
};
BOOST_DESCRIBE_STRUCT(Following, (), (followers, version, synced_at, error))

/// A Following and the version it was read at.
struct Remembered {
  Subject subject{};
  Following following{};
};

/// Errors: corrupt.
Task<Remembered> recall(SubjectStore& store, RunId run);
/// Stores it as the next version, and counts up what is held here. Errors: conflict when somebody
/// came first.
Task<void> remember(SubjectStore& store, Remembered* remembered, std::vector<OutboxEntry> outbox);

/// Adds a follower and has it told how the run stands. Repeating it is harmless.
Task<void> follow(SubjectStore& store, Run run, std::string action_run, run::Goal goal);

/// Has a run of Port told that nothing came of it, and why (Markdown). Repeating it is harmless.
Task<void> refuse(SubjectStore& store, std::string action_run, std::string summary);

/// The queue in which everything about one instance is told, in order.
std::string queue_of(const Run& run);

}  // namespace porc::port_catalog
