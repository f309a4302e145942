// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "domain/blueprint/sealing.h"
#include "domain/quill/verdict.h"
#include "domain/run/callback.h"
#include "json/canonical.h"
#include "json/decode.h"
#include "orchestrator/change.h"
#include "orchestrator/driver.h"
#include "orchestrator/orchestrator.h"
#include "orchestrator/quill_choice.h"

namespace porc::orchestrator {
namespace {

// 30 random bits a second: a third collision in a row means that something else is wrong.
constexpr int kRunIdTries = 5;
constexpr std::size_t kIdempotencyKeyMax = 256;

RunId draw_run_id(Parts& parts) {
  std::string bytes = parts.entropy.bytes(sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return make_run_id(parts.clock.now(), number);
}

Error refused(std::string pointer, std::string message) {
  std::vector<Violation> violations;
  violations.push_back({.pointer = std::move(pointer), .message = std::move(message)});
  return {.code = ErrorCode::invalid_argument,
          .message = "the blueprint is not valid",
          .violations = std::move(violations)};
}

struct Judged {
  blueprint::Blueprint blueprint{};
  quill::Verdict verdict{};
};

Result<Judged> judge_submitted(std::shared_ptr<const quill::Quill> quill,
                               quill::Platform platform,
                               blueprint::Blueprint blueprint,
                               json::value document) {
  quill::Verdict verdict = quill::judge(*quill, platform, blueprint, document);
  return Judged{.blueprint = std::move(blueprint), .verdict = std::move(verdict)};
}

/// Whose key it is, and what was submitted under it.
struct SubmissionKey {
  std::string key{};
  std::string digest{};
};

Result<std::optional<SubmissionKey>> key_of(const Submission& submission,
                                            const identity::Principal& by,
                                            const crypto::Sealer& sealer) {
  if (!submission.idempotency_key) return std::optional<SubmissionKey>();
  if (submission.idempotency_key->size() > kIdempotencyKeyMax) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "Idempotency-Key is over 256 characters"};
  }
  json::object whole;
  // Which run is to be done again, whoever repeats it may find out otherwise than the first time.
  if (!submission.again) whole["document"] = submission.document;
  whole["goal"] = json::encode(submission.goal);
  whole["operation"] = json::encode(submission.operation);
  whole["callback_url"] = json::encode(submission.callback_url);
  if (submission.origin) whole["origin"] = json::encode(*submission.origin);
  return std::optional(
      SubmissionKey{.key = by.name() + "\n" + *submission.idempotency_key,
                    .digest = hex_encode(sealer.keyed_digest(json::canonical(whole)))});
}

/// Refusals that a run may tell of in place of an answer: they will be the same tomorrow, and name
/// nothing that the sender may not know.
bool is_kept(ErrorCode code) {
  return !error_traits(code).retryable && code != ErrorCode::forbidden &&
         code != ErrorCode::unauthenticated && code != ErrorCode::internal;
}

}  // namespace

workspace::Claimant claimant_of(const Run& run) {
  return {.owner = run.identity,
          .repository = run.blueprint.metadata.repo,
          .admitted_repositories = run.admitted_repositories};
}

Task<Run> Orchestrator::submit(Submission submission, identity::Principal by) {
  blueprint::Blueprint blueprint;
  if (submission.again) {
    PORC_CO_TRY(Run before, co_await get(*submission.again, by));
    blueprint = std::move(before.blueprint);
    // What it came from did not ask for it again, and is not where it is shown.
    blueprint.metadata.external_id.reset();
    submission.document = json::encode(blueprint);
  } else {
    PORC_CO_TRY(blueprint, blueprint::decode_submitted(submission.document));
  }
  if (!blueprint.metadata.repo) blueprint.metadata.repo = by.scope.only_repository();
  PORC_CO_TRY(blueprint::Identity identity,
              blueprint::identity_of(blueprint, settings_.default_environment));
  if (!by.scope.admits(identity, blueprint.metadata.repo)) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the token's scope (" + by.scope.str() + ") does not admit " +
                               identity.str() +
                               (blueprint.metadata.repo ? " of " + *blueprint.metadata.repo : "")};
  }
  PORC_CO_TRY(std::optional<SubmissionKey> key, key_of(submission, by, parts_.sealer));
  const bool is_lasting = submission.key_is_lasting;
  Submission kept;
  if (submission.keep_refused) kept = submission;
  auto first = co_await prepare(std::move(submission), blueprint, identity, by);
  const bool refused = !first && kept.keep_refused && is_kept(first.error().code);
  if (refused) {
    const Error why = std::move(first).error();
    first = refused_run(kept, std::move(blueprint), std::move(identity), by, why);
  }
  if (!key) {
    if (!first) co_return std::move(first).error();
    co_return co_await insert(*std::move(first), by.name(), false);
  }
  if (!first) {
    // What is refused today may be a retry of what was taken before the world changed.
    auto bound = co_await parts_.store.find_submission(std::move(key->key), std::move(key->digest));
    if (!bound) co_return std::move(first).error();
    auto known = co_await parts_.store.get_run(*std::move(bound));
    if (!known && known.error().code == ErrorCode::not_found) co_return std::move(first).error();
    co_return std::move(known);
  }
  std::optional<Duration> keep;
  if (!is_lasting) keep = settings_.submission_keep;
  PORC_CO_TRY(first->id,
              co_await parts_.store.reserve_submission(
                  std::move(key->key), std::move(key->digest), first->id, keep));
  auto known = co_await parts_.store.get_run(first->id);
  if (known || known.error().code != ErrorCode::not_found) co_return std::move(known);
  co_return co_await insert(*std::move(first), by.name(), true);
}

