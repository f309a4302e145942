// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "backup_folder.h"
#include "contracts/blob_store.h"
#include "moving/copy.h"
#include "orchestrator/engine_register.h"
#include "orchestrator/key_register.h"
#include "place.h"

namespace porc::app {

/// What a server of these settings has, beside its keys.
struct ServerParts {
  Place store{};
  std::filesystem::path data{};
  bool has_engine = false;         ///< the embedded one
  std::optional<Secret> engine{};  ///< the database of one that servers share; none: a file
  BlobStore* blobs = nullptr;      ///< none: blobs are in the data folder
  /// The engine by its name; none where there is none yet.
  std::optional<orchestrator::RegisteredEngine> named{};
};
/// Errors: unavailable.
Result<ServerParts> parts_of(const Settings& settings, BlobStore* blobs);

/// Writes all that a stopped server has into `folder`, which is new or empty, and answers what it
/// came to. Errors: conflict while a server works, or when the folder holds something; corrupt when
/// a chain is broken; precondition_failed when the engine of `from` is not the one that has the
/// states; those of what is read and written.
Result<moving::Manifest> take_backup(const ServerParts& from,
                                     const orchestrator::Keys& keys,
                                     const std::filesystem::path& folder,
                                     aio::Loop& loop);

/// What a restored store was found to be.
struct Restored {
  OpenPlace store{};
  moving::Copied copied{};
  audit::Verdict audit{};
};
/// Names the engine that has the states after a restore; none where nobody will work.
using NameEngine = std::function<Result<std::optional<orchestrator::RegisteredEngine>>()>;

/// Puts a backup where nothing is, and verifies all of it. Whatever ends it, the same again goes on
/// where it was, and until it has ended no server starts there. Errors: conflict when something is
/// there; corrupt when the backup is damaged; precondition_failed when its keys are not here.
/// `name` is asked once nothing is wrong with the backup.
Result<Restored> restore_backup(const OpenBackup& backup,
                                const ServerParts& to,
                                const orchestrator::Keys& keys,
                                const NameEngine& name,
                                aio::Loop& loop);

/// How runs that are under way would go on.
struct Resumable {
  std::uint64_t under_way = 0;
  std::string claimed{};  ///< one that was claimed and given back; "" = none was due
  std::uint64_t fence = 0;
};
/// Looks whether each run that is not settled has what it goes on with in the place that a backup
/// was restored to, bundle, plan, configuration and state, and claims one. Errors: corrupt, naming
/// what is missing.
Result<Resumable> check_resumable(const OpenBackup& backup,
                                  const ServerParts& parts,
                                  const OpenPlace& restored,
                                  aio::Loop& loop);

}  // namespace porc::app
