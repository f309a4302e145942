// SPDX-License-Identifier: Apache-2.0
// What every store decides in the same way, whatever it keeps its rows in: pure functions over rows
// that the store has read and will write. tests/contracts/store_contract.h checks what follows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "contracts/store.h"

namespace porc {

inline constexpr std::size_t kPageLimitMax = 1000;

/// Errors: invalid_argument.
inline Result<void> check_page(const PageRequest& page) {
  if (page.limit >= 1 && page.limit <= kPageLimitMax) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "a page holds 1 to " + std::to_string(kPageLimitMax) + " runs, not " +
                          std::to_string(page.limit)};
}

inline Error no_run(const RunId& id) {
  return Error{.code = ErrorCode::not_found, .message = "there is no run " + id.str()};
}

inline Error key_of_another_body() {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "this submission key was used with another body"};
}

inline Error no_submission() {
  return Error{.code = ErrorCode::not_found, .message = "no run is bound to this submission key"};
}

inline Error nobody_owns(const WorkspaceName& name) {
  return Error{.code = ErrorCode::not_found, .message = "nobody owns workspace " + name.str()};
}

inline Error checkpoint_exists(std::uint64_t number) {
  return Error{.code = ErrorCode::conflict,
               .message = "checkpoint " + std::to_string(number) + " exists"};
}

inline Error no_checkpoint() {
  return Error{.code = ErrorCode::not_found, .message = "there is no checkpoint yet"};
}

inline Error no_token() {
  return Error{.code = ErrorCode::not_found, .message = "there is no such token"};
}

inline Error token_hash_exists() {
  return Error{.code = ErrorCode::conflict, .message = "another token has the same hash"};
}

inline Error no_outbox_entry(const std::string& key) {
  return Error{.code = ErrorCode::not_found, .message = "the outbox has no entry " + key};
}

inline Error outbox_entry_under_way(const std::string& key) {
  return Error{.code = ErrorCode::conflict,
               .message = "outbox entry " + key + " is being delivered: try again in a moment"};
}

inline Error lost_delivery(const std::string& key) {
  return Error{.code = ErrorCode::conflict,
               .message = "outbox entry " + key + " is no longer delivered under this fence"};
}

inline Error no_inbox_entry(const std::string& key) {
  return Error{.code = ErrorCode::not_found, .message = "the inbox has no event " + key};
}

inline Error inbox_entry_under_way(const std::string& key) {
  return Error{.code = ErrorCode::conflict,
               .message = "event " + key + " is being handled: try again in a moment"};
}

inline Error lost_attempt(const std::string& key) {
  return Error{.code = ErrorCode::conflict,
               .message = "event " + key + " is no longer handled under this fence"};
}

/// Whether `version` is the one after `stored`. Errors: conflict.
inline Result<void> check_next_subject(const Subject& subject, std::uint64_t stored) {
  if (subject.version == stored + 1) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = subject.name + " is at version " + std::to_string(stored) + ", so that " +
                          std::to_string(subject.version) + " is not the next one"};
}

inline Error outbox_key_exists(const std::string& key) {
  return Error{.code = ErrorCode::conflict, .message = "outbox entry " + key + " exists"};
}

/// Each key once. Errors: conflict.
inline Result<void> check_outbox_keys(const std::vector<OutboxEntry>& outbox) {
  for (auto entry = outbox.begin(); entry != outbox.end(); ++entry) {
    if (std::any_of(outbox.begin(), entry, [&](const OutboxEntry& earlier) {
          return earlier.key == entry->key;
        })) {
      return outbox_key_exists(entry->key);
    }
  }
  return ok;
}

/// Whether `change` follows what is stored: version and last event of the run, 0 when there is
/// none. Whether its outbox keys are in the store already is not looked at. Errors: conflict.
inline Result<void> check_follows(const Change& change,
                                  std::uint64_t version,
                                  std::uint64_t sequence) {
  const std::string& run = change.run.id.str();
  if (change.run.version != version + 1) {
    return Error{.code = ErrorCode::conflict,
                 .message = "run " + run + " is at version " + std::to_string(version) +
                            ", so that " + std::to_string(change.run.version) +
                            " is not the next one"};
  }
  for (const audit::Event& event : change.events) {
    if (event.run != change.run.id || event.sequence != ++sequence) {
      return Error{.code = ErrorCode::conflict,
                   .message = "run " + run + ": event " + std::to_string(event.sequence) +
                              " does not continue its chain"};
    }
  }
  return check_outbox_keys(change.outbox);
}

