// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

Result<Subject> find(pg::Connection& db, const std::string& name) {
  pg::Statement query(queries::find_subject);
  PORC_TRY(const pg::Rows rows, db.run(query.bind(":name", name)));
  Subject subject;
  subject.name = name;
  if (rows.empty()) return subject;
  subject.version = rows.count(0, 0);
  PORC_TRY(subject.document, read_value(rows.text(0, 1)));
  subject.keep_until = rows.optional_time(0, 2);
  return subject;
}

Result<bool> put(pg::Connection& db,
                 const Subject& subject,
                 const std::vector<OutboxEntry>& outbox) {
  PORC_TRY(const std::string document, write_document(subject.document));
  pg::Transaction transaction(db);
  transaction.add(queries::sweep_subjects);
  transaction.add(subject.version == 1 ? queries::insert_subject : queries::update_subject)
      .bind(":name", subject.name)
      .bind(":version", subject.version)
      .bind(":document", document)
      .bind(":keep_until", subject.keep_until);
  PORC_TRY(const auto rows, outbox.empty() ? transaction.commit() : transaction.ask());
  const bool is_next = rows[1].changed() == 1;
  if (!is_next || outbox.empty()) return is_next;
  PORC_CHECK(add_outbox(transaction, outbox));
  PORC_CHECK(transaction.commit());
  return true;
}

Result<void> put_next(pg::Connection& db,
                      const Subject& subject,
                      const std::vector<OutboxEntry>& outbox) {
  PORC_CHECK(check_outbox_keys(outbox));
  auto is_next = put(db, subject, outbox);
  if (!is_next) return outbox_error(db, outbox, std::move(is_next).error());
  if (*is_next) return ok;
  PORC_TRY(const Subject stored, find(db, subject.name));
  PORC_CHECK(check_next_subject(subject, stored.version));
  // It was forgotten or stored between the two looks.
  return Error{.code = ErrorCode::conflict,
               .message = subject.name + " was changed at the same time"};
}

}  // namespace

Task<Subject> PostgresStore::get_subject(std::string name) {
  return run([name = std::move(name)](pg::Connection& db) { return find(db, name); });
}

Task<void> PostgresStore::put_subject(Subject subject, std::vector<OutboxEntry> outbox) {
  const DueSet due = outbox.empty() ? DueSet() : due_set(Due::delivery);
  return run_and_tell(
      due, [subject = std::move(subject), outbox = std::move(outbox)](pg::Connection& db) {
        return put_next(db, subject, outbox);
      });
}

}  // namespace porc::postgres_store
