// SPDX-License-Identifier: Apache-2.0
#include "contracts/stored_document.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {

Result<Subject> get_subject(sql::Connection& db, const std::string& name, Timestamp now) {
  Subject subject;
  subject.name = name;
  sql::Statement row = db.use(queries::find_subject);
  PORC_TRY(bool found, row.bind(":name", name).bind(":now", now).step());
  if (!found) return subject;
  subject.version = row.count(0);
  PORC_TRY(subject.document, read_value(row.text(1)));
  if (!row.is_null(2)) subject.keep_until = row.time(2);
  return subject;
}

Result<void> put_subject(sql::Connection& db,
                         const Subject& subject,
                         const std::vector<OutboxEntry>& outbox,
                         Timestamp now) {
  PORC_CHECK(db.use(queries::delete_expired_subjects).bind(":now", now).run());
  std::uint64_t stored = 0;
  {
    sql::Statement row = db.use(queries::find_subject);
    PORC_TRY(bool found, row.bind(":name", subject.name).bind(":now", now).step());
    if (found) stored = row.count(0);
  }
  PORC_CHECK(check_next_subject(subject, stored));
  PORC_CHECK(check_outbox_keys(outbox));
  PORC_TRY(std::string document, write_document(subject.document));
  PORC_CHECK(db.use(queries::put_subject)
                 .bind(":name", subject.name)
                 .bind(":version", subject.version)
                 .bind(":document", document)
                 .bind(":keep_until", subject.keep_until)
                 .run());
  for (const OutboxEntry& entry : outbox) PORC_CHECK(add_to_outbox(db, entry, now));
  return ok;
}

}  // namespace porc::sqlite_store
