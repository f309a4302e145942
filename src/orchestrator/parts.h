// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "contracts/bundles.h"
#include "contracts/change_management.h"
#include "contracts/compute.h"
#include "contracts/engine.h"
#include "contracts/entropy.h"
#include "contracts/notifier.h"
#include "contracts/policy_library.h"
#include "contracts/quill_library.h"
#include "contracts/store.h"
#include "crypto/seal.h"
#include "domain/approval/gate.h"
#include "domain/blueprint/sealing.h"
#include "domain/identity/people.h"
#include "domain/rules/platform_rules.h"

namespace porc::orchestrator {

/// Everything the orchestrator works with; all of it outlives the orchestrator.
struct Parts {
  aio::Executor& executor;
  aio::Clock& clock;
  Entropy& entropy;
  Compute& compute;
  Store& store;
  Bundles& bundles;
  QuillLibrary& quills;
  Engine& engine;
  const crypto::Sealer& sealer;
  /// Where `secrets` is asked, and nothing else done: a mount that hangs holds its threads for
  /// ever.
  Compute& secret_pool;
  blueprint::SecretSource secrets;
  std::vector<Notifier*> notifiers{};
  rules::PlatformRules platform_rules{};
  const PolicyLibrary* policies = nullptr;  ///< none where the engine has policies of its own
  identity::People people{};
  /// None: change records are only recorded.
  ChangeManagement* change_management = nullptr;
  approval::GateRules change_rules{};
};

}  // namespace porc::orchestrator
