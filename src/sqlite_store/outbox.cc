// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/document.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

Result<void> promote(sql::Connection& db,
                     const std::string& run,
                     const std::string& target,
                     Timestamp now) {
  return db.use(queries::promote_outbox)
      .bind(":run", run)
      .bind(":target", target)
      .bind(":now", now)
      .run();
}

/// An entry that is being delivered.
struct Delivery {
  std::int64_t number = 0;
  std::string run{};
  std::string target{};
  std::string coalesce{};
};

/// nullopt when that delivery does not stand.
Result<std::optional<Delivery>> find_delivery(sql::Connection& db,
                                              const std::string& key,
                                              std::uint64_t fence) {
  sql::Statement row = db.use(queries::find_delivery);
  PORC_TRY(bool found, row.bind(":key", key).bind(":fence", fence).step());
  if (!found) return std::optional<Delivery>();
  return std::optional(Delivery{.number = row.integer(0),
                                .run = row.text(1),
                                .target = row.text(2),
                                .coalesce = row.text(3)});
}

Result<bool> is_replaced(sql::Connection& db, const Delivery& delivery) {
  if (delivery.coalesce.empty()) return false;
  return db.use(queries::find_newer_outbox)
      .bind(":run", delivery.run)
      .bind(":target", delivery.target)
      .bind(":coalesce", delivery.coalesce)
      .bind(":number", delivery.number)
      .step();
}

Result<void> remove(sql::Connection& db, const Delivery& delivery, Timestamp now) {
  PORC_CHECK(db.use(queries::delete_outbox).bind(":number", delivery.number).run());
  return promote(db, delivery.run, delivery.target, now);
}

struct DueRow {
  std::int64_t number = 0;
  DueEntry due{};
  std::string payload{};
};

Result<std::vector<DueRow>> list_due(sql::Connection& db,
                                     std::size_t limit,
                                     const std::vector<std::string>& passed_over,
                                     Timestamp now) {
  std::vector<DueRow> due;
  const std::string targets = json::print(passed_over);
  sql::Statement rows = db.use(queries::list_due_outbox);
  rows.bind(":now", now).bind(":limit", limit).bind(":passed_over", targets);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return due;
    OutboxEntry entry{.key = rows.text(1),
                      .run = RunId::trusted(rows.text(2)),
                      .target = rows.text(3),
                      .coalesce = rows.text(4)};
    DueEntry one{.entry = std::move(entry),
                 .attempts = static_cast<std::uint32_t>(rows.integer(6))};
    due.push_back({.number = rows.integer(0), .due = std::move(one), .payload = rows.text(5)});
  }
}

/// Nobody can deliver what cannot be read; what waits behind it must not suffer.
Result<void> put_aside(sql::Connection& db,
                       const DueRow& row,
                       const std::string& error,
                       Timestamp now) {
  PORC_CHECK(db.use(queries::postpone_outbox)
                 .bind(":number", row.number)
                 .bind(":due_at", std::nullopt)
                 .bind(":error", error)
                 .run());
  return promote(db, row.due.entry.run.str(), row.due.entry.target, now);
}

}  // namespace

Result<void> add_to_outbox(sql::Connection& db, const OutboxEntry& entry, Timestamp now) {
  PORC_TRY(bool exists, db.use(queries::find_outbox_key).bind(":key", entry.key).step());
  if (exists) return outbox_key_exists(entry.key);
  if (!entry.coalesce.empty()) {
    PORC_CHECK(db.use(queries::delete_replaced_outbox)
                   .bind(":run", entry.run.str())
                   .bind(":target", entry.target)
                   .bind(":coalesce", entry.coalesce)
                   .bind(":now", now)
                   .run());
  }
  PORC_TRY(std::string payload, write_document(entry.payload));
  PORC_CHECK(db.use(queries::insert_outbox)
                 .bind(":key", entry.key)
                 .bind(":run", entry.run.str())
                 .bind(":target", entry.target)
                 .bind(":coalesce", entry.coalesce)
                 .bind(":payload", payload)
                 .run());
  return promote(db, entry.run.str(), entry.target, now);
}

Result<std::vector<DueEntry>> claim_outbox(sql::Connection& db,
                                           Timestamp lease_end,
                                           std::size_t limit,
                                           const std::vector<std::string>& passed_over,
                                           Timestamp now) {
  PORC_TRY(std::vector<DueRow> rows, list_due(db, limit, passed_over, now));
  PORC_TRY(std::uint64_t fence, reserve_fences(db, rows.size()));
  std::vector<DueEntry> claimed;
  for (DueRow& row : rows) {
    auto payload = read_value(row.payload);
    if (!payload) {
      PORC_CHECK(put_aside(db, row, payload.error().message, now));
      continue;
    }
    row.due.entry.payload = *std::move(payload);
    row.due.fence = fence++;
    PORC_CHECK(db.use(queries::claim_outbox)
                   .bind(":number", row.number)
                   .bind(":lease_end", lease_end)
                   .bind(":fence", row.due.fence)
                   .run());
    claimed.push_back(std::move(row.due));
  }
  return claimed;
}

Result<std::size_t> delivered(sql::Connection& db,
                              const std::vector<Delivered>& done,
                              Timestamp now) {
  std::size_t stood = 0;
  for (const Delivered& one : done) {
    PORC_TRY(auto delivery, find_delivery(db, one.key, one.fence));
    if (!delivery) continue;
    PORC_CHECK(remove(db, *delivery, now));
    ++stood;
  }
  return stood;
}

Result<void> postponed(sql::Connection& db,
                       const std::string& key,
                       std::uint64_t fence,
                       const std::string& error,
                       std::optional<Timestamp> again,
                       Timestamp now) {
  PORC_TRY(auto delivery, find_delivery(db, key, fence));
  if (!delivery) {
    return Error{.code = ErrorCode::conflict,
                 .message = "outbox entry " + key + " is no longer delivered under this fence"};
  }
  PORC_TRY(bool replaced, is_replaced(db, *delivery));
  if (replaced) return remove(db, *delivery, now);
  if (again) again = std::max(*again, now);
  PORC_CHECK(db.use(queries::postpone_outbox)
                 .bind(":number", delivery->number)
                 .bind(":due_at", again)
                 .bind(":error", error)
                 .run());
  return promote(db, delivery->run, delivery->target, now);
}

Result<OutboxStore::Depth> outbox_depth(sql::Connection& db) {
  OutboxStore::Depth depth;
  sql::Statement rows = db.use(queries::count_outbox);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return depth;
    (rows.integer(0) == 0 ? depth.due : depth.dead) = rows.count(1);
  }
}

}  // namespace porc::sqlite_store
