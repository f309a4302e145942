// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/binding.h"

#include <utility>

#include "domain/blueprint/sealing.h"

namespace porc::orchestrator {
namespace {

/// The store proves that the bytes have the digest that their key names; hashing them here would
/// keep the loop busy.
Task<std::string> bundle_digest(Bundles& bundles, run::BundleRef bundle) {
  if (!bundle.key.ends_with("/" + bundle.digest + ".tar.gz"))
    co_return std::string("another bundle");
  auto bytes = co_await bundles.get(std::move(bundle.key));
  if (bytes) co_return std::move(bundle.digest);
  if (bytes.error().code == ErrorCode::corrupt) co_return std::string("changed in the store");
  if (bytes.error().code == ErrorCode::not_found) co_return std::string("missing in the store");
  co_return std::move(bytes).error();
}

}  // namespace

Task<run::Binding> current_binding(Parts& parts, Run run) {
  run::Binding binding;
  binding.blueprint_digest = blueprint::digest(run.blueprint);
  run::BundleRef bundle = run.bundle.value_or(run::BundleRef());
  PORC_CO_TRY(binding.bundle_digest, co_await bundle_digest(parts.bundles, std::move(bundle)));
  std::string engine_run = run.engine_run.value_or("");
  PORC_CO_TRY(binding.plan, co_await parts.engine.evidence(std::move(engine_run)));
  co_return binding;
}

Result<void> check_not_revoked(const Parts& parts, const Run& run) {
  if (run.operation == run::Operation::destroy) return ok;
  const quill::Standing standing = parts.quills.standing(run.blueprint.kind, run.quill_version);
  if (!standing.revoked) return ok;
  const std::string name = run.blueprint.kind + "@" + run.quill_version;
  return Error{.code = ErrorCode::invalid_argument,
               .message = quill::revocation_of(name, *standing.revoked)};
}

Task<void> pass_on_override(Parts& parts, Run run) {
  if (!run.policy_override || !run.engine_run) co_return ok;
  auto seen = co_await parts.engine.get_run(*run.engine_run);
  const bool gone = !seen && seen.error().code == ErrorCode::not_found;
  if (gone) co_return ok;
  if (!seen) co_return std::move(seen).error();
  if (seen->phase != EnginePhase::policy_soft_failed) co_return ok;
  std::string comment = "porc:" + run.id.str() + " overridden by " + run.policy_override->by +
                        ": " + run.policy_override->reason;
  auto told = co_await parts.engine.override_policy(seen->id, std::move(comment));
  // What it became, or what changed, is found where it is compared with what was bound.
  if (!told && told.error().code == ErrorCode::conflict) co_return ok;
  co_return told;
}

Task<std::vector<Violation>> broken_items(Parts& parts, Run run) {
  PORC_ASSERT(run.binding.has_value());
  PORC_CO_CHECK(co_await pass_on_override(parts, run));
  if (auto good = check_not_revoked(parts, run); !good) {
    std::vector<Violation> revoked;
    revoked.push_back({.pointer = "/quill", .message = good.error().message});
    co_return revoked;
  }
  run::Binding planned = *run.binding;
  auto now = co_await current_binding(parts, std::move(run));
  if (now) co_return run::differences(planned, *now);
  ErrorCode code = now.error().code;
  if (code != ErrorCode::not_found && code != ErrorCode::conflict) co_return std::move(now).error();
  std::vector<Violation> gone;
  gone.push_back({.pointer = "/plan/engine_run", .message = now.error().message});
  co_return gone;
}

}  // namespace porc::orchestrator
