// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contracts/store.h"

namespace porc::fakes {

/// Passes every call on, except that one fails with `unavailable`. For fault sweeps: fail call 0,
/// 1, 2 … until the world has come to its end without the fault being met.
class FaultyStore final : public Store {
 public:
  enum class Moment : std::uint8_t {
    before,  ///< nothing happened
    after,   ///< it happened, and the caller is not told: the outcome is unknown to it
  };

  explicit FaultyStore(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

  /// The call that comes after `calls` others from now on fails, once.
  void fail_after(std::uint64_t calls, Moment moment) {
    fault_at_ = calls_ + calls;
    moment_ = moment;
  }
  /// True when a fault was asked for and met.
  bool fired() const { return fired_; }
  std::uint64_t calls() const { return calls_; }

  Task<void> append(Change change) override { return pass(inner_->append(std::move(change))); }
  Task<Run> get_run(RunId id) override { return pass(inner_->get_run(std::move(id))); }
  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override {
    return pass(inner_->list_runs(std::move(filter), std::move(page)));
  }
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override {
    return pass(inner_->count_runs());
  }
  Task<std::vector<audit::Event>> list_events(RunId id,
                                              std::uint64_t after,
                                              std::size_t limit) override {
    return pass(inner_->list_events(std::move(id), after, limit));
  }
  Task<RunId> reserve_submission(std::string key,
                                 std::string body_digest,
                                 RunId proposed,
                                 Duration keep) override {
    return pass(inner_->reserve_submission(
        std::move(key), std::move(body_digest), std::move(proposed), keep));
  }

  Task<std::vector<Claim>> claim_jobs(std::string owner,
                                      Duration lease,
                                      std::size_t limit) override {
    return pass(inner_->claim_jobs(std::move(owner), lease, limit));
  }
  Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) override {
    return pass(inner_->renew_claims(std::move(claims), lease));
  }
  Task<void> release_claim(Claim claim, JobChange job) override {
    return pass(inner_->release_claim(std::move(claim), job));
  }
  Task<void> wake(RunId id) override { return pass(inner_->wake(std::move(id))); }
  Task<std::optional<Timestamp>> next_due() override { return pass(inner_->next_due()); }

  Task<void> claim_workspace(WorkspaceName name, blueprint::Identity owner) override {
    return pass(inner_->claim_workspace(std::move(name), std::move(owner)));
  }
  Task<bool> hold_workspace(WorkspaceName name, RunId run) override {
    return pass(inner_->hold_workspace(std::move(name), std::move(run)));
  }
  Task<void> release_workspace(WorkspaceName name, RunId run) override {
    return pass(inner_->release_workspace(std::move(name), std::move(run)));
  }
  Task<void> disown_workspace(WorkspaceName name, blueprint::Identity owner) override {
    return pass(inner_->disown_workspace(std::move(name), std::move(owner)));
  }
  Task<workspace::Workspace> get_workspace(WorkspaceName name) override {
    return pass(inner_->get_workspace(std::move(name)));
  }

  Task<std::vector<DueEntry>> claim_outbox(Duration lease, std::size_t limit) override {
    return pass(inner_->claim_outbox(lease, limit));
  }
  Task<void> delivered(std::string key, std::uint64_t fence) override {
    return pass(inner_->delivered(std::move(key), fence));
  }
  Task<void> postponed(std::string key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again) override {
    return pass(inner_->postponed(std::move(key), fence, std::move(error), again));
  }
  Task<Depth> outbox_depth() override { return pass(inner_->outbox_depth()); }

  Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) override {
    return pass(inner_->list_heads(std::move(after), limit));
  }
  Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) override {
    return pass(inner_->put_checkpoint(number, std::move(checkpoint)));
  }
  Task<std::vector<audit::SignedCheckpoint>> list_checkpoints() override {
    return pass(inner_->list_checkpoints());
  }

  Task<void> put_token(identity::Token token) override {
    return pass(inner_->put_token(std::move(token)));
  }
  Task<identity::Token> find_token(std::string hash) override {
    return pass(inner_->find_token(std::move(hash)));
  }
  Task<std::vector<identity::Token>> list_tokens() override { return pass(inner_->list_tokens()); }

  Task<void> ping() override { return pass(inner_->ping()); }

 private:
  /// Tasks are lazy: a call that fails before it happens is simply never awaited.
  template <class T>
  Task<T> pass(Task<T> call) {
    bool faulty = calls_++ == fault_at_;
    fired_ = fired_ || faulty;
    if (faulty && moment_ == Moment::before) co_return broken();
    Result<T> result = co_await std::move(call);
    if (faulty) co_return broken();
    co_return result;
  }
  static Error broken() {
    return Error{.code = ErrorCode::unavailable, .message = "the store does not answer"};
  }

  std::unique_ptr<Store> inner_;
  std::uint64_t calls_ = 0;
  std::optional<std::uint64_t> fault_at_{};
  Moment moment_ = Moment::before;
  bool fired_ = false;
};

}  // namespace porc::fakes
