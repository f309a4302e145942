// SPDX-License-Identifier: Apache-2.0
#include "memory_store/memory_store.h"

#include <algorithm>

namespace porc::memory_store {
namespace {

bool equals(const std::optional<std::string>& wanted, const std::string& found) {
  return !wanted || *wanted == found;
}

bool contains_text(const Run& run, const std::string& text) {
  const auto& metadata = run.blueprint.metadata;
  const std::string none;
  const std::string* places[] = {&run.id.str(),
                                 &run.identity.name,
                                 &run.identity.kind,
                                 metadata.repo ? &*metadata.repo : &none,
                                 metadata.owner ? &*metadata.owner : &none};
  return std::ranges::any_of(
      places, [&](const std::string* place) { return place->find(text) != std::string::npos; });
}

bool matches(const RunFilter& filter, const Run& run) {
  const auto& statuses = filter.statuses;
  return (statuses.empty() || std::ranges::find(statuses, run.status) != statuses.end()) &&
         equals(filter.kind, run.identity.kind) &&
         (!filter.repo || run.blueprint.metadata.repo == filter.repo) &&
         equals(filter.environment, run.identity.environment) &&
         equals(filter.workspace, run.workspace.str()) &&
         (!filter.text || contains_text(run, *filter.text));
}

}  // namespace

Task<void> MemoryStore::append(Change change) {
  const RunId& id = change.run.id;
  auto place = histories_.find(id);
  bool fresh = place == histories_.end();
  PORC_CO_CHECK(check_follows(
      change, fresh ? 0 : place->second.run.version, fresh ? 0 : place->second.run.audit_sequence));
  std::optional<Job> job = jobs_.find(id);
  if (change.claim && !(job && job->is_held_under(change.claim->fence))) co_return lost_claim(id);
  for (const OutboxEntry& entry : change.outbox) {
    if (outbox_.contains(entry.key)) co_return outbox_key_exists(entry.key);
  }

  Timestamp now = clock_.now();
  bool free = is_free(change.run.workspace, id);
  jobs_.put(id, change.run.workspace, job_after(job, change, free, now));
  for (OutboxEntry& entry : change.outbox) outbox_.add(std::move(entry), now);
  if (fresh) {
    place = histories_.emplace(id, History{}).first;
  } else if (--counts_[place->second.run.status] == 0) {
    counts_.erase(place->second.run.status);
  }
  History& history = place->second;
  history.run = std::move(change.run);
  ChangeRecord made{.version = history.run.version, .at = now.time_since_epoch().count()};
  if (change.claim) made.fence = change.claim->fence;
  history.changes.push_back(made);
  std::ranges::move(change.events, std::back_inserter(history.events));
  ++counts_[history.run.status];
  co_return ok;
}

Task<Run> MemoryStore::get_run(RunId id) {
  auto place = histories_.find(id);
  if (place == histories_.end()) co_return no_run(id);
  co_return place->second.run;
}

Task<Page<Run>> MemoryStore::list_runs(RunFilter filter, PageRequest page) {
  PORC_CO_CHECK(check_page(page));
  Page<Run> found;
  found.items.reserve(std::min(page.limit, histories_.size()));
  auto place = page.after ? histories_.lower_bound(*page.after) : histories_.end();
  while (place != histories_.begin()) {
    const Run& run = (--place)->second.run;
    if (!matches(filter, run)) continue;
    if (found.items.size() == page.limit) {
      found.more = true;
      break;
    }
    found.items.push_back(run);
  }
  co_return found;
}

Task<std::map<run::RunStatus, std::uint64_t>> MemoryStore::count_runs() {
  co_return counts_;
}

Task<std::vector<audit::Event>> MemoryStore::list_events(RunId id,
                                                         std::uint64_t after,
                                                         std::size_t limit) {
  auto place = histories_.find(id);
  if (place == histories_.end()) co_return no_run(id);
  const auto& events = place->second.events;
  auto first = std::ranges::upper_bound(events, after, {}, &audit::Event::sequence);
  auto count = std::min(limit, static_cast<std::size_t>(events.end() - first));
  co_return std::vector<audit::Event>(first, first + static_cast<std::ptrdiff_t>(count));
}

Task<RunId> MemoryStore::reserve_submission(std::string key,
                                            std::string body_digest,
                                            RunId proposed,
                                            std::optional<Duration> keep) {
  forget_expired_submissions();
  auto place = submissions_.find(key);
  if (place != submissions_.end()) {
    if (place->second.body_digest == body_digest) co_return place->second.run;
    co_return key_of_another_body();
  }
  const Timestamp expires_at = keep ? clock_.now() + *keep : Timestamp::max();
  if (keep) submission_ends_.emplace(expires_at, key);
  submissions_.emplace(
      key,
      Submission{.body_digest = std::move(body_digest), .run = proposed, .expires_at = expires_at});
  co_return proposed;
}

Task<RunId> MemoryStore::find_submission(std::string key, std::string body_digest) {
  auto place = submissions_.find(key);
  bool bound = place != submissions_.end() && place->second.body_digest == body_digest &&
               place->second.expires_at > clock_.now();
  if (bound) co_return place->second.run;
  co_return no_submission();
}

Task<std::vector<Claim>> MemoryStore::claim_jobs(std::string owner,
                                                 Duration lease,
                                                 std::size_t limit) {
  Timestamp now = clock_.now();
  co_return jobs_.claim(owner, now, now + lease, limit, last_fence_);
}

Task<std::vector<Claim>> MemoryStore::renew_claims(std::vector<Claim> claims, Duration lease) {
  Timestamp lease_end = clock_.now() + lease;
  std::vector<Claim> lost;
  for (const Claim& claim : claims) {
    std::optional<Job> job = jobs_.find(claim.run);
    if (job && job->is_held_under(claim.fence)) {
      job->due_at = lease_end;
      jobs_.put(claim.run, {}, job);
    } else {
      lost.push_back(claim);
    }
  }
  co_return lost;
}

Task<void> MemoryStore::release_claim(Claim claim, JobChange change) {
  std::optional<Job> job = jobs_.find(claim.run);
  if (!job || !job->is_held_under(claim.fence)) co_return ok;
  const WorkspaceName& workspace = histories_.at(claim.run).run.workspace;
  bool free = is_free(workspace, claim.run);
  jobs_.put(claim.run, workspace, given_back_job(*job, change, free, clock_.now()));
  co_return ok;
}

Task<void> MemoryStore::wake(RunId id) {
  auto place = histories_.find(id);
  if (place == histories_.end()) co_return ok;
  jobs_.put(id, place->second.run.workspace, woken_job(jobs_.find(id), clock_.now()));
  co_return ok;
}

Task<std::optional<Timestamp>> MemoryStore::next_due() {
  co_return jobs_.next_due();
}

Task<void> MemoryStore::claim_workspace(WorkspaceName name, workspace::Claimant by) {
  auto place = workspaces_.find(name);
  std::optional<workspace::Workspace> found;
  if (place != workspaces_.end()) found = place->second;
  PORC_CO_TRY(auto claimed, workspace::claimed(std::move(found), name, by));
  workspaces_.insert_or_assign(name, std::move(claimed));
  co_return ok;
}

Task<bool> MemoryStore::hold_workspace(WorkspaceName name, Claim by) {
  auto place = workspaces_.find(name);
  if (place == workspaces_.end()) co_return nobody_owns(name);
  auto held = hold_for(place->second.hold, by);
  if (!held) co_return false;
  place->second.hold = std::move(held);
  co_return true;
}

Task<void> MemoryStore::release_workspace(WorkspaceName name, Claim by) {
  auto place = workspaces_.find(name);
  if (place != workspaces_.end()) {
    auto& hold = place->second.hold;
    if (hold && !may_release(*hold, by)) co_return ok;
    hold.reset();
  }
  jobs_.wake_oldest_parked(name, clock_.now());
  co_return ok;
}

Task<void> MemoryStore::disown_workspace(WorkspaceName name, Claim by) {
  auto place = workspaces_.find(name);
  if (place == workspaces_.end()) co_return ok;
  const auto& hold = place->second.hold;
  if (!hold || !may_release(*hold, by)) co_return ok;
  workspaces_.erase(place);
  jobs_.wake_oldest_parked(name, clock_.now());
  co_return ok;
}

Task<workspace::Workspace> MemoryStore::get_workspace(WorkspaceName name) {
  auto place = workspaces_.find(name);
  if (place == workspaces_.end()) co_return nobody_owns(name);
  co_return place->second;
}

Task<std::vector<DueEntry>> MemoryStore::claim_outbox(Duration lease,
                                                      std::size_t limit,
                                                      std::vector<std::string> passed_over) {
  Timestamp now = clock_.now();
  co_return outbox_.claim(now, now + lease, limit, passed_over, last_fence_);
}

Task<std::size_t> MemoryStore::delivered(std::vector<Delivered> done) {
  std::size_t stood = 0;
  for (const Delivered& one : done) {
    if (outbox_.remove(one.key, one.fence, clock_.now())) ++stood;
  }
  co_return stood;
}

Task<void> MemoryStore::postponed(std::string key,
                                  std::uint64_t fence,
                                  std::string error,
                                  std::optional<Timestamp> again) {
  co_return outbox_.postpone(key, fence, std::move(error), again, clock_.now());
}

Task<OutboxStore::Depth> MemoryStore::outbox_depth() {
  co_return outbox_.depth();
}

Task<std::vector<OutboxView>> MemoryStore::list_outbox(OutboxFilter filter,
                                                       std::uint64_t after,
                                                       std::size_t limit) {
  co_return outbox_.list(filter, after, limit);
}

Task<OutboxView> MemoryStore::get_outbox(std::string key) {
  co_return outbox_.get(key);
}

Task<void> MemoryStore::retry_outbox(std::string key) {
  co_return outbox_.retry(key, clock_.now());
}

Task<void> MemoryStore::drop_outbox(std::string key) {
  co_return outbox_.drop(key, clock_.now());
}

Task<std::vector<bool>> MemoryStore::receive(std::vector<InboxEntry> entries) {
  std::vector<bool> fresh;
  for (InboxEntry& entry : entries) fresh.push_back(inbox_.add(std::move(entry), clock_.now()));
  co_return fresh;
}

Task<std::vector<DueEvent>> MemoryStore::claim_inbox(Duration lease, std::size_t limit) {
  Timestamp now = clock_.now();
  co_return inbox_.claim(now, now + lease, limit, last_fence_);
}

Task<void> MemoryStore::handled(std::string key, std::uint64_t fence, Duration keep) {
  Timestamp now = clock_.now();
  co_return inbox_.end(key, fence, now + keep, now);
}

Task<void> MemoryStore::put_off(std::string key,
                                std::uint64_t fence,
                                std::string error,
                                std::optional<Timestamp> again) {
  co_return inbox_.put_off(key, fence, std::move(error), again, clock_.now());
}

Task<std::vector<InboxView>> MemoryStore::list_inbox(InboxFilter filter,
                                                     std::uint64_t after,
                                                     std::size_t limit) {
  co_return inbox_.list(filter, after, limit);
}

Task<InboxView> MemoryStore::get_inbox(std::string key) {
  co_return inbox_.get(key);
}

Task<void> MemoryStore::replay_inbox(std::string key) {
  co_return inbox_.replay(key, clock_.now());
}

Task<bool> MemoryStore::replace_body(std::string key, std::string known, std::string body) {
  co_return inbox_.replace_body(key, known, std::move(body), clock_.now());
}

Task<InboxStore::InboxDepth> MemoryStore::inbox_depth() {
  co_return inbox_.depth();
}

Task<Subject> MemoryStore::get_subject(std::string name) {
  auto place = subjects_.find(name);
  const bool known = place != subjects_.end() &&
                     (!place->second.keep_until || *place->second.keep_until > clock_.now());
  if (known) co_return place->second;
  Subject none;
  none.name = std::move(name);
  co_return none;
}

Task<void> MemoryStore::put_subject(Subject subject, std::vector<OutboxEntry> outbox) {
  const Timestamp now = clock_.now();
  std::erase_if(subjects_, [now](const auto& named) {
    return named.second.keep_until && *named.second.keep_until <= now;
  });
  auto place = subjects_.find(subject.name);
  PORC_CO_CHECK(check_next_subject(subject, place == subjects_.end() ? 0 : place->second.version));
  PORC_CO_CHECK(check_outbox_keys(outbox));
  for (const OutboxEntry& entry : outbox) {
    if (outbox_.contains(entry.key)) co_return outbox_key_exists(entry.key);
  }
  for (OutboxEntry& entry : outbox) outbox_.add(std::move(entry), now);
  std::string name = subject.name;
  subjects_.insert_or_assign(std::move(name), std::move(subject));
  co_return ok;
}

Task<std::vector<audit::Head>> MemoryStore::list_heads(RunId after, std::size_t limit) {
  std::vector<audit::Head> heads;
  for (auto place = histories_.upper_bound(after); place != histories_.end(); ++place) {
    if (heads.size() == limit) break;
    const Run& run = place->second.run;
    heads.push_back({.run = run.id, .sequence = run.audit_sequence, .hash = run.audit_head});
  }
  co_return heads;
}

Task<void> MemoryStore::put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) {
  bool fresh = checkpoints_.emplace(number, std::move(checkpoint)).second;
  if (fresh) co_return ok;
  co_return checkpoint_exists(number);
}

