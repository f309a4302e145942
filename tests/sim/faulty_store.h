// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "contracts/store.h"
#include "tests/sim/faults.h"

namespace porc::sim {

/// What of a change is looked at.
struct Stored {
  RunId run{};
  WorkspaceName workspace{};
  bool nothing_applied = false;  ///< it says so
  std::vector<audit::Event> events{};
};

/// Called in the moment in which something took effect, whether or not its server hears of it.
struct Watch {
  std::function<void(const Stored&)> stored{};
  std::function<void(const Claim&, const JobChange&)> given_back{};
};

/// A store behind a network and a server that may die at every call.
class FaultyStore : public Store {
 public:
  FaultyStore(Store& inner, Faults& faults, Faults::Crash crash, Watch watch = {})
      : inner_(inner), faults_(faults), crash_(std::move(crash)), watch_(std::move(watch)) {}

  Task<void> append(Change change) override {
    return around("append", watched_append(std::move(change)));
  }
  Task<Run> get_run(RunId id) override {
    const Error* damage = faults_.refusal_of(id.str());  // one single run is refused by its id
    return around("get_run", damage ? refused(*damage) : inner_.get_run(std::move(id)));
  }
  Task<Page<Run>> list_runs(RunFilter filter, PageRequest page) override {
    return around("list_runs", inner_.list_runs(std::move(filter), std::move(page)));
  }
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override {
    return inner_.count_runs();
  }
  Task<std::vector<audit::Event>> list_events(RunId id,
                                              std::uint64_t after,
                                              std::size_t limit) override {
    return around("list_events", inner_.list_events(std::move(id), after, limit));
  }
  Task<RunId> reserve_submission(std::string key,
                                 std::string body,
                                 RunId proposed,
                                 std::optional<Duration> keep) override {
    return around(
        "reserve_submission",
        inner_.reserve_submission(std::move(key), std::move(body), std::move(proposed), keep));
  }
  Task<RunId> find_submission(std::string key, std::string body) override {
    // Too few histories come to it, only by a refused retry, for every server death to be shown.
    return inner_.find_submission(std::move(key), std::move(body));
  }
  Task<std::vector<Claim>> claim_jobs(std::string owner,
                                      Duration lease,
                                      std::size_t limit) override {
    return around("claim_jobs", inner_.claim_jobs(std::move(owner), lease, limit));
  }
  Task<std::vector<Claim>> renew_claims(std::vector<Claim> claims, Duration lease) override {
    return around("renew_claims", inner_.renew_claims(std::move(claims), lease));
  }
  Task<void> release_claim(Claim claim, JobChange job) override {
    return around("release_claim", watched_release(std::move(claim), job));
  }
  Task<void> wake(RunId id) override { return around("wake", inner_.wake(std::move(id))); }
  Task<std::optional<Timestamp>> next_due() override {
    return around("next_due", inner_.next_due());
  }
  Task<void> claim_workspace(WorkspaceName name, workspace::Claimant by) override {
    return around("claim_workspace", inner_.claim_workspace(std::move(name), std::move(by)));
  }
  Task<bool> hold_workspace(WorkspaceName name, Claim by) override {
    return around("hold_workspace", inner_.hold_workspace(std::move(name), std::move(by)));
  }
  Task<void> release_workspace(WorkspaceName name, Claim by) override {
    return around("release_workspace", inner_.release_workspace(std::move(name), std::move(by)));
  }
  Task<void> disown_workspace(WorkspaceName name, Claim by) override {
    return around("disown_workspace", inner_.disown_workspace(std::move(name), std::move(by)));
  }
  Task<workspace::Workspace> get_workspace(WorkspaceName name) override {
    return around("get_workspace", inner_.get_workspace(std::move(name)));
  }
  Task<std::vector<DueEntry>> claim_outbox(Duration lease,
                                           std::size_t limit,
                                           std::vector<std::string> passed_over) override {
    return around("claim_outbox", inner_.claim_outbox(lease, limit, std::move(passed_over)));
  }
  Task<std::size_t> delivered(std::vector<Delivered> done) override {
    return around("delivered", inner_.delivered(std::move(done)));
  }
  Task<void> postponed(std::string key,
                       std::uint64_t fence,
                       std::string error,
                       std::optional<Timestamp> again) override {
    return around("postponed", inner_.postponed(std::move(key), fence, std::move(error), again));
  }
  Task<Depth> outbox_depth() override { return inner_.outbox_depth(); }
  Task<std::vector<OutboxView>> list_outbox(OutboxFilter filter,
                                            std::uint64_t after,
                                            std::size_t limit) override {
    return inner_.list_outbox(std::move(filter), after, limit);
  }
  Task<OutboxView> get_outbox(std::string key) override {
    return inner_.get_outbox(std::move(key));
  }
  Task<void> retry_outbox(std::string key) override { return inner_.retry_outbox(std::move(key)); }
  Task<void> drop_outbox(std::string key) override { return inner_.drop_outbox(std::move(key)); }
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    return around("receive", inner_.receive(std::move(entries)));
  }
  Task<std::vector<DueEvent>> claim_inbox(Duration lease, std::size_t limit) override {
    return around("claim_inbox", inner_.claim_inbox(lease, limit));
  }
  Task<void> handled(std::string key, std::uint64_t fence, Duration keep) override {
    return around("handled", inner_.handled(std::move(key), fence, keep));
  }
  Task<void> put_off(std::string key,
                     std::uint64_t fence,
                     std::string error,
                     std::optional<Timestamp> again) override {
    return around("put_off", inner_.put_off(std::move(key), fence, std::move(error), again));
  }
  Task<std::vector<InboxView>> list_inbox(InboxFilter filter,
                                          std::uint64_t after,
                                          std::size_t limit) override {
    return inner_.list_inbox(std::move(filter), after, limit);
  }
  Task<InboxView> get_inbox(std::string key) override { return inner_.get_inbox(std::move(key)); }
  Task<void> replay_inbox(std::string key) override { return inner_.replay_inbox(std::move(key)); }
  Task<bool> replace_body(std::string key, std::string known, std::string body) override {
    return inner_.replace_body(std::move(key), std::move(known), std::move(body));
  }
  Task<InboxDepth> inbox_depth() override { return inner_.inbox_depth(); }
  Task<Subject> get_subject(std::string name) override {
    return around("get_subject", inner_.get_subject(std::move(name)));
  }
  Task<void> put_subject(Subject subject, std::vector<OutboxEntry> outbox) override {
    return around("put_subject", inner_.put_subject(std::move(subject), std::move(outbox)));
  }
  Task<std::vector<audit::Head>> list_heads(RunId after, std::size_t limit) override {
    return around("list_heads", inner_.list_heads(std::move(after), limit));
  }
  Task<void> put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) override {
    return around("put_checkpoint", inner_.put_checkpoint(number, std::move(checkpoint)));
  }
  Task<audit::SignedCheckpoint> last_checkpoint() override {
    return around("last_checkpoint", inner_.last_checkpoint());
  }
  Task<std::vector<audit::SignedCheckpoint>> list_checkpoints(std::uint64_t after,
                                                              std::size_t limit) override {
    return around("list_checkpoints", inner_.list_checkpoints(after, limit));
  }
  Task<void> put_token(identity::Token token) override {
    return inner_.put_token(std::move(token));
  }
  Task<identity::Token> find_token(std::string hash) override {
    return inner_.find_token(std::move(hash));
  }
  Task<std::vector<identity::Token>> list_tokens() override { return inner_.list_tokens(); }
  Task<void> ping() override { return inner_.ping(); }

 private:
  static Task<Run> refused(Error damage) { co_return damage; }
  Task<void> watched_append(Change change) {
    const Run& run = change.run;
    Stored stored{.run = run.id, .workspace = run.workspace, .events = change.events};
    stored.nothing_applied = run.status == run::RunStatus::apply_failed && run.reason &&
                             run.reason->message.ends_with("nothing was applied");
    PORC_CO_CHECK(co_await inner_.append(std::move(change)));
    if (watch_.stored) watch_.stored(stored);
    co_return ok;
  }
  Task<void> watched_release(Claim claim, JobChange job) {
    PORC_CO_CHECK(co_await inner_.release_claim(claim, job));
    if (watch_.given_back) watch_.given_back(claim, job);
    co_return ok;
  }

  template <class T>
  Task<T> around(std::string_view call, Task<T> work) {
    return faults_.around(call, &crash_, std::move(work));
  }

  Store& inner_;
  Faults& faults_;
  Faults::Crash crash_;
  Watch watch_;
};

}  // namespace porc::sim
