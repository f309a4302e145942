// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "domain/blueprint/sealing.h"
#include "domain/quill/verdict.h"
#include "json/canonical.h"
#include "json/pointer.h"
#include "orchestrator/change.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

// 30 random bits a second: a third collision in a row means that something else is wrong.
constexpr int kRunIdTries = 5;
constexpr std::size_t kIdempotencyKeyMax = 256;

Error refused(std::vector<Violation> violations) {
  return {.code = ErrorCode::invalid_argument,
          .message = "the blueprint is not valid",
          .violations = std::move(violations)};
}

RunId draw_run_id(Parts& parts) {
  std::string bytes = parts.entropy.bytes(sizeof(std::uint32_t));
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return make_run_id(parts.clock.now(), number);
}

Result<void> check_callback(const std::optional<std::string>& url,
                            const std::vector<std::string>& hosts) {
  if (!url) return ok;
  constexpr std::string_view kScheme = "https://";
  std::string_view rest(*url);
  bool https = rest.starts_with(kScheme);
  if (https) rest.remove_prefix(kScheme.size());
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (https && std::ranges::find(hosts, host) != hosts.end()) return ok;
  std::vector<Violation> violations;
  violations.push_back({.pointer = "/callback_url",
                        .message = "must be https on one of the hosts of PORC_CALLBACK_HOSTS"});
  return refused(std::move(violations));
}

}  // namespace

Task<Run> Orchestrator::submit(Submission submission, identity::Principal by) {
  if (auto at = blueprint::find_sealed(submission.document)) {
    std::vector<Violation> violations;
    violations.push_back(
        {.pointer = *at, .message = "has the form of a sealed value, which only PORC makes"});
    co_return refused(std::move(violations));
  }
  PORC_CO_TRY(blueprint::Blueprint blueprint, blueprint::decode_blueprint(submission.document));
  PORC_CO_TRY(blueprint::Identity identity,
              blueprint::identity_of(blueprint, settings_.default_environment));
  PORC_CO_CHECK(check_callback(submission.callback_url, settings_.callback_hosts));
  const auto& allowed = settings_.environments;
  if (!allowed.empty() && std::ranges::find(allowed, identity.environment) == allowed.end()) {
    std::vector<Violation> violations;
    violations.push_back(
        {.pointer = "/metadata/environment", .message = "is not one of PORC_ENVIRONMENTS"});
    co_return refused(std::move(violations));
  }
  if (!by.scope.admits(identity, blueprint.metadata.repo)) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "the token's scope does not admit this blueprint"};
  }
  PORC_CO_TRY(auto quill,
              parts_.quills.find(blueprint.kind, blueprint.schema_version.value_or("")));
  PORC_CO_CHECK(quill::check_document(*quill, blueprint, submission.document));
  blueprint::seal_inputs(
      blueprint, quill::sensitive_inputs(*quill, blueprint), parts_.sealer, [this] {
        return parts_.entropy.bytes(crypto::kNonceBytes);
      });

  Run first{.operation = submission.operation, .goal = submission.goal};
  first.identity = std::move(identity);
  first.quill_version = quill->version().str();
  first.requested_by = by.name();
  first.callback_url = std::move(submission.callback_url);
  first.blueprint_digest = blueprint::digest(blueprint);
  PORC_CO_TRY(first.workspace,
              workspace::workspace_for(
                  blueprint, first.identity, settings_.organization, settings_.workspace_template));
  first.blueprint = std::move(blueprint);
  auto owned = co_await parts_.store.get_workspace(first.workspace);
  if (owned && owned->owner != first.identity) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "workspace " + first.workspace.str() + " belongs to " +
                               owned->owner.str() +
                               ", whose resources this plan would destroy: give metadata.name"};
  }
  first.id = draw_run_id(parts_);
  bool keyed = submission.idempotency_key.has_value();
  if (keyed) {
    if (submission.idempotency_key->size() > kIdempotencyKeyMax) {
      co_return Error{.code = ErrorCode::invalid_argument,
                      .message = "Idempotency-Key is over 256 characters"};
    }
    std::string body = hex_encode(parts_.sealer.keyed_digest(json::canonical(submission.document)));
    std::string key = by.name() + "\n" + *submission.idempotency_key;
    PORC_CO_TRY(first.id,
                co_await parts_.store.reserve_submission(
                    std::move(key), std::move(body), first.id, settings_.submission_keep));
    auto known = co_await parts_.store.get_run(first.id);
    if (known || known.error().code != ErrorCode::not_found) co_return std::move(known);
  }
  co_return co_await insert(std::move(first), by.name(), keyed);
}

/// Stores a run that is new. With a reserved id a conflict means that this very submission was
/// stored a moment ago; otherwise the id was drawn twice.
Task<Run> Orchestrator::insert(Run first, std::string by, bool reserved) {
  for (int tries = 1;; ++tries) {
    run::Cause cause{.actor = run::Actor::person, .by = by, .at = parts_.clock.now()};
    JobChange job{.kind = JobChange::Kind::due, .due_at = parts_.clock.now()};
    run::Draft draft = run::Draft::submitted(first, cause);
    auto stored =
        co_await store_change(parts_, settings_, news_, std::move(draft), std::nullopt, job);
    if (stored || stored.error().code != ErrorCode::conflict) co_return std::move(stored);
    if (reserved) co_return co_await parts_.store.get_run(first.id);
    if (tries == kRunIdTries) co_return std::move(stored).error();
    first.id = draw_run_id(parts_);
  }
}

}  // namespace porc::orchestrator
