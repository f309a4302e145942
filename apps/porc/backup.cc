// SPDX-License-Identifier: Apache-2.0
#include "backup.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/printable.h"
#include "contracts/stored_document.h"
#include "engine_move.h"
#include "engine_name.h"
#include "host/exists.h"
#include "moved.h"
#include "moving/mark.h"
#include "orchestrator/auditor.h"
#include "terraform_engine/engine_needs.h"
#include "version.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = std::size_t{4} << 20;
constexpr std::size_t kRows = 500;
constexpr std::size_t kBlobs = 1000;
// What of a data folder is nowhere else. What is read by people only is made anew.
constexpr auto kBlobFolders = std::to_array<const char*>({"bundles", "quills", "policies"});
/// Of an engine that is not shared, wherever the other blobs are.
constexpr auto kEngineFolders = std::to_array<const char*>({"engine/blobs", "engine/logs"});

std::string name_of(RecordKind kind) {
  return boost::describe::enum_to_string(kind, "");
}

EnginePlace engine_of(const ServerParts& parts) {
  return {.folder = parts.data / "engine", .database = parts.engine};
}

/// What terraform did is nowhere else as long as no server has taken it up.
Result<void> check_engine_settled(const ServerParts& parts) {
  if (!parts.has_engine) return ok;
  PORC_TRY(const auto rows, open_engine(engine_of(parts)));
  if (rows == nullptr) return ok;
  PORC_TRY(const auto elsewhere, terraform_engine::check_settled(*rows, parts.data / "engine"));
  tell_elsewhere(elsewhere);
  return ok;
}

/// That a row would not be what it is after it was restored.
Error left_out(const std::string& table, const TableRow& row) {
  return {.code = ErrorCode::corrupt,
          .message = "row " + printable(row.front()) + " of the engine's table " + table +
                     " is no text: the engine's database is damaged"};
}

class Taking {
 public:
  Taking(const ServerParts& from, fs::path folder, aio::Loop& loop)
      : from_(from), folder_(std::move(folder)), loop_(loop), moment_(loop.now()) {}

  Result<void> take(const OpenPlace& store, const orchestrator::Keys& keys) {
    PORC_CHECK(name_engine_of(*store.store));
    manifest_.version = kVersion;
    manifest_.created_at = moment_;
    manifest_.source = from_.store.shown;
    manifest_.shares_engine = from_.engine.has_value();
    manifest_.has_blobs = from_.blobs != nullptr;
    PORC_TRY(FileList list, FileList::create(folder_));
    for (const RecordKind kind : kRecordKinds) PORC_CHECK(take_kind(*store.records, kind));
    if (from_.has_engine) PORC_CHECK(take_engine());
    if (from_.blobs != nullptr) {
      PORC_CHECK(take_blobs(list));
    } else {
      for (const char* part : kBlobFolders) PORC_CHECK(take_part(part, list));
    }
    if (manifest_.has_engine && !from_.engine) {
      for (const char* part : kEngineFolders) PORC_CHECK(take_part(part, list));
    }
    PORC_CHECK(list.finish(manifest_));
    PORC_CHECK(name_keys(*store.store, keys));
    return prove(store);
  }

  Result<moving::Manifest> seal(const orchestrator::Keys& keys) {
    const crypto::SigningKey* key = keys.signers.find(keys.signers.signing());
    PORC_CHECK(seal_backup(folder_, manifest_, *key));
    return std::move(manifest_);
  }

