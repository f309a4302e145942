// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>

#include "aio/stop.h"
#include "contracts/store.h"
#include "domain/audit/signers.h"
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
          const audit::Signers& signers,
          Listener listener = {});
  /// Until `stop`, and once more then. A look that fails is made again at its next time. Another
  /// key that is to sign does so at once.
  Task<void> run(aio::StopToken stop);
  /// Answers the new checkpoint; nullopt when no head moved. Where another key is to sign from now
  /// on, the one before hands the chain over to it, and it signs at once. Errors: corrupt;
  /// precondition_failed when the chain belongs to a key that is not here.
  Task<std::optional<audit::SignedCheckpoint>> take_checkpoint();

 private:
  Task<void> rest(aio::StopToken stop);
  Task<void> catch_up();
  Task<std::optional<audit::SignedCheckpoint>> sign_next();
  void remember(const audit::Checkpoint& checkpoint);

  Parts& parts_;
  const Settings& settings_;
  const audit::Signers& signers_;
  Listener listener_;
  audit::Link link_{};                     ///< the last checkpoint that was verified or made
  std::map<RunId, audit::Head> listed_{};  ///< by all checkpoints until there
};

/// Compares every chain with itself and with every checkpoint, and `exported` (a checkpoint that
/// was kept elsewhere) with the stored ones, one of which one of `trusted` (public keys, hex)
/// signed. Errors: corrupt, naming the first broken place.
Task<audit::Verdict> verify_audit(Store& store,
                                  std::vector<std::string> trusted,
                                  std::optional<audit::SignedCheckpoint> exported);

}  // namespace porc::orchestrator
