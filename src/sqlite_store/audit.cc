// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

audit::SignedCheckpoint checkpoint_of(const sql::Statement& row) {
  return {.bytes = row.text(0), .signature = row.text(1), .public_key = row.text(2)};
}

}  // namespace

Result<std::vector<audit::Head>> list_heads(sql::Connection& db,
                                            const RunId& after,
                                            std::size_t limit) {
  std::vector<audit::Head> heads;
  sql::Statement rows = db.use(queries::list_heads);
  rows.bind(":after", after.str()).bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return heads;
    heads.push_back(
        {.run = RunId::trusted(rows.text(0)), .sequence = rows.count(1), .hash = rows.text(2)});
  }
}

Result<void> put_checkpoint(sql::Connection& db,
                            std::uint64_t number,
                            const audit::SignedCheckpoint& checkpoint) {
  PORC_TRY(bool exists, db.use(queries::find_checkpoint).bind(":number", number).step());
  if (exists) return checkpoint_exists(number);
  return db.use(queries::insert_checkpoint)
      .bind(":number", number)
      .bind(":bytes", checkpoint.bytes)
      .bind(":signature", checkpoint.signature)
      .bind(":public_key", checkpoint.public_key)
      .run();
}

Result<std::vector<audit::SignedCheckpoint>> list_checkpoints(sql::Connection& db,
                                                              std::uint64_t after,
                                                              std::size_t limit) {
  std::vector<audit::SignedCheckpoint> found;
  sql::Statement rows = db.use(queries::list_checkpoints);
  rows.bind(":after", after).bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return found;
    found.push_back(checkpoint_of(rows));
  }
}

Result<audit::SignedCheckpoint> last_checkpoint(sql::Connection& db) {
  sql::Statement row = db.use(queries::last_checkpoint);
  PORC_TRY(bool found, row.step());
  if (found) return checkpoint_of(row);
  return no_checkpoint();
}

}  // namespace porc::sqlite_store