 private:
  /// States that are elsewhere would be left out without a word.
  Result<void> name_engine_of(Store& store) {
    PORC_TRY(const auto known, aio::run_to_end(loop_, orchestrator::find_engine(store)));
    if (!known) return ok;
    manifest_.engine = known->id;
    manifest_.engine_shown = known->shown;
    if (from_.named && from_.named->id == known->id) return ok;
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the states of this database's workspaces are in " + known->shown +
                            ", which is not the engine of these settings: back up where it is"};
  }

  Result<void> finish(BackupDraft& draft) {
    PORC_TRY(moving::BackupFile file, draft.finish());
    manifest_.files.push_back(std::move(file));
    return ok;
  }

  Result<void> take_kind(Records& records, RecordKind kind) {
    PORC_TRY(BackupDraft draft, BackupDraft::create(folder_, "store/" + name_of(kind) + ".jsonl"));
    std::string after;
    do {
      PORC_TRY(RecordPage page, aio::run_to_end(loop_, records.read_records(kind, after, kPage)));
      for (const Record& record : page.records) {
        if (!record.ends_at || *record.ends_at > moment_) sums_[name_of(kind)].add(record);
        auto again = moving::parse_record_line(kind, record.bytes);
        if (!again) {
          return std::move(again).error().in("taking the " + name_of(kind) + " record " +
                                             printable(record.key));
        }
        PORC_CHECK(draft.add(record.bytes + "\n"));
      }
      after = std::move(page.next);
    } while (!after.empty());
    return finish(draft);
  }

  Result<void> take_engine() {
    PORC_TRY(const auto rows, open_engine(engine_of(from_)));
    manifest_.has_engine = rows != nullptr;
    if (rows == nullptr && !manifest_.engine.empty()) {
      return Error{.code = ErrorCode::corrupt,
                   .message = "the tables of " + manifest_.engine_shown + " are gone"};
    }
    if (rows == nullptr) return ok;
    for (const std::string& table : rows->tables()) {
      PORC_TRY(BackupDraft draft, BackupDraft::create(folder_, "engine/" + table + ".jsonl"));
      std::string after;
      for (bool more = true; more;) {
        PORC_TRY(const auto page, rows->read_rows(table, after, kRows));
        for (const TableRow& row : page) {
          const std::string line = moving::print_row(row);
          PORC_TRY(const TableRow again, moving::parse_row_line(line));
          if (again != row) return left_out(table, row);
          PORC_CHECK(draft.add(line + "\n"));
        }
        more = page.size() == kRows;
        if (more) after = page.back().front();
      }
      PORC_CHECK(finish(draft));
    }
    return ok;
  }

  Result<void> take_part(const char* part, FileList& list) {
    const auto is_left_out = [](const std::string& name) { return name == ".blobs.lock"; };
    return list.take_folder(from_.data / part, std::string("data/") + part, is_left_out);
  }

  Result<void> take_blobs(FileList& list) {
    std::string after;
    do {
      PORC_TRY(BlobPage page, aio::run_to_end(loop_, from_.blobs->list("", after, kBlobs)));
      for (const BlobEntry& entry : page.entries) {
        auto file = take_blob(entry.name);
        if (!file) {
          return std::move(file).error().in("taking the blob '" + printable(entry.name) +
                                            "' of the container");
        }
        PORC_CHECK(list.add(*file));
      }
      after = std::move(page.next);
    } while (!after.empty());
    return ok;
  }

  Result<moving::BackupFile> take_blob(const std::string& name) {
    PORC_TRY(const Blob blob, aio::run_to_end(loop_, from_.blobs->get(name)));
    PORC_TRY(BackupDraft draft, BackupDraft::create(folder_, "blobs/" + name));
    PORC_CHECK(draft.add(blob.bytes));
    return draft.finish();
  }

  /// Whose keys are needed, and where the chain of checkpoints ends.
  Result<void> name_keys(Store& store, const orchestrator::Keys& keys) {
    const auto known = aio::run_to_end(loop_, orchestrator::read_register(store));
    if (!known && known.error().code != ErrorCode::not_found) return known.error();
    if (!known) {
      manifest_.master_keys = keys.sealer.key_ids();
    } else {
      for (const auto& key : known->keys) {
        if (key.state != orchestrator::KeyState::unused) manifest_.master_keys.push_back(key.id);
      }
    }
    const auto last = aio::run_to_end(loop_, store.last_checkpoint());
    if (last) manifest_.audit_head = audit::checkpoint_digest(*last);
    if (!last && last.error().code != ErrorCode::not_found) return last.error();
    return ok;
  }

  /// What was written is what is there still, and its chains hold.
  Result<void> prove(const OpenPlace& store) {
    PORC_TRY(const moving::Copied there,
             aio::run_to_end(loop_, moving::verify(*store.records, moment_, {})));
    for (const auto& [name, sum] : there.sums) {
      if (sums_[name] != sum) {
        return Error{.code = ErrorCode::conflict,
                     .message = "the " + name +
                                " records changed while they were read: stop all "
                                "servers first"};
      }
      manifest_.store[name] = {.count = sum.count(), .sum = sum.hex()};
    }
    manifest_.events = there.events;
    manifest_.checkpoints = there.checkpoints;
    return ok;
  }

  const ServerParts& from_;
  const fs::path folder_;
  aio::Loop& loop_;
  const Timestamp moment_;
  std::map<std::string, moving::Sum> sums_{};
  moving::Manifest manifest_{};
};

