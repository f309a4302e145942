// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "aio/stop.h"
#include "contracts/store.h"
#include "crypto/sign.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Signs where every chain stands, now and then; only a checkpoint shows a cut tail or a dropped
/// run.
class Auditor {
 public:
  Auditor(Parts& parts, const Settings& settings, const crypto::SigningKey& key);
  /// Until `stop`, and once more then.
  Task<void> run(aio::StopToken stop);
  /// Answers the new checkpoint; nullopt when no head moved.
  Task<std::optional<audit::SignedCheckpoint>> take_checkpoint();

 private:
  Parts& parts_;
  const Settings& settings_;
  const crypto::SigningKey& key_;
};

/// Compares every chain with itself and with every checkpoint, and `exported` (a checkpoint that
/// was kept elsewhere) with the stored ones. Errors: corrupt, naming the first broken place.
Task<audit::Verdict> verify_audit(Store& store,
                                  std::string public_key_hex,
                                  std::optional<audit::SignedCheckpoint> exported);

}  // namespace porc::orchestrator
