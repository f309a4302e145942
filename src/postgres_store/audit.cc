// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

audit::SignedCheckpoint checkpoint_in(const pg::Rows& rows, std::size_t i) {
  return {.bytes = rows.text(i, 0), .signature = rows.text(i, 1), .public_key = rows.text(i, 2)};
}

}  // namespace

Task<std::vector<audit::Head>> PostgresStore::list_heads(RunId after, std::size_t limit) {
  return run(
      [after = std::move(after), limit](pg::Connection& db) -> Result<std::vector<audit::Head>> {
        pg::Statement list(queries::list_heads);
        list.bind(":after", after.str()).bind(":limit", limit);
        PORC_TRY(const pg::Rows rows, db.run(list));
        std::vector<audit::Head> heads;
        for (std::size_t i = 0; i < rows.size(); ++i) {
          heads.push_back({.run = RunId::trusted(rows.text(i, 0)),
                           .sequence = rows.count(i, 1),
                           .hash = rows.text(i, 2)});
        }
        return heads;
      });
}

Task<void> PostgresStore::put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) {
  return run([number, checkpoint = std::move(checkpoint)](pg::Connection& db) -> Result<void> {
    pg::Transaction transaction(db);
    transaction.add(queries::insert_checkpoint)
        .bind(":number", number)
        .bind(":bytes", checkpoint.bytes)
        .bind(":signature", checkpoint.signature)
        .bind(":public_key", checkpoint.public_key);
    PORC_TRY(const auto rows, transaction.commit());
    if (rows[0].changed() == 0) return checkpoint_exists(number);
    return ok;
  });
}

Task<std::vector<audit::SignedCheckpoint>> PostgresStore::list_checkpoints(std::uint64_t after,
                                                                           std::size_t limit) {
  return run([after, limit](pg::Connection& db) -> Result<std::vector<audit::SignedCheckpoint>> {
    pg::Statement list(queries::list_checkpoints);
    list.bind(":after", after).bind(":limit", limit);
    PORC_TRY(const pg::Rows rows, db.run(list));
    std::vector<audit::SignedCheckpoint> found;
    for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(checkpoint_in(rows, i));
    return found;
  });
}

Task<audit::SignedCheckpoint> PostgresStore::last_checkpoint() {
  return run([](pg::Connection& db) -> Result<audit::SignedCheckpoint> {
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::last_checkpoint)));
    if (rows.empty()) return no_checkpoint();
    return checkpoint_in(rows, 0);
  });
}

}  // namespace porc::postgres_store
