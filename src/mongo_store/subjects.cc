// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

/// What is remembered; nothing of what was to be forgotten by now.
Result<std::optional<Document>> find(Work& work, const std::string& name) {
  PORC_TRY(auto stored, work.newest(kSubjects, stem_of(name)));
  const std::int64_t now = work.now().time_since_epoch().count();
  if (stored && stored->number("ends_at").value_or(now + 1) <= now) stored.reset();
  return stored;
}

std::uint64_t version_of(const std::optional<Document>& stored) {
  return stored ? static_cast<std::uint64_t>(stored->number("version").value_or(0)) : 0;
}

Result<Subject> get(Work& work, const std::string& name) {
  PORC_CHECK(work.settle());
  PORC_TRY(const auto stored, find(work, name));
  Subject subject;
  subject.name = name;
  if (!stored) return subject;
  subject.version = version_of(stored);
  PORC_TRY(const std::string text, value_of(work.session(), *stored, "body"));
  PORC_TRY(subject.document, read_value(text));
  if (const auto ends_at = stored->number("ends_at"))
    subject.keep_until = Timestamp(Duration(*ends_at));
  return subject;
}

Result<void> put(Work& work, const Subject& subject, const std::vector<OutboxEntry>& outbox) {
  PORC_TRY(const auto stored, find(work, subject.name));
  PORC_CHECK(check_next_subject(subject, version_of(stored)));
  PORC_CHECK(check_outbox_keys(outbox));
  PORC_CHECK(check_new_to_outbox(work, outbox));
  PORC_CHECK(add_to_outbox(work, outbox));
  PORC_TRY(const std::string text, write_document(subject.document));
  Record record{.collection = kSubjects, .stem = stem_of(subject.name)};
  const std::string id = numbered(record.stem, work.number());
  Document document;
  document.set("_id", id).set("name", subject.name).set("version", subject.version);
  if (subject.keep_until) document.set("ends_at", subject.keep_until->time_since_epoch().count());
  work.put(document, "body", text, kSubjects);
  record.document = std::move(document);
  record.stale_after = record.stem + ":";
  record.stale_before = id;
  record.stale_in_parts = true;
  work.add(std::move(record));
  return ok;
}

}  // namespace

Task<Subject> MongoStore::get_subject(std::string name) {
  return run([name = std::move(name)](Work& work) { return get(work, name); });
}

Task<void> MongoStore::put_subject(Subject subject, std::vector<OutboxEntry> outbox) {
  return run([subject = std::move(subject), outbox = std::move(outbox)](Work& work) {
    return put(work, subject, outbox);
  });
}

}  // namespace porc::mongo_store
