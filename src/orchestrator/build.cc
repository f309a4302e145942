// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "archive/tar.h"
#include "crypto/digest.h"
#include "domain/quill/quill.h"
#include "orchestrator/binding.h"
#include "orchestrator/driver.h"

namespace porc::orchestrator {
namespace {

struct Built {
  std::string archive{};
  run::BundleRef bundle{};
};

Result<Built> build_bundle(const quill::Quill& quill, const Run& run) {
  PORC_TRY(auto files, quill::render(quill, run.blueprint, run.identity));
  Built built;
  for (const archive::File& file : files) built.bundle.files.push_back(file.path);
  PORC_TRY(built.archive, archive::make_tar_gz(std::move(files)));
  built.bundle.digest = crypto::sha256_hex(built.archive);
  return built;
}

}  // namespace

Task<Driver::After> Driver::build(Run run) {
  if (run.status == run::RunStatus::submitted) {
    run::Draft started(std::move(run));
    PORC_CO_CHECK(started.move(run::RunEvent::build_started, cause(run::Actor::orchestrator)));
    co_return co_await store(std::move(started));
  }
  PORC_CO_CHECK(co_await parts_.quills.look_for(run.blueprint.kind, run.quill_version));
  auto quill = parts_.quills.get(run.blueprint.kind, run.quill_version);
  if (!quill)
    co_return co_await fail(std::move(run), run::RunEvent::build_failed, std::move(quill).error());

  if (auto good = check_not_revoked(parts_, run); !good)
    co_return co_await fail(std::move(run), run::RunEvent::build_failed, std::move(good).error());

  auto built = std::make_shared<Result<Built>>();
  auto input = std::make_shared<const Run>(run);
  auto work = [built, input, quill = *quill] { *built = build_bundle(*quill, *input); };
  PORC_CO_CHECK(co_await parts_.compute.run(std::move(work)));
  if (!*built) {
    Error error = std::move(*built).error().in("rendering quill " + (*quill)->name());
    co_return co_await fail(std::move(run), run::RunEvent::build_failed, std::move(error));
  }
  run::BundleRef bundle = (*built)->bundle;
  PORC_CO_TRY(bundle.key,
              co_await parts_.bundles.put(run.id, bundle.digest, std::move((*built)->archive)));

  bool goes_on = run.goal >= run::Goal::planned;
  json::object facts;
  facts["bundle"] = bundle.digest;
  facts["quill"] = (*quill)->name();
  facts["quill_digest"] = (*quill)->digest();
  run::Draft draft(std::move(run));
  PORC_CO_CHECK(
      draft.move(run::RunEvent::build_finished, cause(run::Actor::orchestrator), std::move(facts)));
  draft.run.bundle = std::move(bundle);
  if (goes_on)
    PORC_CO_CHECK(draft.move(run::RunEvent::plan_requested, cause(run::Actor::orchestrator)));
  co_return co_await store(std::move(draft));
}

}  // namespace porc::orchestrator
