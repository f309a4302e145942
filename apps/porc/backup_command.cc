// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "backup.h"
#include "command_line.h"
#include "disk_blobs/disk_blobs.h"
#include "host/files.h"
#include "host_parts.h"
#include "http/curl_client.h"
#include "keys.h"
#include "moved.h"
#include "open_blobs.h"
#include "version.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kThreads = 2;
constexpr std::size_t kQueueMax = 64;

/// The settings of a server and what reaches its blobs.
class Surroundings {
 public:
  explicit Surroundings(Settings settings)
      : settings_(std::move(settings)), pool_(loop_, kThreads, kQueueMax) {}

  static Result<std::unique_ptr<Surroundings>> open(const CommandLine& line) {
    PORC_TRY(const RawSettings raw, load_settings(line));
    PORC_TRY(Settings settings, validate(raw));
    if (settings.store == StoreKind::memory) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "what is in memory only cannot be backed up"};
    }
    auto made = std::make_unique<Surroundings>(std::move(settings));
    PORC_CHECK(made->open_storage());
    return made;
  }

  const Settings& settings() const { return settings_; }
  aio::Loop& loop() { return loop_; }
  aio::BlockingPool& pool() { return pool_; }
  ServerParts parts() { return parts_of(settings_, blobs_.get()); }

  /// The keys of this server. Errors: precondition_failed when there are none yet.
  Result<orchestrator::Keys> keys() const {
    std::error_code absent;
    if (!settings_.keys.master && !fs::exists(settings_.data / "keys" / "master", absent)) {
      return Error{.code = ErrorCode::precondition_failed,
                   .message = (settings_.data / "keys").string() +
                              " has no keys: put those of the server there first (master and "
                              "audit); a backup never holds them"};
    }
    return open_keys(settings_.data, settings_.keys);
  }

 private:
  Result<void> open_storage() {
    if (!settings_.storage) return ok;
    http::CurlOptions options{.user_agent = std::string("porc/") + kVersion,
                              .ca_file = settings_.outgoing.ca_file};
    client_ = std::make_unique<http::CurlClient>(loop_, std::move(options));
    BlobSurroundings around{.loop = loop_, .client = *client_, .entropy = entropy_, .pool = pool_};
    PORC_TRY(blobs_, aio::run_to_end(loop_, open_blobs(settings_.storage, settings_.data, around)));
    return ok;
  }

  const Settings settings_;
  aio::Loop loop_{};
  HostEntropy entropy_{};
  aio::BlockingPool pool_;
  std::unique_ptr<http::Client> client_{};
  std::unique_ptr<BlobStore> blobs_{};
};

void print(const moving::Manifest& manifest, const fs::path& folder) {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (const auto& [kind, sum] : manifest.store) records += sum.count;
  for (const moving::BackupFile& file : manifest.files) bytes += file.size;
  std::printf("backed up: %llu records, %llu events, %llu checkpoints, %llu files, %llu bytes\n",
              static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(manifest.events),
              static_cast<unsigned long long>(manifest.checkpoints),
              static_cast<unsigned long long>(manifest.files.size()),
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

}  // namespace

Result<void> back_up(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, Surroundings::open(line));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const moving::Manifest manifest,
           take_backup(around->parts(), keys, asked.to, around->loop()));
  print(manifest, asked.to);
  return ok;
}

Result<void> restore(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, Surroundings::open(line));
  PORC_TRY(const OpenBackup backup, open_backup(asked.from));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const Restored restored, restore_backup(backup, around->parts(), keys, around->loop()));
  print(restored.copied);
  print(restored);
  std::puts("the next `porc serve` goes on from there");
  return ok;
}

Result<void> drill(const CommandLine& line, const BackupArguments& asked) {
  PORC_TRY(const auto around, Surroundings::open(line));
  PORC_TRY(const orchestrator::Keys keys, around->keys());
  PORC_TRY(const ScratchFolder scratch, ScratchFolder::make());
  const fs::path folder = scratch.path() / "backup";
  PORC_TRY(const moving::Manifest manifest,
           take_backup(around->parts(), keys, folder, around->loop()));
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
  PORC_TRY(const Restored restored, restore_backup(backup, elsewhere, keys, around->loop()));
  std::printf("restored: into %s\n", elsewhere.store.shown.c_str());
  print(restored);
  PORC_TRY(const Resumable resumable, check_resumable(backup, restored.store, around->loop()));
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
