// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <optional>
#include <utility>

#include "blob_move.h"
#include "command_line.h"
#include "engine_move.h"
#include "moved.h"
#include "place.h"
#include "server_surroundings.h"

namespace porc::app {
namespace {

/// The engine of who has these two; nullopt where servers can have none in common.
std::optional<EnginePlace> engine_of(const Place& store, const BlobPlace& blobs) {
  if (blobs.is_folder()) return EnginePlace{.folder = blobs.folder / "engine"};
  if (store.kind == StoreKind::postgres) return EnginePlace{.database = store.url};
  return std::nullopt;
}

/// Blobs and the embedded engine, from one place to another.
Result<void> copy_beside(const CopyArguments& asked,
                         const Place& from,
                         const Place& to,
                         ServerSurroundings& around) {
  PORC_TRY(BlobPlace source, parse_blob_place(asked.blobs_from, "--blobs-from"));
  PORC_TRY(BlobPlace target, parse_blob_place(asked.blobs_to, "--blobs-to"));
  if (source.folder == target.folder) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--blobs-from and --blobs-to are the same place"};
  }
  PORC_TRY(BlobStore* const container, around.open_blobs());
  for (BlobPlace* place : {&source, &target}) {
    if (place->is_folder()) continue;
    place->container = container;
    if (container != nullptr) continue;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "azure is the container of STORAGE_ACCOUNT, which is not set"};
  }
  PORC_TRY(const MovedBlobs moved, move_blobs(source, target, around.loop(), around.pool()));
  std::printf("blobs       %10llu  %llu bytes\n",
              static_cast<unsigned long long>(moved.blobs),
              static_cast<unsigned long long>(moved.bytes));
  if (moved.left > 0) {
    std::printf("left: %llu blobs of quills and policy sets; publish them again\n",
                static_cast<unsigned long long>(moved.left));
  }
  const auto engine_from = engine_of(from, source);
  if (!engine_from) return ok;
  PORC_TRY(const auto engine, open_engine(*engine_from));
  if (engine == nullptr) return ok;
  const auto engine_to = engine_of(to, target);
  if (!engine_to) {
    std::puts("the embedded engine stays where it is: servers share it with PostgreSQL only");
    return ok;
  }
  PORC_TRY(const auto other, make_engine(*engine_to));
  PORC_TRY(const std::uint64_t rows, move_engine(*engine, *other));
  std::printf("engine      %10llu  rows\n", static_cast<unsigned long long>(rows));
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
  aio::Loop& loop = around->loop();
  PORC_TRY(const OpenPlace source, open_place(from, loop));
  NobodyWorks nobody(from, source, loop);
  PORC_CHECK(aio::run_to_end(loop, nobody.begin()));
  PORC_TRY(const OpenPlace made, make_place(to, loop));
  const moving::Target target{.records = *made.records, .subjects = *made.store};
  PORC_CHECK(aio::run_to_end(loop, moving::announce(target, loop, from.shown)));
  if (!asked.blobs_from.empty()) PORC_CHECK(copy_beside(asked, from, to, *around));
  moving::CopyOptions options{.source = from.shown, .on_progress = tell_progress};
  options.last_check = [&nobody] { return nobody.end(); };
  PORC_TRY(const moving::Copied copied,
           aio::run_to_end(loop, moving::copy(*source.records, target, loop, std::move(options))));
  print(copied);
  std::printf("%s holds all that %s holds\n", to.shown.c_str(), from.shown.c_str());
  return ok;
}

}  // namespace porc::app
