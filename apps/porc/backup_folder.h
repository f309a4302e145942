// SPDX-License-Identifier: Apache-2.0
// A backup on disk: moving/manifest.h says what is in it. Everything is read and written in pieces,
// so that neither a file nor their number is too large; and whatever can be written can be read.
// Blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contracts/records.h"
#include "contracts/table_rows.h"
#include "crypto/digest.h"
#include "host/descriptor.h"
#include "moving/manifest.h"
#include "moving/sum.h"

namespace porc::app {

/// A file while it is written.
class BackupDraft {
 public:
  /// Errors: unavailable with the system's words; conflict when there is one; invalid_argument when
  /// no backup can have a file of this name.
  static Result<BackupDraft> create(const std::filesystem::path& backup, std::string name);

  Result<void> add(std::string_view bytes);
  /// Durable when it answers.
  Result<moving::BackupFile> finish();

 private:
  BackupDraft() = default;

  std::filesystem::path path_{};
  host::Descriptor out_{};
  std::string waiting_{};  ///< to be written
  crypto::Sha256 digest_{};
  moving::BackupFile file_{};
};

/// The list of a backup's files, while they are taken.
class FileList {
 public:
  static Result<FileList> create(const std::filesystem::path& backup);

  Result<void> add(const moving::BackupFile& file);
  /// Takes the files below `from` under `name/…`; those that `leaves_out` knows by their last part
  /// stay. A folder that is not there has none. Errors: precondition_failed, naming what cannot be
  /// taken.
  Result<void> take_folder(const std::filesystem::path& from,
                           const std::string& name,
                           const std::function<bool(const std::string&)>& leaves_out);
  /// Adds the list to the manifest.
  Result<void> finish(moving::Manifest& manifest);

 private:
  FileList(std::filesystem::path backup, BackupDraft draft)
      : backup_(std::move(backup)), draft_(std::move(draft)) {}

  std::filesystem::path backup_;
  BackupDraft draft_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;
};

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

  /// A file that the manifest names. Errors: corrupt when it names none.
  Result<moving::BackupFile> find(const std::string& name) const;
};
/// Reads the manifest and checks its signature. Errors: not_found; corrupt.
Result<OpenBackup> open_backup(const std::filesystem::path& folder);

/// A file of a backup that is read from its start to its end, where it proves to be what is said of
/// it. What was read before that is not proven yet.
class BackupFileReader {
 public:
  static Result<BackupFileReader> open(const std::filesystem::path& backup,
                                       moving::BackupFile file);

  /// What comes next; "" at the end. Errors: unavailable with the system's words; corrupt at the
  /// end of what is not what it should be.
  Result<std::string_view> read();
  /// The next line without its end; nullopt at the end of the file. Errors: as `read`.
  Result<std::optional<std::string>> read_line();

 private:
  BackupFileReader() = default;

  std::filesystem::path path_{};
  host::Descriptor in_{};
  moving::BackupFile file_{};
  crypto::Sha256 digest_{};
  std::uint64_t read_ = 0;
  std::string piece_{};
  std::string_view rest_{};  ///< of the piece, for lines
};

/// Calls `use` with each file that the list names: each is in data/, or in blobs/ where the
/// manifest says that there are some. Errors: corrupt, naming one that is elsewhere; those of
/// `use`.
Result<void> each_listed(const OpenBackup& backup,
                         const std::function<Result<void>(const moving::BackupFile&)>& use);
/// Whether every file is as the manifest says. Errors: corrupt, naming the first that is not.
Result<void> check_files(const OpenBackup& backup);
/// All of a file, proven. Errors: too_large; as BackupFileReader.
Result<std::string> read_whole(const OpenBackup& backup,
                               const moving::BackupFile& file,
                               std::size_t bytes_max);
/// Copies a file to `path`, unless it is there already; once it has that name it is proven and
/// durable. Errors: conflict when something else is there; as BackupFileReader.
Result<void> put_file(const OpenBackup& backup,
                      const moving::BackupFile& file,
                      const std::filesystem::path& path);

/// The lines of store/*.jsonl as records, for who copies them. When a kind was read to its end, its
/// file is what the manifest says, and so is what its records come to.
class BackupRecords final : public Records {
 public:
  /// `backup` outlives this.
  explicit BackupRecords(const OpenBackup& backup) : backup_(backup) {}
  Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) override;
  /// Errors: forbidden: a backup is written once.
  Task<void> write_records(std::vector<Record> records) override;

 private:
  struct Place {
    BackupFileReader file;
    RecordKind kind = RecordKind::run;
    std::uint64_t lines = 0;            ///< that were read
    moving::Sum sum{};                  ///< of those
    std::optional<std::string> next{};  ///< nullopt: there are no more
  };
  Result<void> go_to(RecordKind kind, const std::string& after);
  Result<Record> take();
  Result<void> check_sum() const;

  const OpenBackup& backup_;
  std::optional<Place> place_{};
};

/// The lines of engine/*.jsonl as rows, each table from its start to its end, where it is proven.
class BackupTables final : public TableRows {
 public:
  /// `backup` outlives this. `tables` are their names.
  BackupTables(const OpenBackup& backup, std::vector<std::string> tables)
      : backup_(backup), tables_(std::move(tables)) {}
  std::vector<std::string> tables() const override { return tables_; }
  /// `after` is "" or the last row that was read.
  Result<std::vector<TableRow>> read_rows(const std::string& table,
                                          const std::string& after,
                                          std::size_t limit) override;
  /// Errors: forbidden, as the next one: a backup is written once.
  Result<void> at_once(const std::function<Result<void>()>& write) override;
  Result<void> write_rows(const std::string& table, const std::vector<TableRow>& rows) override;

 private:
  const OpenBackup& backup_;
  const std::vector<std::string> tables_;
  std::optional<BackupFileReader> file_{};
};

}  // namespace porc::app