Task<std::vector<audit::SignedCheckpoint>> MemoryStore::list_checkpoints(std::uint64_t after,
                                                                         std::size_t limit) {
  std::vector<audit::SignedCheckpoint> found;
  for (auto place = checkpoints_.upper_bound(after); place != checkpoints_.end(); ++place) {
    if (found.size() == limit) break;
    found.push_back(place->second);
  }
  co_return found;
}

Task<audit::SignedCheckpoint> MemoryStore::last_checkpoint() {
  if (!checkpoints_.empty()) co_return checkpoints_.rbegin()->second;
  co_return no_checkpoint();
}

Task<void> MemoryStore::put_token(identity::Token token) {
  auto user = token_ids_.find(token.hash);
  if (user != token_ids_.end() && user->second != token.id) {
    co_return token_hash_exists();
  }
  auto [place, fresh] = tokens_.try_emplace(token.id);
  if (!fresh) token_ids_.erase(place->second.hash);
  token_ids_[token.hash] = token.id;
  place->second = std::move(token);
  co_return ok;
}

Task<identity::Token> MemoryStore::find_token(std::string hash) {
  auto id = token_ids_.find(hash);
  if (id == token_ids_.end()) {
    co_return no_token();
  }
  co_return tokens_.at(id->second);
}

Task<std::vector<identity::Token>> MemoryStore::list_tokens() {
  std::vector<identity::Token> all;
  for (const auto& [id, token] : tokens_) all.push_back(token);
  co_return all;
}

Task<void> MemoryStore::ping() {
  co_return ok;
}

bool MemoryStore::is_free(const WorkspaceName& name, const RunId& run) const {
  auto place = workspaces_.find(name);
  return place == workspaces_.end() || !place->second.hold || place->second.is_held_by(run);
}

void MemoryStore::forget_expired_submissions() {
  Timestamp now = clock_.now();
  while (!submission_ends_.empty() && submission_ends_.begin()->first <= now) {
    submissions_.erase(submission_ends_.begin()->second);
    submission_ends_.erase(submission_ends_.begin());
  }
}

}  // namespace porc::memory_store
