// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/new_runs.h"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>

#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

using Texts = std::vector<std::string>;

void add_events(pg::Transaction& transaction, const Gathering::Changes& changes) {
  Texts runs, bytes, hashes;
  std::vector<std::uint64_t> sequences;
  for (const auto& change : changes) {
    for (const audit::Event& event : change->events) {
      runs.push_back(event.run.str());
      sequences.push_back(event.sequence);
      bytes.push_back(event.bytes);
      hashes.push_back(event.hash);
    }
  }
  transaction.add(queries::insert_events)
      .bind(":runs", runs)
      .bind(":sequences", sequences)
      .bind(":bytes", bytes)
      .bind(":hashes", hashes);
}

Result<void> add_outbox(pg::Transaction& transaction, const Gathering::Changes& changes) {
  Texts keys, subjects, targets, words, payloads;
  for (const auto& change : changes) {
    for (const OutboxEntry& entry : change->outbox) {
      PORC_TRY(std::string payload, write_document(entry.payload));
      keys.push_back(entry.key);
      subjects.push_back(entry.subject);
      targets.push_back(entry.target);
      words.push_back(entry.coalesce);
      payloads.push_back(std::move(payload));
    }
  }
  if (keys.empty()) return ok;
  transaction.add(queries::insert_first_outbox)
      .bind(":keys", keys)
      .bind(":subjects", subjects)
      .bind(":targets", targets)
      .bind(":words", words)
      .bind(":payloads", payloads);
  return ok;
}

Result<void> append_all(pg::Connection& db, const Gathering::Changes& changes) {
  NewRuns runs;
  for (const auto& change : changes) {
    PORC_CHECK(check_follows(*change, 0, 0));
    PORC_CHECK(runs.add(change->run, first_due(change->job)));
  }
  pg::Transaction transaction(db);
  runs.add_to(transaction);
  add_events(transaction, changes);
  PORC_CHECK(add_outbox(transaction, changes));
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

std::optional<Timestamp> first_due(const JobChange& job) {
  if (job.kind == JobChange::Kind::close) return std::nullopt;
  return job.kind == JobChange::Kind::due ? std::max(job.due_at, Timestamp()) : Timestamp();
}

Result<void> NewRuns::add(const Run& run, std::optional<Timestamp> due_at) {
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
      .bind(":projections", projections_);
}

Result<bool> append_new_runs(pg::Connection& db, const Gathering::Changes& changes) {
  auto appended = append_all(db, changes);
  if (!appended && db.is_broken()) return std::move(appended).error();
  return appended.has_value();
}

}  // namespace porc::postgres_store
