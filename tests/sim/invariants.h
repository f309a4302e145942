// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <utility>

#include "base/assert.h"
#include "contracts/store.h"
#include "crypto/sign.h"
#include "memory_engine/script.h"

namespace porc::sim {

class World;

/// The answer of a task that never waits, from a store without weather.
template <class T>
T peek(Task<T> task) {
  task.start();
  PORC_ASSERT(task.done());
  return task.take().value();
}

/// What must hold after every stored change.
void on_change(World& world, const Change& change);

/// What must hold when everything has come to its end.
void check_end(World& world, const crypto::SigningKey& key);

/// Mostly changes, sometimes anything else, with times that overlap.
memory_engine::ScriptFor random_script(std::mt19937_64& random);

/// Rows of the transition table that any history used, and all that there are.
struct RowCoverage {
  std::size_t hit = 0;
  std::size_t rows = 0;
  std::string missing{};
};
RowCoverage row_coverage();

}  // namespace porc::sim