Result<void> check_keys(const OpenBackup& backup, const orchestrator::Keys& keys) {
  for (const std::string& id : backup.manifest.master_keys) {
    if (keys.sealer.holds(id)) continue;
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the backup is sealed with the master key " + id +
                            ", which is not here: put it there first"};
  }
  const auto& signers = keys.signers.public_keys();
  if (std::ranges::find(signers, backup.signed_by) != signers.end()) return ok;
  return Error{.code = ErrorCode::precondition_failed,
               .message = "the backup is signed with the audit key " + backup.signed_by +
                          ", which is not here: put it there first"};
}

std::string source_of(const OpenBackup& backup) {
  return "the backup of " + backup.manifest.source + " of " +
         format_time(backup.manifest.created_at);
}

Result<void> put_files(const OpenBackup& backup, const ServerParts& to, aio::Loop& loop) {
  return each_listed(backup, [&](const moving::BackupFile& file) -> Result<void> {
    const auto slash = file.name.find('/');
    const std::string part = file.name.substr(0, slash);
    const std::string name = file.name.substr(slash + 1);
    if (part == "data") return put_file(backup, file, to.data / name);
    PORC_TRY(std::string bytes, read_whole(backup, file, kBlobBytesMax));
    return aio::run_to_end(loop, to.blobs->create(name, std::move(bytes)));
  });
}

Result<void> put_engine(const OpenBackup& backup, const ServerParts& to) {
  PORC_TRY(const auto rows, make_engine(engine_of(to)));
  BackupTables tables(backup, rows->tables());
  PORC_TRY([[maybe_unused]] const std::uint64_t count, move_engine(tables, *rows));
  return ok;
}

/// What was restored, by its name in a data folder or a container.
Result<bool> is_there(const ServerParts& parts, bool is_blob, std::string name, aio::Loop& loop) {
  if (!is_blob) return host::exists(parts.data / name);
  PORC_TRY(const auto found, aio::run_to_end(loop, parts.blobs->find(std::move(name))));
  return found.has_value();
}

/// The runs that the restored engine knows and can go on with, by PORC's ids.
Result<std::set<std::string>> engine_runs(const OpenBackup& backup,
                                          const ServerParts& parts,
                                          aio::Loop& loop) {
  PORC_TRY(const auto rows, open_engine(engine_of(parts)));
  if (rows == nullptr) return std::set<std::string>();
  const bool is_blob = backup.manifest.shares_engine;
  return terraform_engine::check_needs(*rows, [&](const std::string& file) {
    return is_there(parts, is_blob, (is_blob ? "engine/" : "engine/blobs/") + file, loop);
  });
}

/// The engine may have applied it, or ended it otherwise, since that was noted: it only has to know
/// the run.
bool has_a_plan(run::RunStatus status) {
  using enum run::RunStatus;
  return status == planned || status == awaiting_approval || status == apply_queued ||
         status == applying || status == policy_soft_failed;
}

}  // namespace

Result<ServerParts> parts_of(const Settings& settings, BlobStore* blobs) {
  ServerParts parts{.store = place_of(settings),
                    .data = settings.data,
                    .has_engine = !settings.tfe,
                    .blobs = blobs};
  if (settings.shares_engine()) parts.engine = settings.database_url;
  PORC_TRY(parts.named, find_named_engine(settings));
  return parts;
}

Result<moving::Manifest> take_backup(const ServerParts& from,
                                     const orchestrator::Keys& keys,
                                     const fs::path& folder,
                                     aio::Loop& loop) {
  PORC_TRY(const OpenPlace store, open_place(from.store, loop));
  NobodyWorks nobody(from.store, *store.store, loop);
  PORC_CHECK(aio::run_to_end(loop, nobody.begin()));
  PORC_CHECK(aio::run_to_end(loop, moving::check_move_ended(*store.store)));
  PORC_CHECK(check_engine_settled(from));
  PORC_CHECK(make_backup_folder(folder));
  Taking taking(from, folder, loop);
  PORC_CHECK(taking.take(store, keys));
  PORC_CHECK(aio::run_to_end(loop, nobody.end()));
  return taking.seal(keys);
}

