// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "contracts/bundles.h"
#include "memory_blobs/memory_blobs.h"
#include "memory_engine/memory_engine.h"
#include "memory_store/memory_store.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"
#include "tests/fakes/inline_compute.h"
#include "tests/sim/faulty_store.h"
#include "tests/sim/quills.h"
#include "tests/sim/sim_time.h"

namespace porc::sim {

/// What one part of the orchestrator works with when it stands alone: in virtual time, over a store
/// that fails when it is told to.
struct LoneParts {
  std::mt19937_64 random{1};
  SimTime time{random};
  memory_store::MemoryStore inner{time};
  Faults faults{random, time, {}};
  FaultyStore store{inner, faults, [] {}};
  SeededEntropy entropy{random};
  fakes::InlineCompute compute{};
  memory_engine::World outer{time, time, nullptr};
  memory_engine::MemoryEngine engine{outer};
  memory_blobs::MemoryBlobs blobs{time};
  Bundles bundles{blobs};
  OneQuill quills{};
  crypto::Sealer sealer{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  orchestrator::Settings settings{};
  orchestrator::Parts parts{.executor = time,
                            .clock = time,
                            .entropy = entropy,
                            .compute = compute,
                            .store = store,
                            .bundles = bundles,
                            .quills = quills,
                            .engine = engine,
                            .sealer = sealer,
                            .secret_pool = compute,
                            .secrets = {}};
};

}  // namespace porc::sim
