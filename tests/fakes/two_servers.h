// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "contracts/records.h"
#include "contracts/store.h"

namespace porc::fakes {

/// Two servers on one database, asked in turn: what one did, the other knows at once.
class TwoServers final : public Store, public Records {
 public:
  TwoServers(std::unique_ptr<Store> one, std::unique_ptr<Store> other)
      : one_(std::move(one)), other_(std::move(other)) {}

  Task<void> append(Change change) override { return next().append(std::move(change)); }
  Task<Run> get_run(RunId id) override { return next().get_run(std::move(id)); }
  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override {
    return next().list_runs(std::move(filter), std::move(page));
  }
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override {
    return next().count_runs();
  }
  Task<std::vector<audit::Event>> list_events(RunId id,
                                              std::uint64_t after,
                                              std::size_t limit) override {
    return next().list_events(std::move(id), after, limit);
  }
  Task<RunId> reserve_submission(std::string key,
                                 std::string body_digest,
                                 RunId proposed,
                                 std::optional<Duration> keep) override {
    return next().reserve_submission(
        std::move(key), std::move(body_digest), std::move(proposed), keep);
  }
  Task<RunId> find_submission(std::string key, std::string body_digest) override {
    return next().find_submission(std::move(key), std::move(body_digest));
  }

  Task<std::vector<Claim>> claim_jobs(std::string owner,
                                      Duration lease,
                                      std::size_t limit) override {
    return next().claim_jobs(std::move(owner), lease, limit);
  }
  Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) override {
    return next().renew_claims(std::move(claims), lease);
  }
  Task<void> release_claim(Claim claim, JobChange job) override {
    return next().release_claim(std::move(claim), job);
  }
  Task<void> wake(RunId id) override { return next().wake(std::move(id)); }
  Task<std::optional<Timestamp>> next_due() override { return next().next_due(); }

  Task<void> claim_workspace(WorkspaceName name, workspace::Claimant by) override {
    return next().claim_workspace(std::move(name), std::move(by));
  }
  Task<bool> hold_workspace(WorkspaceName name, Claim by) override {
    return next().hold_workspace(std::move(name), std::move(by));
  }
  Task<void> release_workspace(WorkspaceName name, Claim by) override {
    return next().release_workspace(std::move(name), std::move(by));
  }
  Task<void> disown_workspace(WorkspaceName name, Claim by) override {
    return next().disown_workspace(std::move(name), std::move(by));
  }
  Task<workspace::Workspace> get_workspace(WorkspaceName name) override {
    return next().get_workspace(std::move(name));
  }

  Task<std::vector<DueEntry>> claim_outbox(Duration lease,
                                           std::size_t limit,
                                           std::vector<std::string> passed_over) override {
    return next().claim_outbox(lease, limit, std::move(passed_over));
  }
  Task<std::size_t> delivered(std::vector<Delivered> done) override {
    return next().delivered(std::move(done));
  }
  Task<void> postponed(std::string key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again) override {
    return next().postponed(std::move(key), fence, std::move(error), again);
  }
  Task<Depth> outbox_depth() override { return next().outbox_depth(); }
  Task<std::vector<OutboxView>> list_outbox(OutboxFilter filter,
                                            std::uint64_t after,
                                            std::size_t limit) override {
    return next().list_outbox(std::move(filter), after, limit);
  }
  Task<OutboxView> get_outbox(std::string key) override {
    return next().get_outbox(std::move(key));
  }
  Task<void> retry_outbox(std::string key) override { return next().retry_outbox(std::move(key)); }
  Task<void> drop_outbox(std::string key) override { return next().drop_outbox(std::move(key)); }

  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    return next().receive(std::move(entries));
  }
  Task<std::vector<DueEvent>> claim_inbox(Duration lease, std::size_t limit) override {
    return next().claim_inbox(lease, limit);
  }
  Task<void> handled(std::string key, std::uint64_t fence, Duration keep) override {
    return next().handled(std::move(key), fence, keep);
  }
  Task<void> put_off(std::string key,
                     std::uint64_t fence,
                     std::string error,
                     std::optional<Timestamp> again) override {
    return next().put_off(std::move(key), fence, std::move(error), again);
  }
  Task<std::vector<InboxView>> list_inbox(InboxFilter filter,
                                          std::uint64_t after,
                                          std::size_t limit) override {
    return next().list_inbox(std::move(filter), after, limit);
  }
  Task<InboxView> get_inbox(std::string key) override { return next().get_inbox(std::move(key)); }
  Task<void> replay_inbox(std::string key) override { return next().replay_inbox(std::move(key)); }
  Task<bool> replace_body(std::string key, std::string known, std::string body) override {
    return next().replace_body(std::move(key), std::move(known), std::move(body));
  }
  Task<InboxDepth> inbox_depth() override { return next().inbox_depth(); }

  Task<Subject> get_subject(std::string name) override {
    return next().get_subject(std::move(name));
  }
  Task<void> put_subject(Subject subject, std::vector<OutboxEntry> outbox) override {
    return next().put_subject(std::move(subject), std::move(outbox));
  }

  Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) override {
    return next().list_heads(std::move(after), limit);
  }
  Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) override {
    return next().put_checkpoint(number, std::move(checkpoint));
  }
  Task<std::vector<audit::SignedCheckpoint>> list_checkpoints(std::uint64_t after,
                                                              std::size_t limit) override {
    return next().list_checkpoints(after, limit);
  }
  Task<audit::SignedCheckpoint> last_checkpoint() override { return next().last_checkpoint(); }

  Task<void> put_token(identity::Token token) override {
    return next().put_token(std::move(token));
  }
  Task<identity::Token> find_token(std::string hash) override {
    return next().find_token(std::move(hash));
  }
  Task<std::vector<identity::Token>> list_tokens() override { return next().list_tokens(); }

  Task<void> ping() override { return next().ping(); }

  Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) override {
    return dynamic_cast<Records&>(next()).read_records(kind, std::move(after), bytes);
  }
  Task<void> write_records(std::vector<Record> records) override {
    return dynamic_cast<Records&>(next()).write_records(std::move(records));
  }

 private:
  Store& next() {
    std::swap(one_, other_);
    return *one_;
  }

  std::unique_ptr<Store> one_;
  std::unique_ptr<Store> other_;
};

}  // namespace porc::fakes