Result<Restored> restore_backup(const OpenBackup& backup,
                                const ServerParts& to,
                                const orchestrator::Keys& keys,
                                const NameEngine& name,
                                aio::Loop& loop) {
  PORC_CHECK(check_files(backup));
  PORC_CHECK(check_keys(backup, keys));
  if (backup.manifest.has_blobs != (to.blobs != nullptr)) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = backup.manifest.has_blobs
                                ? "the backup is of a server with a blob store: set STORAGE_ACCOUNT"
                                : "the backup is of a server without a blob store: unset "
                                  "STORAGE_ACCOUNT"};
  }
  Restored restored;
  PORC_TRY(restored.store, make_place(to.store, loop));
  const moving::Target target{.records = *restored.store.records,
                              .subjects = *restored.store.store};
  PORC_CHECK(aio::run_to_end(loop, moving::announce(target, loop, source_of(backup))));
  PORC_TRY(auto engine, name());
  if (engine) {
    PORC_CHECK(aio::run_to_end(
        loop, orchestrator::replace_engine(*restored.store.store, *std::move(engine))));
  }
  if (backup.manifest.has_engine) PORC_CHECK(put_engine(backup, to));
  PORC_CHECK(put_files(backup, to, loop));
  BackupRecords records(backup);
  moving::CopyOptions options{.source = source_of(backup)};
  options.last_check = [&restored, &keys]() -> Task<void> {
    PORC_CO_TRY(restored.audit,
                co_await orchestrator::verify_audit(
                    *restored.store.store, keys.signers.public_keys(), std::nullopt));
    co_return ok;
  };
  PORC_TRY(restored.copied,
           aio::run_to_end(loop, moving::copy(records, target, loop, std::move(options))));
  return restored;
}

Result<Resumable> check_resumable(const OpenBackup& backup,
                                  const ServerParts& parts,
                                  const OpenPlace& restored,
                                  aio::Loop& loop) {
  constexpr Duration kLease = std::chrono::seconds(30);
  PORC_TRY(const auto known, engine_runs(backup, parts, loop));
  Resumable found;
  std::string after;
  do {
    PORC_TRY(RecordPage page,
             aio::run_to_end(loop, restored.records->read_records(RecordKind::run, after, kPage)));
    for (const Record& record : page.records) {
      PORC_TRY(const RunRecord stored, read_record<RunRecord>(record));
      if (!stored.job) continue;
      PORC_TRY(const Run run, read_document<Run>(stored.projection));
      ++found.under_way;
      const auto missing = [&](const std::string& what) {
        return Error{
            .code = ErrorCode::corrupt,
            .message = "run " + run.id.str() + " cannot go on: its " + what + " is not there"};
      };
      if (run.bundle) {
        const std::string key = run.bundle->key;
        PORC_TRY(const bool has_bundle, is_there(parts, backup.manifest.has_blobs, key, loop));
        if (!has_bundle) return missing("bundle");
      }
      const bool needs_engine = backup.manifest.has_engine && has_a_plan(run.status);
      if (needs_engine && !known.contains(run.id.str())) return missing("plan");
    }
    after = std::move(page.next);
  } while (!after.empty());
  PORC_TRY(auto claims, aio::run_to_end(loop, restored.store->claim_jobs("drill", kLease, 1)));
  PORC_TRY(const auto next, aio::run_to_end(loop, restored.store->next_due()));
  // What a server drove that was killed is due when its lease ends.
  if (claims.empty() && next && *next <= loop.now() + 2 * kLease) {
    PORC_CHECK(aio::run_to_end(loop, aio::sleep_until(loop, *next)));
    PORC_TRY(claims, aio::run_to_end(loop, restored.store->claim_jobs("drill", kLease, 1)));
  }
  for (const Claim& claim : claims) {
    PORC_TRY([[maybe_unused]] const Run run,
             aio::run_to_end(loop, restored.store->get_run(claim.run)));
    const JobChange again{.kind = JobChange::Kind::due, .due_at = loop.now()};
    PORC_CHECK(aio::run_to_end(loop, restored.store->release_claim(claim, again)));
    found.claimed = claim.run.str();
    found.fence = claim.fence;
  }
  return found;
}

}  // namespace porc::app
