// SPDX-License-Identifier: Apache-2.0
// The methods of the contract as functions over a connection: those that write run within a
// transaction of the writer, those that read within a snapshot. `now` is the store's clock. What
// they answer and refuse is said in contracts/store.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "contracts/store_rules.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

// runs.cc
Result<void> append(sql::Connection& db, const Change& change, Timestamp now);
Result<Run> get_run(sql::Connection& db, const RunId& id);
/// `walk`: see find_runs.
Result<Page<Run>> list_runs(sql::Connection& db,
                            const RunFilter& filter,
                            const PageRequest& page,
                            std::size_t walk);
Result<std::map<run::RunStatus, std::uint64_t>> count_runs(sql::Connection& db);
Result<std::vector<audit::Event>> list_events(sql::Connection& db,
                                              const RunId& id,
                                              std::uint64_t after,
                                              std::size_t limit);
Result<RunId> reserve_submission(sql::Connection& db,
                                 const std::string& key,
                                 const std::string& body_digest,
                                 const RunId& proposed,
                                 Timestamp expires_at,
                                 Timestamp now);
Result<RunId> find_submission(sql::Connection& db,
                              const std::string& key,
                              const std::string& body_digest,
                              Timestamp now);

// jobs.cc
/// What `append` does to the job. Errors: conflict when the change's claim does not stand.
Result<void> change_job(sql::Connection& db, const Change& change, Timestamp now);
Result<std::vector<Claim>> claim_jobs(sql::Connection& db,
                                      const std::string& owner,
                                      Timestamp lease_end,
                                      std::size_t limit,
                                      Timestamp now);
Result<std::vector<Claim>> renew_claims(sql::Connection& db,
                                        const std::vector<Claim>& claims,
                                        Timestamp lease_end);
Result<void> release_claim(sql::Connection& db,
                           const Claim& claim,
                           const JobChange& change,
                           Timestamp now);
Result<void> wake(sql::Connection& db, const RunId& id, Timestamp now);
Result<std::optional<Timestamp>> next_due(sql::Connection& db);
/// Ends every claim and every delivery; what was under way is due now.
Result<void> void_leases(sql::Connection& db, Timestamp now);
/// The first of `count` numbers in a row, all of them higher than any before.
Result<std::uint64_t> reserve_fences(sql::Connection& db, std::size_t count);

// workspaces.cc
Result<void> claim_workspace(sql::Connection& db,
                             const WorkspaceName& name,
                             const workspace::Claimant& by);
Result<bool> hold_workspace(sql::Connection& db, const WorkspaceName& name, const Claim& by);
Result<void> release_workspace(sql::Connection& db,
                               const WorkspaceName& name,
                               const Claim& by,
                               Timestamp now);
Result<void> disown_workspace(sql::Connection& db,
                              const WorkspaceName& name,
                              const Claim& by,
                              Timestamp now);
Result<workspace::Workspace> get_workspace(sql::Connection& db, const WorkspaceName& name);
/// True when no run but `run` holds it.
Result<bool> is_free(sql::Connection& db, const WorkspaceName& name, const RunId& run);

// outbox.cc
/// Errors: conflict when the key exists.
Result<void> add_to_outbox(sql::Connection& db, const OutboxEntry& entry, Timestamp now);
Result<std::vector<DueEntry>> claim_outbox(sql::Connection& db,
                                           Timestamp lease_end,
                                           std::size_t limit,
                                           const std::vector<std::string>& passed_over,
                                           Timestamp now);
Result<std::size_t> delivered(sql::Connection& db,
                              const std::vector<Delivered>& done,
                              Timestamp now);
Result<void> postponed(sql::Connection& db,
                       const std::string& key,
                       std::uint64_t fence,
                       const std::string& error,
                       std::optional<Timestamp> again,
                       Timestamp now);
Result<OutboxStore::Depth> outbox_depth(sql::Connection& db);
Result<std::vector<OutboxView>> list_outbox(sql::Connection& db,
                                            const OutboxStore::OutboxFilter& filter,
                                            std::uint64_t after,
                                            std::size_t limit);
Result<OutboxView> get_outbox(sql::Connection& db, const std::string& key);
Result<void> retry_outbox(sql::Connection& db, const std::string& key, Timestamp now);
Result<void> drop_outbox(sql::Connection& db, const std::string& key, Timestamp now);

// inbox.cc
Result<std::vector<bool>> receive(sql::Connection& db,
                                  const std::vector<InboxEntry>& entries,
                                  Timestamp now);
Result<std::vector<DueEvent>> claim_inbox(sql::Connection& db,
                                          Timestamp lease_end,
                                          std::size_t limit,
                                          Timestamp now);
Result<void> handled(sql::Connection& db,
                     const std::string& key,
                     std::uint64_t fence,
                     Timestamp keep_until,
                     Timestamp now);
Result<void> put_off(sql::Connection& db,
                     const std::string& key,
                     std::uint64_t fence,
                     const std::string& error,
                     std::optional<Timestamp> again,
                     Timestamp now);
Result<std::vector<InboxView>> list_inbox(sql::Connection& db,
                                          const InboxStore::InboxFilter& filter,
                                          std::uint64_t after,
                                          std::size_t limit);
Result<InboxView> get_inbox(sql::Connection& db, const std::string& key);
Result<void> replay_inbox(sql::Connection& db, const std::string& key, Timestamp now);
Result<bool> replace_body(sql::Connection& db,
                          const std::string& key,
                          const std::string& known,
                          const std::string& body,
                          Timestamp now);
Result<InboxStore::InboxDepth> inbox_depth(sql::Connection& db);

// subjects.cc
Result<Subject> get_subject(sql::Connection& db, const std::string& name, Timestamp now);
Result<void> put_subject(sql::Connection& db,
                         const Subject& subject,
                         const std::vector<OutboxEntry>& outbox,
                         Timestamp now);

// audit.cc
Result<std::vector<audit::Head>> list_heads(sql::Connection& db,
                                            const RunId& after,
                                            std::size_t limit);
Result<void> put_checkpoint(sql::Connection& db,
                            std::uint64_t number,
                            const audit::SignedCheckpoint& checkpoint);
Result<std::vector<audit::SignedCheckpoint>> list_checkpoints(sql::Connection& db,
                                                              std::uint64_t after,
                                                              std::size_t limit);
Result<audit::SignedCheckpoint> last_checkpoint(sql::Connection& db);

// tokens.cc
Result<void> put_token(sql::Connection& db, const identity::Token& token);
Result<identity::Token> find_token(sql::Connection& db, const std::string& hash);
Result<std::vector<identity::Token>> list_tokens(sql::Connection& db);

}  // namespace porc::sqlite_store
