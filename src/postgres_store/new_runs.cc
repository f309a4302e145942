// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/new_runs.h"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>

#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

Result<void> append_all(pg::Connection& db, const Gathering::Changes& changes) {
  NewRuns runs;
  for (const auto& change : changes) {
    PORC_CHECK(check_follows(*change, 0, 0));
    PORC_CHECK(runs.add(*change, first_due(change->job)));
    for (const OutboxEntry& entry : change->outbox) PORC_CHECK(runs.add_entry(entry));
  }
  pg::Transaction transaction(db);
  runs.add_to(transaction);
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

std::optional<Timestamp> first_due(const JobChange& job) {
  if (job.kind == JobChange::Kind::close) return std::nullopt;
  return job.kind == JobChange::Kind::due ? std::max(job.due_at, Timestamp()) : Timestamp();
}

Result<void> NewRuns::add(const Change& change, std::optional<Timestamp> due_at) {
  const Run& run = change.run;
  PORC_TRY(std::string projection, write_document(json::encode(run)));
  std::optional<std::uint64_t> due;
  if (due_at) due = static_cast<std::uint64_t>(due_at->time_since_epoch().count());
  runs_.push_back(run.id.str());
  due_at_.push_back(due);
  statuses_.emplace_back(boost::describe::enum_to_string(run.status, ""));
  kinds_.push_back(run.identity.kind);
  environments_.push_back(run.identity.environment);
  names_.push_back(run.identity.name);
  repos_.push_back(run.blueprint.metadata.repo);
  owners_.push_back(run.blueprint.metadata.owner);
  workspaces_.push_back(run.workspace.str());
  audit_sequences_.push_back(run.audit_sequence);
  audit_heads_.push_back(run.audit_head);
  projections_.push_back(std::move(projection));
  for (const audit::Event& event : change.events) {
    event_runs_.push_back(event.run.str());
    event_sequences_.push_back(event.sequence);
    event_bytes_.push_back(event.bytes);
    event_hashes_.push_back(event.hash);
  }
  return ok;
}

Result<void> NewRuns::add_entry(const OutboxEntry& entry) {
  PORC_TRY(std::string payload, write_document(entry.payload));
  keys_.push_back(entry.key);
  subjects_.push_back(entry.subject);
  targets_.push_back(entry.target);
  words_.push_back(entry.coalesce);
  payloads_.push_back(std::move(payload));
  return ok;
}

void NewRuns::add_to(pg::Transaction& transaction) const {
  transaction.add(queries::insert_new_runs)
      .bind(":runs", runs_)
      .bind(":due_at", due_at_)
      .bind(":statuses", statuses_)
      .bind(":kinds", kinds_)
      .bind(":environments", environments_)
      .bind(":names", names_)
      .bind(":repos", repos_)
      .bind(":owners", owners_)
      .bind(":workspaces", workspaces_)
      .bind(":audit_sequences", audit_sequences_)
      .bind(":audit_heads", audit_heads_)
      .bind(":projections", projections_)
      .bind(":event_runs", event_runs_)
      .bind(":sequences", event_sequences_)
      .bind(":bytes", event_bytes_)
      .bind(":hashes", event_hashes_)
      .bind(":keys", keys_)
      .bind(":subjects", subjects_)
      .bind(":targets", targets_)
      .bind(":words", words_)
      .bind(":payloads", payloads_);
}

Result<bool> append_new_runs(pg::Connection& db, const Gathering::Changes& changes) {
  auto appended = append_all(db, changes);
  if (!appended && db.is_broken()) return std::move(appended).error();
  return appended.has_value();
}

}  // namespace porc::postgres_store
