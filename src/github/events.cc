// SPDX-License-Identifier: Apache-2.0
#include "github/events.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "github/outcome.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::github {
namespace {

using commit::Asked;
using commit::Commit;
using run::RunStatus;

constexpr json::ParseLimits kPayloadLimits{.bytes_max = kPayloadBytesMax, .depth_max = 64};

/// True when somebody with one of the secrets signed these bytes. Each is tried, so that time tells
/// nothing.
bool is_signed(std::string_view body, std::string_view header, const std::vector<Secret>& secrets) {
  constexpr std::string_view kScheme = "sha256=";
  if (!header.starts_with(kScheme)) return false;
  const auto given = hex_decode(header.substr(kScheme.size()));
  if (!given) return false;
  bool genuine = false;
  for (const Secret& secret : secrets) {
    const std::string expected =
        crypto::hmac_sha256(secret.expose("proves who sent a webhook"), body);
    genuine = crypto::equal_constant_time(expected, *given) || genuine;
  }
  return genuine;
}

}  // namespace

Events::Events(Runs& runs, Inbox& inbox, SubjectStore& store, Host& host, EventOptions options)
    : runs_(runs),
      inbox_(inbox),
      host_(host),
      options_(std::move(options)),
      commits_(store),
      files_(host, commits_, options_.default_environment) {}

Result<std::optional<InboxEntry>> Events::admit(const Message& message, Timestamp) const {
  if (!is_signed(message.body, message.header("X-Hub-Signature-256"), options_.secrets)) {
    return Error{.code = ErrorCode::unauthenticated,
                 .message = "the signature (X-Hub-Signature-256) is missing or wrong"};
  }
  if (!message.header("Content-Type").starts_with("application/json")) {
    return Error{.code = ErrorCode::unsupported_media,
                 .message = "set the webhook's content type to application/json"};
  }
  const std::string name(message.header("X-GitHub-Event"));
  const std::string delivery(message.header("X-GitHub-Delivery"));
  constexpr std::size_t kIdMax = 128;
  const bool named = !name.empty() && !delivery.empty() && delivery.size() <= kIdMax;
  if (!named) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "X-GitHub-Event and X-GitHub-Delivery are needed"};
  }
  PORC_TRY(const json::value payload, json::parse(message.body, kPayloadLimits));
  PORC_TRY(auto event, read_event(name, payload));
  if (!event) return std::optional<InboxEntry>();
  std::string kind = name;
  const json::value* action = payload.as_object().if_contains("action");
  if (action != nullptr && action->is_string()) kind += "." + std::string(action->get_string());
  return std::optional(entry_of(*event, "github:" + delivery, std::move(kind)));
}

InboxEntry Events::entry_of(const Event& event, std::string key, std::string kind) {
  return {.key = std::move(key),
          .source = "github",
          .subject = "github:" + event.repository,
          .kind = std::move(kind),
          .body = json::serialize(json::encode(event))};
}

Task<void> Events::handle(InboxEntry entry) {
  PORC_CO_TRY(const json::value body, json::parse(entry.body));
  PORC_CO_TRY(Event event, json::decode<Event>(body, json::Unknown::ignore));
  switch (event.kind) {
    case EventKind::propose:
      co_return co_await propose(std::move(event));
    case EventKind::close:
      co_return co_await close(std::move(event));
    case EventKind::push:
      co_return co_await push(std::move(event));
    case EventKind::rerun:
      co_return co_await rerun(std::move(event), std::move(entry.key));
    case EventKind::press:
      co_return co_await press(std::move(event), std::move(entry.key));
    case EventKind::install:
      co_return co_await install(std::move(event), std::move(entry.key));
    case EventKind::survey:
      co_return co_await survey(std::move(event), std::move(entry.key));
  }
  co_return ok;
}

identity::Principal Events::sender_of(const std::string& repository,
                                      const std::string& login,
                                      std::vector<identity::Role> roles) const {
  return {.issuer = "github",
          .subject = login,
          .roles = std::move(roles),
          .scope = {.repositories = {repository}}};
}

