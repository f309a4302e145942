// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <utility>

#include "base/assert.h"
#include "contracts/store.h"
#include "domain/audit/signers.h"
#include "memory_engine/script.h"

namespace porc::sim {

class FaultyChanges;
struct Stored;
class World;

/// The answer of a task that never waits, from a store without weather.
template <class T>
T peek(Task<T> task) {
  task.start();
  PORC_ASSERT(task.done());
  return task.take().value();
}

/// What must hold after every stored change.
void on_change(World& world, const Stored& stored);
/// What must hold when a driver gives its claim back.
void on_give_back(World& world, const Claim& claim, const JobChange& job);
/// What must hold when PORC tells the engine to apply; `changes` is what that server asked.
void on_confirm(World& world, const std::string& engine_run, const FaultyChanges& changes);

/// What must hold when everything has come to its end.
void check_end(World& world, const audit::Signers& signers);

/// Mostly changes, sometimes anything else, with times that overlap.
memory_engine::ScriptFor random_script(std::mt19937_64& random);

/// Rows of the transition table by what became of them over all histories.
struct RowCoverage {
  std::size_t hit = 0;
  std::string missing{};
};
RowCoverage row_coverage();

}  // namespace porc::sim