/// The run as it will be stored. Errors: whatever is wrong with what was submitted.
Task<Run> Orchestrator::prepare(Submission submission,
                                blueprint::Blueprint blueprint,
                                blueprint::Identity identity,
                                identity::Principal by) {
  if (submission.callback_url &&
      !run::callback_authority(*submission.callback_url, settings_.callback_hosts)) {
    co_return refused("/callback_url", "must be https on one of the hosts of PORC_CALLBACK_HOSTS");
  }
  PORC_CO_TRY(const WorkspaceName workspace,
              workspace::workspace_for(
                  blueprint, identity, settings_.organization, settings_.workspace_template));
  PORC_CO_TRY(const auto quill,
              co_await choose_quill(parts_, blueprint, workspace, submission.operation));
  quill::Platform platform{.rules = parts_.platform_rules.of(blueprint.kind),
                           .default_environment = settings_.default_environment,
                           .environments = settings_.environments};
  if (parts_.policies != nullptr) platform.policies = parts_.policies->current();
  Result<Judged> judged;
  if (platform.policies.empty()) {
    judged = judge_submitted(
        quill, std::move(platform), std::move(blueprint), std::move(submission.document));
  } else {
    // Rendering and asking policies would keep the loop busy.
    judged = co_await run_on(parts_.compute,
                             judge_submitted,
                             quill,
                             std::move(platform),
                             std::move(blueprint),
                             std::move(submission.document));
  }
  if (!judged) co_return std::move(judged).error();
  PORC_CO_CHECK(judged->verdict.result());
  blueprint = std::move(judged->blueprint);
  blueprint::seal_inputs(
      blueprint, quill::sensitive_inputs(*quill, blueprint), parts_.sealer, [this] {
        return parts_.entropy.bytes(crypto::kNonceBytes);
      });

  Run first{.id = draw_run_id(parts_), .operation = submission.operation, .goal = submission.goal};
  first.identity = std::move(identity);
  first.workspace = workspace;
  first.advice = std::move(judged->verdict.findings);
  const quill::Standing standing = parts_.quills.standing(quill->kind(), quill->version().str());
  if (auto advice = quill::advice_of(quill->name(), standing))
    first.advice.push_back(*std::move(advice));
  first.quill_version = quill->version().str();
  first.requested_by = by.name();
  first.admitted_repositories = by.scope.repositories;
  first.callback_url = std::move(submission.callback_url);
  first.origin = std::move(submission.origin);
  first.blueprint_digest = blueprint::digest(blueprint);
  first.blueprint = std::move(blueprint);
  auto owned = co_await parts_.store.get_workspace(first.workspace);
  if (owned) {
    PORC_CO_CHECK(workspace::claimed(*std::move(owned), first.workspace, claimant_of(first)));
  }
  co_return first;
}

Result<Run> Orchestrator::refused_run(const Submission& submission,
                                      blueprint::Blueprint blueprint,
                                      blueprint::Identity identity,
                                      const identity::Principal& by,
                                      const Error& why) {
  Run first{.id = draw_run_id(parts_), .operation = submission.operation, .goal = submission.goal};
  PORC_TRY(first.workspace,
           workspace::workspace_for(
               blueprint, identity, settings_.organization, settings_.workspace_template));
  first.identity = std::move(identity);
  // Which of them are sensitive only a quill could tell.
  blueprint.inputs.clear();
  first.requested_by = by.name();
  first.admitted_repositories = by.scope.repositories;
  first.callback_url = submission.callback_url;
  first.origin = submission.origin;
  first.blueprint_digest = blueprint::digest(blueprint);
  first.blueprint = std::move(blueprint);
  first.reason = reason_of(why);
  return first;
}

/// Stores a run that is new. With a reserved id a conflict means that this very submission was
/// stored a moment ago; otherwise the id was drawn twice.
Task<Run> Orchestrator::insert(Run first, std::string by, bool reserved) {
  for (int tries = 1;; ++tries) {
    run::Cause cause{.actor = run::Actor::person, .by = by, .at = parts_.clock.now()};
    JobChange job{.kind = JobChange::Kind::due, .due_at = parts_.clock.now()};
    run::Draft draft = run::Draft::submitted(first, cause);
    // It was refused before it was stored.
    if (first.reason) {
      cause.actor = run::Actor::orchestrator;
      PORC_CO_CHECK(draft.move(run::RunEvent::build_started, cause));
      json::object facts;
      facts["error"] = first.reason->message;
      PORC_CO_CHECK(draft.move(run::RunEvent::build_failed, cause, std::move(facts)));
    }
    auto stored = co_await store_change(parts_, news_, std::move(draft), std::nullopt, job);
    if (stored || stored.error().code != ErrorCode::conflict) co_return std::move(stored);
    if (reserved) co_return co_await parts_.store.get_run(first.id);
    if (tries == kRunIdTries) co_return std::move(stored).error();
    first.id = draw_run_id(parts_);
  }
}

}  // namespace porc::orchestrator
