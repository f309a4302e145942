// SPDX-License-Identifier: Apache-2.0
#include "github/commits.h"

#include <utility>

#include "json/decode.h"

namespace porc::github {
namespace {

template <class T>
Result<T> read(const Subject& subject) {
  if (subject.version == 0) return T{};
  auto document = json::decode<T>(subject.document, json::Unknown::ignore);
  if (document) return document;
  return Error{.code = ErrorCode::corrupt,
               .message = "what is remembered of " + subject.name + " cannot be read"};
}

Error raced(Error error, const std::string& name) {
  if (error.code != ErrorCode::conflict) return error;
  return {.code = ErrorCode::unavailable, .message = name + " was changed meanwhile"};
}

std::string pull_request_name(std::string_view repository, std::uint64_t number) {
  return "github/pull/" + std::string(repository) + "#" + std::to_string(number);
}

std::string blueprint_name(std::string_view repository, std::string_view identity) {
  return "github/blueprint/" + std::string(repository) + ":" + std::string(identity);
}

}  // namespace

std::string check_name(const commit::Commit& commit, std::string_view part) {
  return "porc:" + commit.repository + "@" + commit.sha + ":" + std::to_string(commit.round) + ":" +
         std::string(part);
}

std::string Commits::name_of(std::string_view repository, std::string_view sha) {
  return "github/commit/" + std::string(repository) + "@" + std::string(sha);
}

OutboxEntry Commits::entry_of(const commit::Commit& commit, std::uint64_t version) {
  json::object payload;
  payload["repository"] = commit.repository;
  payload["sha"] = commit.sha;
  return {.key = name_of(commit.repository, commit.sha) + ":" + std::to_string(version),
          .subject = "github:" + commit.repository,
          .target = kTarget,
          .coalesce = commit.sha,
          .payload = std::move(payload)};
}

Task<KnownCommit> Commits::get(std::string repository, std::string sha) {
  PORC_CO_TRY(const Subject subject, co_await store_.get_subject(name_of(repository, sha)));
  PORC_CO_TRY(commit::Commit commit, read<commit::Commit>(subject));
  commit.repository = std::move(repository);
  commit.sha = std::move(sha);
  co_return KnownCommit{.version = subject.version, .commit = std::move(commit)};
}

Task<KnownCommit> Commits::put(KnownCommit known) {
  Subject subject;
  subject.name = name_of(known.commit.repository, known.commit.sha);
  subject.version = ++known.version;
  subject.document = json::encode(known.commit);
  std::string name = subject.name;
  std::vector<OutboxEntry> told{entry_of(known.commit, known.version)};
  auto stored = co_await store_.put_subject(std::move(subject), std::move(told));
  if (!stored) co_return raced(std::move(stored).error(), name);
  co_return known;
}

Task<KnownPullRequest> Commits::get_pull_request(std::string repository, std::uint64_t number) {
  PORC_CO_TRY(const Subject subject,
              co_await store_.get_subject(pull_request_name(repository, number)));
  PORC_CO_TRY(PullRequestMemory memory, read<PullRequestMemory>(subject));
  co_return KnownPullRequest{.version = subject.version, .memory = std::move(memory)};
}

Task<KnownPullRequest> Commits::put_pull_request(std::string repository,
                                                 std::uint64_t number,
                                                 KnownPullRequest known) {
  Subject subject;
  subject.name = pull_request_name(repository, number);
  subject.version = ++known.version;
  subject.document = json::encode(known.memory);
  std::string name = subject.name;
  std::vector<OutboxEntry> nothing;
  auto stored = co_await store_.put_subject(std::move(subject), std::move(nothing));
  if (!stored) co_return raced(std::move(stored).error(), name);
  co_return known;
}

Task<std::string> Commits::get_path(std::string repository, std::string identity) {
  PORC_CO_TRY(const Subject subject,
              co_await store_.get_subject(blueprint_name(repository, identity)));
  PORC_CO_TRY(BlueprintMemory memory, read<BlueprintMemory>(subject));
  co_return std::move(memory.path);
}

Task<void> Commits::put_path(std::string repository, std::string identity, BlueprintMemory now) {
  PORC_CO_TRY(Subject subject, co_await store_.get_subject(blueprint_name(repository, identity)));
  PORC_CO_TRY(const BlueprintMemory before, read<BlueprintMemory>(subject));
  const bool late = before.pushed_at && now.pushed_at && *now.pushed_at < *before.pushed_at;
  if (late || (before.path == now.path && before.pushed_at == now.pushed_at)) co_return ok;
  ++subject.version;
  subject.document = json::encode(now);
  std::string name = subject.name;
  std::vector<OutboxEntry> nothing;
  auto stored = co_await store_.put_subject(std::move(subject), std::move(nothing));
  if (!stored) co_return raced(std::move(stored).error(), name);
  co_return ok;
}

}  // namespace porc::github
