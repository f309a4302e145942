// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>

#include "aio/stop.h"
#include "contracts/store.h"
#include "crypto/sign.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Signs where every chain stands, now and then; only a checkpoint shows a cut tail or a dropped
/// run. Remembers what it verified, so that the next checkpoint costs what is new.
class Auditor {
 public:
  /// Hears how each look went, good or bad.
  using Listener = std::function<void(const Result<void>& looked)>;

  Auditor(Parts& parts,
          const Settings& settings,
          const crypto::SigningKey& key,
          Listener listener = {});
  /// Until `stop`, and once more then. A look that fails is made again at its next time.
  Task<void> run(aio::StopToken stop);
  /// Answers the new checkpoint; nullopt when no head moved.
  Task<std::optional<audit::SignedCheckpoint>> take_checkpoint();

 private:
  Task<void> catch_up();
  void remember(const audit::Checkpoint& checkpoint);

  Parts& parts_;
  const Settings& settings_;
  const crypto::SigningKey& key_;
  Listener listener_;
  audit::Link link_{};                     ///< the last checkpoint that was verified or made
  std::map<RunId, audit::Head> listed_{};  ///< by all checkpoints until there
};

/// Compares every chain with itself and with every checkpoint, and `exported` (a checkpoint that
/// was kept elsewhere) with the stored ones. Errors: corrupt, naming the first broken place.
Task<audit::Verdict> verify_audit(Store& store,
                                  std::string public_key_hex,
                                  std::optional<audit::SignedCheckpoint> exported);

}  // namespace porc::orchestrator
