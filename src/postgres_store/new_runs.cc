// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/new_runs.h"

#include <boost/describe/enum_to_string.hpp>

#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "pg/transaction.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

using Texts = std::vector<std::string>;
using OptionalTexts = std::vector<std::optional<std::string>>;
using Numbers = std::vector<std::uint64_t>;

void add_jobs(pg::Transaction& transaction, const Gathering::Changes& changes) {
  Texts runs;
  Numbers due_at;
  for (const auto& change : changes) {
    if (change->job.kind == JobChange::Kind::close) continue;
    const bool later = change->job.kind == JobChange::Kind::due;
    const auto due = later ? std::max(change->job.due_at, Timestamp()) : Timestamp();
    runs.push_back(change->run.id.str());
    due_at.push_back(static_cast<std::uint64_t>(due.time_since_epoch().count()));
  }
  transaction.add(queries::insert_new_jobs).bind(":runs", runs).bind(":due_at", due_at);
}

Result<void> add_runs(pg::Transaction& transaction, const Gathering::Changes& changes) {
  Texts runs, statuses, kinds, environments, names, workspaces, audit_heads, projections;
  OptionalTexts repos, owners;
  Numbers audit_sequences;
  for (const auto& change : changes) {
    const Run& run = change->run;
    PORC_TRY(std::string projection, write_document(json::encode(run)));
    runs.push_back(run.id.str());
    statuses.emplace_back(boost::describe::enum_to_string(run.status, ""));
    kinds.push_back(run.identity.kind);
    environments.push_back(run.identity.environment);
    names.push_back(run.identity.name);
    repos.push_back(run.blueprint.metadata.repo);
    owners.push_back(run.blueprint.metadata.owner);
    workspaces.push_back(run.workspace.str());
    audit_sequences.push_back(run.audit_sequence);
    audit_heads.push_back(run.audit_head);
    projections.push_back(std::move(projection));
  }
  transaction.add(queries::insert_new_changes).bind(":runs", runs);
  transaction.add(queries::insert_new_runs)
      .bind(":runs", runs)
      .bind(":statuses", statuses)
      .bind(":kinds", kinds)
      .bind(":environments", environments)
      .bind(":names", names)
      .bind(":repos", repos)
      .bind(":owners", owners)
      .bind(":workspaces", workspaces)
      .bind(":audit_sequences", audit_sequences)
      .bind(":audit_heads", audit_heads)
      .bind(":projections", projections);
  return ok;
}

void add_events(pg::Transaction& transaction, const Gathering::Changes& changes) {
  Texts runs, bytes, hashes;
  Numbers sequences;
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
  for (const auto& change : changes) PORC_CHECK(check_follows(*change, 0, 0));
  pg::Transaction transaction(db);
  add_jobs(transaction, changes);
  PORC_CHECK(add_runs(transaction, changes));
  add_events(transaction, changes);
  PORC_CHECK(add_outbox(transaction, changes));
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

Result<bool> append_new_runs(pg::Connection& db, const Gathering::Changes& changes) {
  auto appended = append_all(db, changes);
  if (!appended && db.is_broken()) return std::move(appended).error();
  return appended.has_value();
}

}  // namespace porc::postgres_store
