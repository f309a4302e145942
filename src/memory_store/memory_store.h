// SPDX-License-Identifier: Apache-2.0
// Everything in memory, deterministic, and never suspending: for `porc --store memory` and for the
// simulation, whose histories it carries.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aio/clock.h"
#include "contracts/records.h"
#include "memory_store/inbox_table.h"
#include "memory_store/job_table.h"
#include "memory_store/outbox_table.h"

namespace porc::memory_store {

class MemoryStore final : public Store, public Records {
 public:
  /// `clock` outlives this.
  explicit MemoryStore(aio::Clock& clock) : clock_(clock) {}

  Task<void> append(Change change) override;
  Task<Run> get_run(RunId id) override;
  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override;
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override;
  Task<std::vector<audit::Event>> list_events(RunId id,
                                              std::uint64_t after,
                                              std::size_t limit) override;
  Task<RunId> reserve_submission(std::string key,
                                 std::string body_digest,
                                 RunId proposed,
                                 std::optional<Duration> keep) override;
  Task<RunId> find_submission(std::string key, std::string body_digest) override;

  Task<std::vector<Claim>> claim_jobs(std::string owner,
                                      Duration lease,
                                      std::size_t limit) override;
  Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) override;
  Task<void> release_claim(Claim claim, JobChange job) override;
  Task<void> wake(RunId id) override;
  Task<std::optional<Timestamp>> next_due() override;

  Task<void> claim_workspace(WorkspaceName name, workspace::Claimant by) override;
  Task<bool> hold_workspace(WorkspaceName name, Claim by) override;
  Task<void> release_workspace(WorkspaceName name, Claim by) override;
  Task<void> disown_workspace(WorkspaceName name, Claim by) override;
  Task<workspace::Workspace> get_workspace(WorkspaceName name) override;

  Task<std::vector<DueEntry>> claim_outbox(Duration lease,
                                           std::size_t limit,
                                           std::vector<std::string> passed_over) override;
  Task<std::size_t> delivered(std::vector<Delivered> done) override;
  Task<void> postponed(std::string key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again) override;
  Task<Depth> outbox_depth() override;
  Task<std::vector<OutboxView>> list_outbox(OutboxFilter filter,
                                            std::uint64_t after,
                                            std::size_t limit) override;
  Task<OutboxView> get_outbox(std::string key) override;
  Task<void> retry_outbox(std::string key) override;
  Task<void> drop_outbox(std::string key) override;

  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override;
  Task<std::vector<DueEvent>> claim_inbox(Duration lease, std::size_t limit) override;
  Task<void> handled(std::string key, std::uint64_t fence, Duration keep) override;
  Task<void> put_off(std::string key,
                     std::uint64_t fence,
                     std::string error,
                     std::optional<Timestamp> again) override;
  Task<std::vector<InboxView>> list_inbox(InboxFilter filter,
                                          std::uint64_t after,
                                          std::size_t limit) override;
  Task<InboxView> get_inbox(std::string key) override;
  Task<void> replay_inbox(std::string key) override;
  Task<bool> replace_body(std::string key, std::string known, std::string body) override;
  Task<InboxDepth> inbox_depth() override;

  Task<Subject> get_subject(std::string name) override;
  Task<void> put_subject(Subject subject, std::vector<OutboxEntry> outbox) override;

  Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) override;
  Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) override;
  Task<std::vector<audit::SignedCheckpoint>> list_checkpoints(std::uint64_t after,
                                                              std::size_t limit) override;
  Task<audit::SignedCheckpoint> last_checkpoint() override;

  Task<void> put_token(identity::Token token) override;
  Task<identity::Token> find_token(std::string hash) override;
  Task<std::vector<identity::Token>> list_tokens() override;

  Task<void> ping() override;

  Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) override;
  Task<void> write_records(std::vector<Record> records) override;

 private:
  struct History {
    Run run{};
    std::vector<audit::Event> events{};
    std::vector<ChangeRecord> changes{};
  };
  struct Submission {
    std::string body_digest{};
    RunId run{};
    Timestamp expires_at{};
  };

  bool is_free(const WorkspaceName& name, const RunId& run) const;
  void forget_expired_submissions();

  // records.cc: the first of each kind behind a cursor, which moves to it.
  std::optional<Record> run_after(std::string& cursor) const;
  std::optional<Record> workspace_after(std::string& cursor) const;
  std::optional<Record> outbox_after(std::string& cursor) const;
  std::optional<Record> inbox_after(std::string& cursor) const;
  std::optional<Record> subject_after(std::string& cursor) const;
  std::optional<Record> submission_after(std::string& cursor) const;
  std::optional<Record> checkpoint_after(std::string& cursor) const;
  std::optional<Record> token_after(std::string& cursor) const;
  std::optional<Record> fence_after(std::string& cursor) const;
  std::optional<Record> record_after(RecordKind kind, std::string& cursor) const;
  std::optional<Record> find_record(const Record& like) const;
  Result<void> put_record(const Record& record);

  aio::Clock& clock_;
  std::uint64_t last_fence_ = 0;  ///< of jobs and deliveries
  std::map<RunId, History> histories_{};
  std::map<run::RunStatus, std::uint64_t> counts_{};
  JobTable jobs_{};
  OutboxTable outbox_{};
  InboxTable inbox_{};
  std::map<std::string, Subject> subjects_{};
  std::map<WorkspaceName, workspace::Workspace> workspaces_{};
  std::map<std::string, Submission> submissions_{};
  std::set<std::pair<Timestamp, std::string>> submission_ends_{};
  std::map<std::uint64_t, audit::SignedCheckpoint> checkpoints_{};
  std::map<std::string, identity::Token> tokens_{};  ///< by id
  std::map<std::string, std::string> token_ids_{};   ///< by hash
};

}  // namespace porc::memory_store
