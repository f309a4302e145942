// SPDX-License-Identifier: Apache-2.0
#include "github/checks.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "crypto/digest.h"
#include "github/repository.h"
#include "json/decode.h"
#include "json/print.h"

namespace porc::github {
namespace {

using commit::Check;
using commit::CheckStatus;
using commit::Commit;
using commit::Conclusion;
using commit::Phase;

/// GitHub takes so many annotations in one request, and appends those of each.
constexpr std::size_t kAnnotationsAtOnce = 50;
constexpr std::size_t kDescriptionMax = 140;

struct Payload {
  std::string repository{};
  std::string sha{};
  std::optional<RunId> run{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (repository, sha, run))

/// What was written of one check.
struct Written {
  std::uint64_t id = 0;           ///< of the check run; 0 = none yet
  std::string digest{};           ///< of what it shows
  std::uint64_t annotations = 0;  ///< how many were sent
  std::uint64_t refreshes = 0;    ///< of the commit, when it was written
  friend bool operator==(const Written&, const Written&) = default;
};
BOOST_DESCRIBE_STRUCT(Written, (), (id, digest, annotations, refreshes))

/// Of what people look at: while something goes on, that it does is enough.
std::string digest_of(const CheckWrite& write) {
  const commit::Check& check = write.check;
  if (check.status != CheckStatus::completed)
    return boost::describe::enum_to_string(check.status, "");
  commit::Check shown = check;
  shown.annotations.clear();
  return crypto::sha256_hex(json::print(shown) + write.details_url);
}

std::string state_of(const Check& check) {
  if (check.status != CheckStatus::completed) return "pending";
  switch (check.conclusion) {
    case Conclusion::success:
    case Conclusion::neutral:
    case Conclusion::skipped:
      return "success";
    case Conclusion::action_required:
      return "pending";
    case Conclusion::failure:
    case Conclusion::cancelled:
    case Conclusion::timed_out:
      return "failure";
  }
  return "error";
}

std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

Result<Written> written(const Subject& memory) {
  if (memory.version == 0) return Written{};
  return json::decode<Written>(memory.document, json::Unknown::ignore);
}

/// Stores the next version of what is remembered of a check.
Task<void> remember(SubjectStore& subjects, Subject& subject, const Written& now) {
  ++subject.version;
  subject.document = json::encode(now);
  std::vector<OutboxEntry> nothing;
  return subjects.put_subject(subject, std::move(nothing));
}

/// What tells the runs of one commit apart.
std::string name_of(const Run& run) {
  return run.identity.kind + " " + run.identity.name + ", " + run.identity.environment;
}

/// What came by an event is known of its commit, or was of an earlier round.
bool is_by_event(const Run& run) {
  return run.origin && run.origin->source == "github";
}

/// Has the commit name the run; false when it does already.
bool add(KnownCommit* known, const RunId& run) {
  Commit& commit = known->commit;
  const bool there =
      std::ranges::any_of(commit.asked, [&](const commit::Asked& one) { return one.run == run; });
  if (there) return false;
  if (known->version == 0) commit.by_hand = true;
  commit::Asked asked;
  asked.run = run;
  commit.asked.push_back(std::move(asked));
  return true;
}

/// A check is shown from when something happens in its phase: before, "expected" says the same.
bool is_worth_showing(const Check& check) {
  return check.status != CheckStatus::queued || check.phase == Phase::validate;
}

}  // namespace

std::optional<CommitName> commit_name(std::string_view external_id) {
  constexpr std::string_view kScheme = "github:";
  if (!external_id.starts_with(kScheme)) return std::nullopt;
  external_id.remove_prefix(kScheme.size());
  const std::size_t at = external_id.find('@');
  if (at == external_id.npos) return std::nullopt;
  const auto repository = parse_repository(external_id.substr(0, at));
  const std::string_view sha = external_id.substr(at + 1);
  if (!repository || !is_sha(sha)) return std::nullopt;
  return CommitName{.repository = repository->full_name(), .sha = std::string(sha)};
}

Checks::Checks(RunStore& runs, SubjectStore& subjects, Host& host, CheckOptions options)
    : runs_(runs),
      subjects_(subjects),
      host_(host),
      options_(std::move(options)),
      commits_(subjects) {}

Result<CommitName> Checks::place_of(const Run& run) const {
  const auto& metadata = run.blueprint.metadata;
  const std::string repository = metadata.repo.value_or(options_.repository);
  const std::string id = metadata.external_id.value_or("");
  const bool bare = id.find(':') == id.npos;
  auto name = commit_name(bare ? "github:" + repository + "@" + id : id);
  // Nobody speaks on commits of a repository that is not their blueprint's.
  if (name && repository == name->repository) return *std::move(name);
  return Error{.code = ErrorCode::conflict,
               .message = "run " + run.id.str() +
                          " is shown on no commit: its blueprint's metadata.external_id is not "
                          "github:owner/name@<40 hex digits> of its metadata.repo"};
}

std::vector<Report> Checks::reports_of(const Change& change) const {
  const Run& run = change.run;
  const auto name = place_of(run);
  if (!name) return {};
  json::object payload;
  payload["repository"] = name->repository;
  payload["sha"] = name->sha;
  // What came by an event is known of its commit.
  const bool by_event = is_by_event(run);
  if (!by_event) payload["run"] = run.id.str();
  return {Report{.subject = "github:" + name->repository,
                 .coalesce = by_event ? name->sha : "",
                 .payload = std::move(payload)}};
}

Task<void> Checks::deliver(OutboxEntry entry) {
  PORC_CO_TRY(Payload payload, json::decode<Payload>(entry.payload, json::Unknown::ignore));
  co_return co_await show(
      std::move(payload.repository), std::move(payload.sha), std::move(payload.run));
}

Task<std::map<RunId, Run>> Checks::runs_of(Commit commit) {
  std::map<RunId, Run> runs;
  for (const commit::Asked& asked : commit.asked) {
    if (!asked.run) continue;
    PORC_CO_TRY(Run run, co_await runs_.get_run(*asked.run));
    runs.emplace(*asked.run, std::move(run));
  }
  co_return runs;
}

std::vector<Checks::Wanted> Checks::wanted_of(const Commit& commit,
                                              const std::map<RunId, Run>& runs) const {
  const std::string place =
      commit.repository + "@" + commit.sha + ":" + std::to_string(commit.round);
  std::vector<Wanted> all;
  const auto want = [&](Check check, std::string name, const std::string& part, const RunId* run) {
    CheckWrite write{.name = std::move(name),
                     .head_sha = commit.sha,
                     .external_id = check_name(commit, part),
                     .details_url = run == nullptr ? "" : options_.link(*run),
                     .on_behalf_of = run == nullptr ? "" : run->str(),
                     .check = std::move(check)};
    all.push_back({.repository = commit.repository,
                   .write = std::move(write),
                   .memory = "github/check/" + place + ":" + part,
                   .refreshes = commit.refreshes});
  };
  const RunId* newest = runs.empty() ? nullptr : &runs.rbegin()->first;
  for (Check& check : commit::checks_of(commit, runs, options_.link)) {
    if (!is_worth_showing(check)) continue;
    const std::string& name = options_.names[static_cast<std::size_t>(check.phase)];
    const std::string part = boost::describe::enum_to_string(check.phase, "");
    want(std::move(check), name, part, newest);
  }
  if (!options_.for_each_run) return all;
  for (const commit::Asked& asked : commit.asked) {
    const auto found = asked.run ? runs.find(*asked.run) : runs.end();
    if (found == runs.end()) continue;
    const auto& [id, run] = *found;
    Check check = commit::check_of(asked, run, Phase::plan, options_.link);
    if (!is_worth_showing(check)) continue;
    const std::string& name = options_.names[static_cast<std::size_t>(Phase::plan)];
    want(std::move(check), name + " (" + name_of(run) + ")", "plan:" + id.str(), &id);
  }
  return all;
}

Task<void> Checks::show(std::string repository, std::string sha, std::optional<RunId> also) {
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(std::move(repository), std::move(sha)));
  if (also && add(&known, *also)) {
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  }
  // A run may be stored a moment before its commit tells of it, which has us told again.
  if (known.version == 0) co_return ok;
  PORC_CO_TRY(const auto runs, co_await runs_of(known.commit));
  for (Wanted& wanted : wanted_of(known.commit, runs)) {
    if (host_.writes_checks()) {
      PORC_CO_CHECK(co_await show_check(std::move(wanted)));
    } else {
      PORC_CO_CHECK(co_await show_status(std::move(wanted)));
    }
  }
  if (known.commit.merged_as) {
    PORC_CO_CHECK(co_await show(known.commit.repository, *known.commit.merged_as, std::nullopt));
  }
  co_return ok;
}

Task<void> Checks::show_check(Wanted wanted) {
  CheckWrite& write = wanted.write;
  PORC_CO_TRY(Subject subject, co_await subjects_.get_subject(wanted.memory));
  PORC_CO_TRY(Written before, written(subject));
  const std::string digest = digest_of(write);
  // GitHub only ever adds: what is found while something goes on may come before what was sent.
  if (write.check.status != CheckStatus::completed) write.check.annotations.clear();
  const std::vector<commit::Annotation> annotations = std::move(write.check.annotations);
  while (before.digest != digest || before.annotations < annotations.size() ||
         before.refreshes < wanted.refreshes) {
    const bool refreshes = before.refreshes < wanted.refreshes;
    // Who died before they could remember it may have made it, or sent more to it.
    const bool unsure = before.id == 0 || before.annotations < annotations.size() || refreshes;
    if (unsure) {
      PORC_CO_TRY(const auto found,
                  co_await host_.find_check_run(
                      wanted.repository, write.head_sha, write.name, write.external_id));
      if (found) before.id = found->id;
      if (found) before.annotations = std::max(before.annotations, found->annotations);
      if (!found && refreshes) before = {};
    }
    const std::size_t first = std::min<std::size_t>(before.annotations, annotations.size());
    const std::size_t count = std::min(annotations.size() - first, kAnnotationsAtOnce);
    const auto begin = annotations.begin() + static_cast<std::ptrdiff_t>(first);
    write.check.annotations.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    // Should nobody hear what becomes of this, it may show either: also what it showed before would
    // have to be written.
    if (!before.digest.empty()) {
      before.digest.clear();
      PORC_CO_CHECK(co_await remember(subjects_, subject, before));
    }
    if (before.id == 0) {
      PORC_CO_TRY(before.id, co_await host_.create_check_run(wanted.repository, write));
    } else {
      PORC_CO_CHECK(co_await host_.update_check_run(wanted.repository, before.id, write));
    }
    before.annotations = first + count;
    before.digest = digest;
    before.refreshes = wanted.refreshes;
    PORC_CO_CHECK(co_await remember(subjects_, subject, before));
  }
  co_return ok;
}

Task<void> Checks::show_status(Wanted wanted) {
  const CheckWrite& write = wanted.write;
  PORC_CO_TRY(Subject subject, co_await subjects_.get_subject(wanted.memory));
  PORC_CO_TRY(Written before, written(subject));
  const Written now{.digest = digest_of(write), .refreshes = wanted.refreshes};
  if (before == now) co_return ok;
  StatusWrite status{.context = write.name,
                     .state = state_of(write.check),
                     .description = cut(write.check.title, kDescriptionMax),
                     .target_url = write.details_url,
                     .on_behalf_of = write.on_behalf_of};
  // As of a check run: it may show either.
  if (!before.digest.empty()) {
    before.digest.clear();
    PORC_CO_CHECK(co_await remember(subjects_, subject, before));
  }
  PORC_CO_CHECK(co_await host_.set_status(wanted.repository, write.head_sha, std::move(status)));
  co_return co_await remember(subjects_, subject, now);
}

Task<KnownCommit> Checks::commit_of(Run run) {
  PORC_CO_TRY(CommitName name, place_of(run));
  PORC_CO_TRY(KnownCommit known,
              co_await commits_.get(std::move(name.repository), std::move(name.sha)));
  if (!is_by_event(run)) add(&known, run.id);
  if (known.version > 0 || !is_by_event(run)) co_return known;
  co_return Error{.code = ErrorCode::unavailable,
                  .message = "the commit of run " + run.id.str() + " is still being looked at"};
}

Task<std::vector<ShownCheck>> Checks::list_checks(Run run, identity::Scope scope) {
  PORC_CO_TRY(const KnownCommit known, co_await commit_of(std::move(run)));
  PORC_CO_TRY(const auto runs, co_await runs_of(known.commit));
  const bool may_read = std::ranges::all_of(runs, [&](const auto& each) {
    return scope.admits(each.second.identity, each.second.blueprint.metadata.repo);
  });
  std::vector<ShownCheck> shown;
  for (Wanted& wanted : wanted_of(known.commit, runs)) {
    PORC_CO_TRY(const Subject subject, co_await subjects_.get_subject(wanted.memory));
    PORC_CO_TRY(const Written before, written(subject));
    const bool same =
        before.digest == digest_of(wanted.write) && before.refreshes == wanted.refreshes;
    if (!may_read) wanted.write.check.title = wanted.write.check.summary = "";
    shown.push_back({.name = std::move(wanted.write.name),
                     .check = std::move(wanted.write.check),
                     .details_url = std::move(wanted.write.details_url),
                     .id = before.id,
                     .shown = same});
  }
  co_return shown;
}

Task<void> Checks::refresh_checks(Run run) {
  PORC_CO_TRY(KnownCommit known, co_await commit_of(std::move(run)));
  ++known.commit.refreshes;
  PORC_CO_CHECK(co_await commits_.put(std::move(known)));
  co_return ok;
}

}  // namespace porc::github
