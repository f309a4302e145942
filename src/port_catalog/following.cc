// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/following.h"

#include <algorithm>
#include <utility>

#include "json/decode.h"
#include "port_catalog/entities.h"

namespace porc::port_catalog {
namespace {

constexpr int kRaceTries = 10;

std::string subject_name(const RunId& run) {
  return "port/run/" + run.str();
}

}  // namespace

std::string queue_of(const Run& run) {
  return "port/" + instance_identifier(run.identity);
}

Task<Remembered> recall(SubjectStore& store, RunId run) {
  Remembered remembered;
  PORC_CO_TRY(remembered.subject, co_await store.get_subject(subject_name(run)));
  if (remembered.subject.version == 0) co_return remembered;
  auto decoded = json::decode<Following>(remembered.subject.document, json::Unknown::ignore);
  if (!decoded) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "what is remembered of " + run.str() + " cannot be read"};
  }
  remembered.following = *std::move(decoded);
  co_return remembered;
}

Task<void> remember(SubjectStore& store, Remembered* remembered, std::vector<OutboxEntry> outbox) {
  Subject next{.name = remembered->subject.name,
               .version = remembered->subject.version + 1,
               .document = json::encode(remembered->following)};
  PORC_CO_CHECK(co_await store.put_subject(std::move(next), std::move(outbox)));
  ++remembered->subject.version;
  co_return ok;
}

Task<void> follow(SubjectStore& store, Run run, std::string action_run, run::Goal goal) {
  for (int tries = 1;; ++tries) {
    PORC_CO_TRY(Remembered remembered, co_await recall(store, run.id));
    std::vector<Follower>& followers = remembered.following.followers;
    if (std::ranges::find(followers, action_run, &Follower::id) != followers.end()) co_return ok;
    // What happened before is not its business.
    followers.push_back({.id = action_run, .goal = goal, .told = run.audit_sequence});
    json::object payload;
    payload["run"] = run.id.str();
    std::vector<OutboxEntry> outbox;
    outbox.push_back({.key = "port:follow:" + action_run,
                      .subject = queue_of(run),
                      .target = std::string(kTarget),
                      .coalesce = run.id.str(),
                      .payload = std::move(payload)});
    auto stored = co_await remember(store, &remembered, std::move(outbox));
    const bool raced = !stored && stored.error().code == ErrorCode::conflict;
    if (!raced || tries == kRaceTries) co_return stored;
  }
}

Task<void> refuse(SubjectStore& store, std::string action_run, std::string summary) {
  json::object payload;
  payload["refused"] = action_run;
  payload["summary"] = std::move(summary);
  std::vector<OutboxEntry> outbox;
  outbox.push_back({.key = "port:refused:" + action_run,
                    .subject = "port/" + action_run,
                    .target = std::string(kTarget),
                    .payload = std::move(payload)});
  PORC_CO_TRY(Subject subject, co_await store.get_subject("port/refused/" + action_run));
  if (subject.version != 0) co_return ok;
  subject.version = 1;
  subject.document = json::object();
  auto stored = co_await store.put_subject(std::move(subject), std::move(outbox));
  // Somebody else was faster with the same.
  if (!stored && stored.error().code == ErrorCode::conflict) co_return ok;
  co_return stored;
}

}  // namespace porc::port_catalog
