// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "aio/blocking_pool.h"
#include "contracts/notifier.h"
#include "contracts/store.h"
#include "run_files/run_text.h"

namespace porc::run_files {

/// Limit: how many of the newest runs a start looks at.
inline constexpr std::size_t kRepairedMax = 1000;

/// Keeps `{metadata}/{run_id}.json` and `{logs}/{run_id}.log.jsonl` beside the store, for people
/// and programs that read files. They follow from the outbox and are not synced to the disk one by
/// one: the store is the truth, from which `repair` brings back what a power loss took. A file may
/// be read by its owner, and by the group of a folder that the group may read.
class RunFiles final : public Notifier {
 public:
  /// Both folders exist; `pool` outlives this.
  RunFiles(std::filesystem::path log_folder,
           std::filesystem::path metadata_folder,
           aio::BlockingPool& pool);

  std::string target() const override { return "run_files"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: corrupt when the payload is not what the orchestrator writes; unavailable when a file
  /// cannot be written.
  Task<void> deliver(OutboxEntry entry) override;

  /// Brings the files of the newest runs up to what `store` says, and removes what a killed server
  /// left half written; before anything is delivered. A run that cannot be repaired keeps no other
  /// from it. Errors, the first of them: those of the store; unavailable when a file cannot be
  /// written.
  Task<void> repair(Store& store);

 private:
  Task<void> repair_run(Store& store, Run run);
  std::filesystem::path log_of(const Run& run) const;
  std::filesystem::path metadata_of(const Run& run) const;

  std::filesystem::path log_folder_;
  std::filesystem::path metadata_folder_;
  aio::BlockingPool& pool_;
};

}  // namespace porc::run_files