Task<std::vector<Changed>> Events::changes_of(Commit commit) {
  std::vector<std::string> bases;
  if (!commit.merged) {
    for (const commit::Showing& showing : commit.shown_in) {
      if (std::ranges::count(bases, showing.base) == 0) bases.push_back(showing.base);
    }
  }
  // Nobody may show it any more, and have it looked at all the same.
  if (bases.empty()) bases.push_back(commit.base);
  if (bases.size() > kBasesMax) {
    co_return Error{.code = ErrorCode::too_large,
                    .message = "the commit is shown against " + std::to_string(bases.size()) +
                               " others: at most " + std::to_string(kBasesMax) +
                               " are compared with it"};
  }
  std::vector<Changed> all;
  for (const std::string& base : bases) {
    PORC_CO_TRY(std::vector<FileChange> files,
                co_await host_.changed_blueprints(commit.repository, base, commit.sha));
    for (FileChange& file : files) {
      // What stands in the commit is the same against each; what it takes away need not be.
      const bool known = !file.removed && std::ranges::any_of(all, [&](const Changed& one) {
        return one.file.path == file.path;
      });
      if (!known) all.push_back({.base = base, .file = std::move(file)});
    }
  }
  if (all.size() > kBlueprintsMax) {
    co_return Error{.code = ErrorCode::too_large,
                    .message = "the commit changes " + std::to_string(all.size()) +
                               " blueprints: at most " + std::to_string(kBlueprintsMax) +
                               " are looked at"};
  }
  co_return all;
}

Task<void> Events::ask_for_all(KnownCommit known) {
  Commit& commit = known.commit;
  const run::Goal goal = commit.fork ? run::Goal::built : run::Goal::planned;
  auto changes = co_await changes_of(commit);
  if (!changes && is_retryable(changes.error())) co_return std::move(changes).error();
  std::erase_if(commit.asked, [](const Asked& asked) { return !asked.path.empty(); });
  if (!changes) {
    commit.problem = reason_of(changes.error());
    changes = std::vector<Changed>();
  }
  PORC_CO_TRY(auto files, co_await files_.read(commit, *std::move(changes)));
  for (ReadFile& file : files) {
    PORC_CO_TRY(Asked asked, co_await ask_for(commit, std::move(file), goal));
    const bool same = asked.run && std::ranges::count(commit.asked, asked.run, &Asked::run) != 0;
    if (!same) commit.asked.push_back(std::move(asked));
  }
  commit.complete = true;
  PORC_CO_CHECK(co_await commits_.put(std::move(known)));
  co_return ok;
}

Task<Asked> Events::ask_for(Commit commit, ReadFile file, run::Goal goal) {
  Asked asked{.path = file.path, .problem = std::move(file.problem), .digest = file.digest};
  asked.note = std::move(file.note);
  if (asked.problem || !asked.note.empty()) co_return asked;
  if (file.removed) asked.operation = run::Operation::destroy;
  asked.lines = std::move(file.blueprint.lines);
  const std::string name = Commits::name_of(commit.repository, commit.sha);
  // Against several bases, different blueprints may be gone that had the same path.
  const std::string gone = file.removed ? "\n" + asked.digest : "";
  Submission submission{.document = std::move(file.blueprint.document)};
  submission.goal = goal;
  submission.operation = asked.operation;
  submission.idempotency_key = name.substr(name.find('/') + 1) + ":" +
                               std::to_string(commit.round) + (commit.merged ? ":merged:" : ":") +
                               crypto::sha256_hex(file.path + gone);
  submission.key_is_lasting = true;
  submission.keep_refused = true;
  run::Origin origin{.source = "github", .subject = name};
  origin.facts["repository"] = commit.repository;
  origin.facts["sha"] = commit.sha;
  origin.facts["path"] = file.path;
  origin.facts["people"] = json::encode(commit.people);
  submission.origin = std::move(origin);
  identity::Principal by = sender_of(commit.repository, commit.sender, {identity::Role::developer});
  auto run = co_await runs_.submit(std::move(submission), std::move(by));
  if (run) {
    asked.run = run->id;
  } else if (is_retryable(run.error())) {
    co_return std::move(run).error();
  } else {
    asked.problem = reason_of(run.error());
  }
  co_return asked;
}

Task<bool> Events::is_ours(Event event) {
  PORC_CO_TRY(const auto app, co_await host_.own_app());
  co_return app.has_value() && event.app == app;
}

}  // namespace porc::github
