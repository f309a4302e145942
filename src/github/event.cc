// SPDX-License-Identifier: Apache-2.0
#include "github/event.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "github/repository.h"
#include "json/decode.h"

namespace porc::github {
namespace {

// The parts of GitHub's payloads that are read; integrations change the others freely.
struct Sender {
  std::string login{};
};
BOOST_DESCRIBE_STRUCT(Sender, (), (login))

struct RepositoryPart {
  std::uint64_t id = 0;
  std::string full_name{};
  std::string default_branch{};
  std::optional<json::value> pushed_at{};  ///< seconds in a push, a date elsewhere
};
BOOST_DESCRIBE_STRUCT(RepositoryPart, (), (id, full_name, default_branch, pushed_at))

struct Tip {
  std::string sha{};
};
BOOST_DESCRIBE_STRUCT(Tip, (), (sha))

struct PullRequestPart {
  std::uint64_t number = 0;
  std::optional<bool> merged{};
  Tip head{};
};
BOOST_DESCRIBE_STRUCT(PullRequestPart, (), (number, merged, head))

struct App {
  std::uint64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(App, (), (id))

struct CheckRunPart {
  std::string head_sha{};
  std::optional<App> app{};
  std::optional<std::string> external_id{};  ///< of a check run; a suite has none
};
BOOST_DESCRIBE_STRUCT(CheckRunPart, (), (head_sha, app, external_id))

struct RequestedAction {
  std::string identifier{};
};
BOOST_DESCRIBE_STRUCT(RequestedAction, (), (identifier))

struct MergeGroup {
  std::string head_sha{};
  std::string base_sha{};
  std::optional<std::string> head_ref{};
};
BOOST_DESCRIBE_STRUCT(MergeGroup, (), (head_sha, base_sha, head_ref))

/// What an edit changed, each with what it was before.
struct Edit {
  std::optional<json::object> base{};
};
BOOST_DESCRIBE_STRUCT(Edit, (), (base))

struct PullRequestEvent {
  std::string action{};
  std::optional<Edit> changes{};
  RepositoryPart repository{};
  Sender sender{};
  PullRequestPart pull_request{};
};
BOOST_DESCRIBE_STRUCT(PullRequestEvent, (), (action, changes, repository, sender, pull_request))

struct PushEvent {
  std::string ref{};
  std::string before{};
  std::string after{};
  std::optional<bool> deleted{};
  RepositoryPart repository{};
  Sender sender{};
};
BOOST_DESCRIBE_STRUCT(PushEvent, (), (ref, before, after, deleted, repository, sender))

struct CheckRunEvent {
  std::string action{};
  RepositoryPart repository{};
  Sender sender{};
  CheckRunPart check_run{};
  std::optional<RequestedAction> requested_action{};
};
BOOST_DESCRIBE_STRUCT(CheckRunEvent, (), (action, repository, sender, check_run, requested_action))

struct CheckSuiteEvent {
  std::string action{};
  RepositoryPart repository{};
  Sender sender{};
  CheckRunPart check_suite{};
};
BOOST_DESCRIBE_STRUCT(CheckSuiteEvent, (), (action, repository, sender, check_suite))

struct MergeGroupEvent {
  std::string action{};
  std::optional<std::string> reason{};  ///< of "destroyed"
  RepositoryPart repository{};
  Sender sender{};
  MergeGroup merge_group{};
};
BOOST_DESCRIBE_STRUCT(MergeGroupEvent, (), (action, reason, repository, sender, merge_group))

struct NamedRepository {
  std::string full_name{};
};
BOOST_DESCRIBE_STRUCT(NamedRepository, (), (full_name))

/// Of the app as a whole, or of repositories that were added to it.
struct InstallationEvent {
  std::string action{};
  Sender sender{};
  std::vector<NamedRepository> repositories{};
  std::vector<NamedRepository> repositories_added{};
};
BOOST_DESCRIBE_STRUCT(InstallationEvent, (), (action, sender, repositories, repositories_added))

template <class T>
Result<T> decode(const json::value& payload) {
  return json::decode<T>(payload, json::Unknown::ignore);
}

Result<void> check_name(std::string_view full_name) {
  if (parse_repository(full_name)) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "repository.full_name is not owner/name"};
}

/// What every event that is about a commit has.
Result<Event> begun(EventKind kind,
                    const RepositoryPart& repository,
                    const Sender& sender,
                    std::string sha) {
  PORC_CHECK(check_name(repository.full_name));
  if (!is_sha(sha)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the commit is not named by 40 hex digits"};
  }
  return Event{.kind = kind,
               .repository = repository.full_name,
               .repository_id = repository.id,
               .sender = sender.login,
               .sha = std::move(sha)};
}

/// "" for the forty zeros that stand for nothing.
std::string or_nothing(std::string sha) {
  return is_no_commit(sha) ? "" : sha;
}

std::optional<Timestamp> moment_of(const std::optional<json::value>& seconds) {
  constexpr std::int64_t kSecondsMax = 100'000'000'000;
  const std::int64_t* number = seconds ? seconds->if_int64() : nullptr;
  if (number == nullptr || *number <= 0 || *number > kSecondsMax) return std::nullopt;
  return Timestamp(std::chrono::seconds(*number));
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

Result<std::optional<Event>> read_pull_request(const json::value& payload) {
  PORC_TRY(auto read, decode<PullRequestEvent>(payload));
  const bool rebased = read.action == "edited" && read.changes && read.changes->base;
  const bool proposes =
      rebased || is_one_of(read.action, {"opened", "synchronize", "reopened", "ready_for_review"});
  // A merge comes as the push that it is.
  const bool closes = read.action == "closed" && !read.pull_request.merged.value_or(false);
  if (!proposes && !closes) return std::optional<Event>();
  PORC_TRY(Event event,
           begun(proposes ? EventKind::propose : EventKind::close,
                 read.repository,
                 read.sender,
                 read.pull_request.head.sha));
  event.pull_request = read.pull_request.number;
  event.opened = read.action == "opened";
  return std::optional(std::move(event));
}

Result<std::optional<Event>> read_push(const json::value& payload) {
  PORC_TRY(auto read, decode<PushEvent>(payload));
  const bool counts = !read.deleted.value_or(false) && !read.repository.default_branch.empty() &&
                      read.ref == "refs/heads/" + read.repository.default_branch &&
                      !or_nothing(read.after).empty();
  if (!counts) return std::optional<Event>();
  PORC_TRY(Event event,
           begun(EventKind::push, read.repository, read.sender, std::move(read.after)));
  event.before = or_nothing(std::move(read.before));
  event.pushed_at = moment_of(read.repository.pushed_at);
  return std::optional(std::move(event));
}

Result<std::optional<Event>> read_check_run(const json::value& payload) {
  PORC_TRY(auto read, decode<CheckRunEvent>(payload));
  const bool presses = read.action == "requested_action";
  if (!presses && read.action != "rerequested") return std::optional<Event>();
  PORC_TRY(Event event,
           begun(presses ? EventKind::press : EventKind::rerun,
                 read.repository,
                 read.sender,
                 std::move(read.check_run.head_sha)));
  if (read.check_run.app) event.app = read.check_run.app->id;
  event.check = std::move(read.check_run.external_id);
  if (presses) {
    if (!read.requested_action) {
      return Error{.code = ErrorCode::invalid_argument, .message = "requested_action is missing"};
    }
    event.button = std::move(read.requested_action->identifier);
  }
  return std::optional(std::move(event));
}

Result<std::optional<Event>> read_check_suite(const json::value& payload) {
  PORC_TRY(auto read, decode<CheckSuiteEvent>(payload));
  if (read.action != "rerequested") return std::optional<Event>();
  PORC_TRY(
      Event event,
      begun(EventKind::rerun, read.repository, read.sender, std::move(read.check_suite.head_sha)));
  if (read.check_suite.app) event.app = read.check_suite.app->id;
  return std::optional(std::move(event));
}

/// The number in refs/heads/gh-readonly-queue/main/pr-7-<sha>.
std::optional<std::uint64_t> queued_in(std::string_view ref) {
  constexpr std::string_view kMark = "/pr-";
  const std::size_t at = ref.rfind(kMark);
  if (at == ref.npos) return std::nullopt;
  ref.remove_prefix(at + kMark.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(ref.data(), ref.data() + ref.size(), number);
  if (read.ec != std::errc() || number == 0) return std::nullopt;
  return number;
}

Result<std::optional<Event>> read_merge_group(const json::value& payload) {
  PORC_TRY(auto read, decode<MergeGroupEvent>(payload));
  const bool proposes = read.action == "checks_requested";
  // A merge comes as the push that it is, before this or after it.
  const bool closes = read.action == "destroyed" && read.reason != "merged";
  if (!proposes && !closes) return std::optional<Event>();
  PORC_TRY(Event event,
           begun(proposes ? EventKind::propose : EventKind::close,
                 read.repository,
                 read.sender,
                 std::move(read.merge_group.head_sha)));
  event.before = std::move(read.merge_group.base_sha);
  event.merge_group = true;
  if (read.merge_group.head_ref) event.queued = queued_in(*read.merge_group.head_ref);
  return std::optional(std::move(event));
}

Result<std::optional<Event>> read_installation(const json::value& payload, std::string_view adds) {
  PORC_TRY(auto read, decode<InstallationEvent>(payload));
  if (read.action != adds) return std::optional<Event>();
  Event event{.kind = EventKind::install, .sender = read.sender.login};
  for (auto* list : {&read.repositories, &read.repositories_added}) {
    for (NamedRepository& repository : *list) {
      PORC_CHECK(check_name(repository.full_name));
      event.repositories.push_back(std::move(repository.full_name));
    }
  }
  if (event.repositories.empty()) return std::optional<Event>();
  return std::optional(std::move(event));
}

}  // namespace

Result<std::optional<Event>> read_event(std::string_view name, const json::value& payload) {
  if (!payload.is_object()) {
    return Error{.code = ErrorCode::invalid_argument, .message = "the payload is no JSON object"};
  }
  if (name == "pull_request") return read_pull_request(payload);
  if (name == "push") return read_push(payload);
  if (name == "check_run") return read_check_run(payload);
  if (name == "check_suite") return read_check_suite(payload);
  if (name == "merge_group") return read_merge_group(payload);
  if (name == "installation") return read_installation(payload, "created");
  if (name == "installation_repositories") return read_installation(payload, "added");
  return std::optional<Event>();
}

}  // namespace porc::github
