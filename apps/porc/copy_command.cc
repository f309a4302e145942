// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <optional>
#include <utility>

#include "blob_move.h"
#include "command_line.h"
#include "engine_move.h"
#include "engine_name.h"
#include "moved.h"
#include "orchestrator/engine_register.h"
#include "place.h"
#include "server_surroundings.h"
#include "terraform_engine/engine_needs.h"

namespace porc::app {
namespace {

/// The engine of who has these two; nullopt where servers can have none in common.
std::optional<EnginePlace> engine_of(const Place& store, const BlobPlace& blobs) {
  if (blobs.is_folder()) return EnginePlace{.folder = blobs.folder / "engine"};
  if (store.kind == StoreKind::postgres) return EnginePlace{.database = store.url};
  return std::nullopt;
}

/// Whether there is one that could go there.
Result<bool> copy_engine(const std::optional<EnginePlace>& from,
                         const std::optional<EnginePlace>& to) {
  if (!from) return false;
  PORC_TRY(const auto engine, open_engine(*from));
  if (engine == nullptr) return false;
  if (!to) {
    std::puts("the embedded engine stays where it is: servers share it with PostgreSQL only");
    return false;
  }
  PORC_TRY(const auto other, make_engine(*to));
  PORC_TRY(const std::uint64_t rows, move_engine(*engine, *other));
  std::printf("engine      %10llu  rows\n", static_cast<unsigned long long>(rows));
  return true;
}

std::filesystem::path engine_beside(const Place& place) {
  return place.file.parent_path() / "engine";
}

/// An engine that stays where it is, as the target's servers tell it from others: what is called by
/// its place in or beside a database is not in or beside the target.
Result<orchestrator::RegisteredEngine> seen_from(orchestrator::RegisteredEngine known,
                                                 const Place& from,
                                                 const Place& to) {
  if (known.id == kEngineShared) {
    known = {.id = "shared of " + from.shown, .shown = "the embedded engine in " + from.shown};
  }
  if (known.id == kEngineBeside) {
    PORC_TRY(const auto folder, find_folder_engine(engine_beside(from)));
    if (folder) known = *folder;
  }
  if (to.kind != StoreKind::sqlite) return known;
  PORC_TRY(const auto beside, find_folder_engine(engine_beside(to)));
  if (beside && beside->id == known.id) known.id = kEngineBeside;
  return known;
}

/// The target must know where the states are, too.
Result<void> keep_engine(const Place& from,
                         const OpenPlace& source,
                         const Place& to,
                         const OpenPlace& made,
                         aio::Loop& loop) {
  PORC_TRY(const auto known, aio::run_to_end(loop, orchestrator::find_engine(*source.store)));
  if (!known) return ok;
  PORC_TRY(auto kept, seen_from(*known, from, to));
  return aio::run_to_end(loop, orchestrator::replace_engine(*made.store, std::move(kept)));
}

Result<void> copy_blobs(const BlobPlace& from, const BlobPlace& to, ServerSurroundings& around) {
  PORC_TRY(const MovedBlobs moved, move_blobs(from, to, around.loop(), around.pool()));
  std::printf("blobs       %10llu  %llu bytes\n",
              static_cast<unsigned long long>(moved.blobs),
              static_cast<unsigned long long>(moved.bytes));
  if (moved.left > 0) {
    std::printf("left: %llu blobs of quills and policy sets; publish them again\n",
                static_cast<unsigned long long>(moved.left));
  }
  return ok;
}

/// Where blobs and the embedded engine are, and where they go.
struct Beside {
  BlobPlace from{};
  BlobPlace to{};
};

/// Nullopt when they stay where they are.
Result<std::optional<Beside>> parse_beside(const CopyArguments& asked, ServerSurroundings& around) {
  if (asked.blobs_from.empty()) return std::optional<Beside>();
  Beside beside;
  PORC_TRY(beside.from, parse_blob_place(asked.blobs_from, "--blobs-from"));
  PORC_TRY(beside.to, parse_blob_place(asked.blobs_to, "--blobs-to"));
  // Of one container the blobs stay, and the engine's tables move.
  if (beside.from.is_folder() && beside.from.folder == beside.to.folder) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--blobs-from and --blobs-to are the same place"};
  }
  PORC_TRY(BlobStore* const container, around.open_blobs());
  for (BlobPlace* place : {&beside.from, &beside.to}) {
    if (place->is_folder()) continue;
    place->container = container;
    if (container != nullptr) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "azure is the container of STORAGE_ACCOUNT, which is not set"};
  }
  return std::optional(std::move(beside));
}

/// What a server was cut off from has to be taken up before its engine moves.
Result<void> check_engine(const std::optional<EnginePlace>& place, const Settings& settings) {
  if (!place) return ok;
  PORC_TRY(const auto engine, open_engine(*place));
  if (engine == nullptr) return ok;
  const auto here = place->database ? settings.data / "engine" : place->folder;
  PORC_TRY(const auto elsewhere, terraform_engine::check_settled(*engine, here));
  tell_elsewhere(elsewhere);
  return ok;
}

}  // namespace

Result<void> copy_store(const CommandLine& line, const CopyArguments& asked) {
  PORC_TRY(const Place from, parse_place(asked.from, "--from"));
  PORC_TRY(const Place to, parse_place(asked.to, "--to"));
  if (from.shown == to.shown) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--from and --to are the same database, " + from.shown};
  }
  PORC_TRY(const auto around, ServerSurroundings::open(line));
  PORC_TRY(const auto beside, parse_beside(asked, *around));
  aio::Loop& loop = around->loop();
  PORC_TRY(const OpenPlace source, open_place(from, loop));
  NobodyWorks nobody(from, *source.store, loop);
  PORC_CHECK(aio::run_to_end(loop, nobody.begin()));
  if (beside) PORC_CHECK(check_engine(engine_of(from, beside->from), around->settings()));
  PORC_TRY(const OpenPlace made, make_place(to, loop));
  const moving::Target target{.records = *made.records, .subjects = *made.store};
  PORC_CHECK(aio::run_to_end(loop, moving::announce(target, loop, from.shown)));
  bool is_engine_moved = false;
  if (beside) {
    // First what may be refused as a whole.
    PORC_TRY(is_engine_moved,
             copy_engine(engine_of(from, beside->from), engine_of(to, beside->to)));
    if (beside->from.is_folder() || beside->to.is_folder())
      PORC_CHECK(copy_blobs(beside->from, beside->to, *around));
  }
  if (!is_engine_moved) PORC_CHECK(keep_engine(from, source, to, made, loop));
  moving::CopyOptions options{.source = from.shown, .on_progress = tell_progress};
  options.last_check = [&nobody] { return nobody.end(); };
  PORC_TRY(const moving::Copied copied,
           aio::run_to_end(loop, moving::copy(*source.records, target, loop, std::move(options))));
  print(copied);
  std::printf("%s holds all that %s holds\n", to.shown.c_str(), from.shown.c_str());
  return ok;
}

}  // namespace porc::app
