// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/blob_store.h"
#include "contracts/notifier.h"

namespace porc::run_files {

/// The same as RunFiles among the blobs: `metadata/{run_id}.json` and `logs/{run_id}.log.jsonl`,
/// for servers that share no disk. What is delivered lasts, so that nothing has to be repaired.
class RunBlobs final : public Notifier {
 public:
  /// `blobs` outlives this.
  explicit RunBlobs(BlobStore& blobs) : blobs_(blobs) {}

  std::string target() const override { return "run_files"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: corrupt when the payload is not what the orchestrator writes; those of the blob store,
  /// where `conflict`, of others who write there, is `unavailable`.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  BlobStore& blobs_;
};

}  // namespace porc::run_files
