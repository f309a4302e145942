// SPDX-License-Identifier: Apache-2.0
// A backup on disk: moving/manifest.h says what is in it. Blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "contracts/records.h"
#include "crypto/digest.h"
#include "moving/manifest.h"

namespace porc::app {

/// A file of a backup while it is written.
class BackupDraft {
 public:
  /// Errors: unavailable with the system's words; conflict when there is one.
  static Result<BackupDraft> create(const std::filesystem::path& backup, std::string name);

  Result<void> add(std::string_view bytes);
  /// Durable when it answers.
  Result<moving::BackupFile> finish();

 private:
  BackupDraft() = default;

  std::filesystem::path path_{};
  std::ofstream out_{};
  crypto::Sha256 digest_{};
  moving::BackupFile file_{};
};

/// Copies the files below `from` into the backup, under `name/…`; those that `leaves_out` knows by
/// their last part stay. A folder that is not there has none.
Result<std::vector<moving::BackupFile>> take_folder(
    const std::filesystem::path& from,
    const std::filesystem::path& backup,
    const std::string& name,
    const std::function<bool(const std::string&)>& leaves_out);

/// Makes the folder of a backup. Errors: conflict when it holds something.
Result<void> make_backup_folder(const std::filesystem::path& backup);
/// With this it is one: written last.
Result<void> seal_backup(const std::filesystem::path& backup,
                         const moving::Manifest& manifest,
                         const crypto::SigningKey& key);

struct OpenBackup {
  std::filesystem::path folder{};
  moving::Manifest manifest{};
  std::string signed_by{};  ///< the public key, hex
};
/// Reads the manifest and checks its signature. Errors: not_found; corrupt.
Result<OpenBackup> open_backup(const std::filesystem::path& folder);
/// Whether every file is as the manifest says. Errors: corrupt, naming the first that is not.
Result<void> check_files(const OpenBackup& backup);

/// The lines of store/*.jsonl as records, for who copies them.
class BackupRecords final : public Records {
 public:
  explicit BackupRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) override;
  /// Errors: forbidden: a backup is written once.
  Task<void> write_records(std::vector<Record> records) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace porc::app