/// How a workspace that is held as `hold` says is held once `by` asked for it; nullopt: by another
/// run.
inline std::optional<workspace::Hold> hold_for(const std::optional<workspace::Hold>& hold,
                                               const Claim& by) {
  if (!hold) return workspace::Hold{.run = by.run, .fence = by.fence};
  if (hold->run != by.run) return std::nullopt;
  return workspace::Hold{.run = by.run, .fence = std::max(hold->fence, by.fence)};
}

/// Whether a hold ends when `by` says so.
inline bool may_release(const workspace::Hold& hold, const Claim& by) {
  return hold.run == by.run && hold.fence <= by.fence;
}

inline Error lost_claim(const RunId& run) {
  return Error{.code = ErrorCode::conflict,
               .message = "run " + run.str() + " is no longer driven under this claim"};
}

/// When a run is due and who drives it. A run without one is settled.
struct Job {
  /// Unclaimed: when it is due. Claimed: when the lease ends and it is due again. So `due_at <=
  /// now` is all that a claim asks.
  Timestamp due_at{};
  std::uint64_t fence = 0;  ///< of the claim that stands; 0 = unclaimed
  bool wanted = false;      ///< somebody asked for it while it was claimed
  bool parked = false;      ///< due earlier than `due_at` when its workspace becomes free

  bool is_held_under(std::uint64_t claim_fence) const { return fence != 0 && fence == claim_fence; }
};

/// The job of a run that nobody drives or waits for, after `change`. `workspace_free`: no other run
/// holds its workspace, so that nobody would ever wake a run that parks.
inline std::optional<Job> planned_job(const JobChange& change, bool workspace_free, Timestamp now) {
  switch (change.kind) {
    case JobChange::Kind::keep:
      return Job{.due_at = now};
    case JobChange::Kind::due:
      return Job{.due_at = std::max(change.due_at, now)};
    case JobChange::Kind::park:
      if (workspace_free) return Job{.due_at = now};
      return Job{.due_at = std::max(change.due_at, now), .parked = true};
    case JobChange::Kind::close:
      return std::nullopt;
  }
  return Job{.due_at = now};
}

/// The job after its driver gave the claim back. What was asked for meanwhile is due at once: the
/// driver may have looked at the run before.
inline std::optional<Job> given_back_job(const Job& job,
                                         const JobChange& change,
                                         bool workspace_free,
                                         Timestamp now) {
  if (job.wanted) return Job{.due_at = now};
  return planned_job(change, workspace_free, now);
}

/// The job after `change` was appended. Somebody who does not hold the claim can neither take it
/// from the driver nor make the run due later than it was.
inline std::optional<Job> job_after(const std::optional<Job>& job,
                                    const Change& change,
                                    bool workspace_free,
                                    Timestamp now) {
  bool keep = change.job.kind == JobChange::Kind::keep;
  if (change.claim) {
    return keep ? job : given_back_job(*job, change.job, workspace_free, now);
  }
  if (!job) {
    return keep && change.run.version > 1 ? job : planned_job(change.job, workspace_free, now);
  }
  std::optional<Job> next = job;
  if (job->fence != 0) {
    next->wanted = true;
  } else if (!keep) {
    next = planned_job(change.job, workspace_free, now);
    if (next) next->due_at = std::min(next->due_at, job->due_at);
  }
  return next;
}

/// The job after somebody asked for its run.
inline Job woken_job(const std::optional<Job>& job, Timestamp now) {
  if (!job) return Job{.due_at = now};
  Job next = *job;
  if (next.fence != 0) {
    next.wanted = true;
  } else {
    next.due_at = std::min(next.due_at, now);
    next.parked = false;
  }
  return next;
}

}  // namespace porc
