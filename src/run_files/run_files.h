// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "aio/blocking_pool.h"
#include "contracts/notifier.h"

namespace porc::run_files {

/// Limit: bytes of one log file; a run has some dozens of lines.
inline constexpr std::size_t kLogBytesMax = 16U << 20;

/// Keeps `{metadata}/{run_id}.json` and `{logs}/{run_id}.log.jsonl` beside the store, for people
/// and programs that read files. They follow from the outbox and are not synced to the disk one by
/// one: the store is the truth.
class RunFiles final : public Notifier {
 public:
  /// Both folders exist; `pool` outlives this.
  RunFiles(std::filesystem::path log_folder,
           std::filesystem::path metadata_folder,
           aio::BlockingPool& pool);

  std::string target() const override { return "run_files"; }
  /// Errors: corrupt when the payload is not what the orchestrator writes; unavailable when a file
  /// cannot be written.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  std::filesystem::path log_folder_;
  std::filesystem::path metadata_folder_;
  aio::BlockingPool& pool_;
};

}  // namespace porc::run_files
