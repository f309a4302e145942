// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "blob_move.h"
#include "command_line.h"
#include "moved.h"
#include "place.h"
#include "server_surroundings.h"

namespace porc::app {
namespace {

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
  PORC_TRY(const auto engine, engine_of(from, source, false));
  if (engine == nullptr) return ok;
  PORC_TRY(const auto other, engine_of(to, target, true));
  if (other == nullptr) {
    std::puts("the embedded engine stays where it is: servers share it with PostgreSQL only");
    return ok;
  }
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
  PORC_CHECK(check_nobody_works(from, source, loop));
  PORC_TRY(const OpenPlace made, make_place(to, loop));
  const moving::Target target{.records = *made.records, .subjects = *made.store};
  PORC_CHECK(aio::run_to_end(loop, moving::announce(target, loop, from.shown)));
  if (!asked.blobs_from.empty()) PORC_CHECK(copy_beside(asked, from, to, *around));
  moving::CopyOptions options{.source = from.shown, .on_progress = tell_progress};
  PORC_TRY(const moving::Copied copied,
           aio::run_to_end(loop, moving::copy(*source.records, target, loop, std::move(options))));
  print(copied);
  std::printf("%s holds all that %s holds\n", to.shown.c_str(), from.shown.c_str());
  return ok;
}

}  // namespace porc::app
