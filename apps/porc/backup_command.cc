// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "backup.h"
#include "command_line.h"
#include "disk_blobs/disk_blobs.h"
#include "engine_name.h"
#include "host/files.h"
#include "moved.h"
#include "server_surroundings.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

/// Errors: invalid_argument where there is nothing to back up.
Result<std::unique_ptr<ServerSurroundings>> open_stored(const CommandLine& line) {
  PORC_TRY(auto around, ServerSurroundings::open(line));
  if (around->settings().store != StoreKind::memory) return around;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "what is in memory only cannot be backed up"};
}

Result<ServerParts> parts_of(ServerSurroundings& around) {
  PORC_TRY(BlobStore* const blobs, around.open_blobs());
  return parts_of(around.settings(), blobs);
}

void print(const moving::Manifest& manifest, const fs::path& folder) {
  std::uint64_t records = 0;
  std::uint64_t bytes = manifest.listed_bytes;
  for (const auto& [kind, sum] : manifest.store) records += sum.count;
  for (const moving::BackupFile& file : manifest.files) bytes += file.size;
  std::printf("backed up: %llu records, %llu events, %llu checkpoints, %llu files, %llu bytes\n",
              static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(manifest.events),
              static_cast<unsigned long long>(manifest.checkpoints),
              static_cast<unsigned long long>(manifest.files.size() + manifest.listed),
              static_cast<unsigned long long>(bytes));
  std::printf("%s\n", folder.string().c_str());
  for (const std::string& id : manifest.master_keys)
    std::printf("it opens only with the master key %s, which is not in it\n", id.c_str());
}

void print(const Restored& restored) {
  std::printf("intact: %llu runs, %llu events, %llu checkpoints\n",
              static_cast<unsigned long long>(restored.audit.runs),
              static_cast<unsigned long long>(restored.audit.events),
              static_cast<unsigned long long>(restored.audit.checkpoints));
}

/// A folder that is gone with all in it when this is.
class ScratchFolder {
 public:
  static Result<ScratchFolder> make() {
    std::string pattern = (fs::temp_directory_path() / "porc-drill-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return Error{.code = ErrorCode::unavailable,
                   .message = fs::temp_directory_path().string() + ": no folder can be made there"};
    }
    return ScratchFolder(pattern);
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit ScratchFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

/// An engine that servers share has its blobs among theirs, one of its own in its folder.
Result<void> check_engine(const moving::Manifest& manifest, const ServerParts& to) {
  if (!manifest.has_engine || manifest.shares_engine == to.engine.has_value()) return ok;
  return Error{.code = ErrorCode::precondition_failed,
               .message = manifest.shares_engine
                              ? "the backup is of servers that share their engine: restore it "
                                "with PORC_DATABASE_URL and STORAGE_ACCOUNT, as they had it"
                              : "the backup is of a server with an engine of its own: set "
                                "PORC_SHARED_ENGINE=false, and move it with porc copy afterwards"};
}

/// The engine that has the states after a restore: the one that is restored with them, or the one
/// that had them all the time.
Result<std::optional<orchestrator::RegisteredEngine>> restored_engine(
    const moving::Manifest& manifest, const Settings& settings) {
  std::optional<orchestrator::RegisteredEngine> named;
  if (manifest.has_engine && !settings.tfe) {
    PORC_TRY(named, name_engine(settings));
  } else if (!manifest.engine.empty()) {
    named = {.id = manifest.engine, .shown = manifest.engine_shown};
  }
  return named;
}

}  // namespace

Result<void> back_up(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, open_stored(line));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const ServerParts parts, parts_of(*around));
  PORC_TRY(const moving::Manifest manifest, take_backup(parts, keys, asked.to, around->loop()));
  print(manifest, asked.to);
  return ok;
}

Result<void> restore(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, open_stored(line));
  PORC_TRY(const OpenBackup backup, open_backup(asked.from));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const ServerParts parts, parts_of(*around));
  PORC_CHECK(check_engine(backup.manifest, parts));
  const auto name = [&] { return restored_engine(backup.manifest, around->settings()); };
  PORC_TRY(const Restored restored, restore_backup(backup, parts, keys, name, around->loop()));
  print(restored.copied);
  print(restored);
  std::puts("the next `porc serve` goes on from there");
  return ok;
}

Result<void> drill(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, open_stored(line));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const ScratchFolder scratch, ScratchFolder::make());
  const fs::path folder = scratch.path() / "backup";
  PORC_TRY(const ServerParts parts, parts_of(*around));
  PORC_TRY(const moving::Manifest manifest, take_backup(parts, keys, folder, around->loop()));
  print(manifest, folder);
  PORC_TRY(const OpenBackup backup, open_backup(folder));
  const fs::path data = scratch.path() / "data";
  PORC_CHECK(host::make_private_folder(data / "blobs"));
  disk_blobs::DiskBlobs blobs(data / "blobs", around->pool());
  ServerParts elsewhere{.data = data, .has_engine = manifest.has_engine};
  if (manifest.has_blobs) elsewhere.blobs = &blobs;
  const std::string into =
      asked.into.empty() ? "sqlite:" + (data / "porc.db").string() : asked.into;
  PORC_TRY(elsewhere.store, parse_place(into, "--into"));
  const auto nobody = [] { return std::optional<orchestrator::RegisteredEngine>(); };
  PORC_TRY(const Restored restored,
           restore_backup(backup, elsewhere, keys, nobody, around->loop()));
  std::printf("restored: into %s\n", elsewhere.store.shown.c_str());
  print(restored);
  PORC_TRY(const Resumable resumable,
           check_resumable(backup, elsewhere, restored.store, around->loop()));
  std::printf("resumable: %llu runs under way have all that they go on with\n",
              static_cast<unsigned long long>(resumable.under_way));
  if (resumable.claimed.empty()) {
    std::puts("resumed: none is due");
  } else {
    std::printf("resumed: %s was taken under fence %llu, and given back\n",
                resumable.claimed.c_str(),
                static_cast<unsigned long long>(resumable.fence));
  }
  std::puts("the drill passed");
  return ok;
}

}  // namespace porc::app
