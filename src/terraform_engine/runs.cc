// SPDX-License-Identifier: Apache-2.0
// The engine's configuration versions and runs, as a client of TFE uses them.
#include <algorithm>
#include <utility>

#include "archive/tar.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/log.h"
#include "terraform_engine/plan_file.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/terraform_engine.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

using hosted::ConfigurationVersion;
using hosted::Run;

namespace {

// TFE's statuses of a configuration version.
constexpr const char* kPending = "pending";
constexpr const char* kFetching = "fetching";
constexpr const char* kUploaded = "uploaded";
constexpr const char* kErrored = "errored";

Result<ConfigurationVersion> insert_configuration(Fact& fact, ConfigurationVersion version) {
  PORC_CHECK(fact.records.get_workspace(version.workspace));
  version.created_at = fact.now;
  PORC_CHECK(fact.records.put_configuration(version));
  return version;
}

/// Moves a configuration version on. Errors: conflict when it is not in `from` any more.
Result<ConfigurationVersion> move_upload(Fact& fact,
                                         const std::string& id,
                                         const std::string& from,
                                         const std::string& to,
                                         const std::string& fault) {
  PORC_TRY(ConfigurationVersion version, fact.records.get_configuration(id));
  if (version.status != from) {
    return Error{.code = ErrorCode::conflict,
                 .message = "the configuration version is " + version.status + " already"};
  }
  version.status = to;
  version.error = fault;
  PORC_CHECK(fact.records.put_configuration(version));
  return version;
}

Result<std::string> make_redacted_plan(const Vault* vault, const std::string& run) {
  PORC_TRY(std::string plan, vault->get(kind::plan_json, run));
  PORC_TRY(std::string schemas, vault->get(kind::schemas, run));
  return redact_plan(plan, schemas);
}

}  // namespace

Run TerraformEngine::public_run(Run run) const {
  run.plan.log_secret = make_capability(sealer_, run.plan.id);
  run.apply.log_secret = make_capability(sealer_, run.apply.id);
  return run;
}

ConfigurationVersion TerraformEngine::public_version(ConfigurationVersion version) const {
  version.upload_secret = make_capability(sealer_, version.id);
  return version;
}

Result<void> keep_configuration(const Vault* vault,
                                const std::string& id,
                                const std::string& bytes) {
  auto files = archive::read_tar_gz(bytes);
  if (!files) return std::move(files).error();
  return vault->put_new(kind::configuration, id, bytes);
}

Task<ConfigurationVersion> TerraformEngine::create_configuration_version(
    ConfigurationVersion version) {
  version.id = make_id("cv");
  version.status = "pending";
  PORC_CO_TRY(version, co_await ledger_.change(insert_configuration, std::move(version)));
  co_return public_version(std::move(version));
}

Task<ConfigurationVersion> TerraformEngine::get_configuration_version(std::string id) {
  PORC_CO_TRY(auto version, co_await ledger_.read(&Records::get_configuration, std::move(id)));
  co_return public_version(std::move(version));
}

Task<ConfigurationVersion> TerraformEngine::find_upload(std::string upload_secret) {
  PORC_CO_TRY(std::string id, open_capability(sealer_, upload_secret));
  co_return co_await get_configuration_version(std::move(id));
}

Task<ConfigurationVersion> TerraformEngine::upload_configuration(std::string upload_secret,
                                                                 std::string bytes) {
  PORC_CO_TRY(std::string id, open_capability(sealer_, upload_secret));
  // From here on nobody else may upload it: what is planned and approved is what is kept now.
  const std::string none;
  PORC_CO_TRY(ConfigurationVersion version,
              co_await ledger_.change(move_upload, id, kPending, kFetching, none));
  auto kept = co_await run_on(pool_, keep_configuration, &site_.vault, id, std::move(bytes));
  if (!kept && error_traits(kept.error().code).retryable) {
    PORC_CO_CHECK(co_await ledger_.change(move_upload, id, kFetching, kPending, none));
    co_return std::move(kept).error();
  }
  const char* ended = kept ? kUploaded : kErrored;
  const std::string fault = kept ? none : kept.error().to_string();
  PORC_CO_TRY(version, co_await ledger_.change(move_upload, id, kFetching, ended, fault));
  co_return public_version(std::move(version));
}

Task<Run> TerraformEngine::create_run(hosted::RunOptions options) {
  RunInputs inputs{.literals = std::exchange(options.variables, {})};
  PORC_CO_TRY(
      StoredRun stored,
      co_await ledger_.change(terraform_engine::create_run, std::move(options), std::move(inputs)));
  co_return public_run(std::move(stored.run));
}

Task<Run> TerraformEngine::get_hosted_run(std::string id) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(std::move(id)));
  co_return public_run(std::move(stored.run));
}

Task<Run> TerraformEngine::find_run_of_phase(std::string plan_or_apply_id) {
  PORC_CO_TRY(StoredRun stored,
              co_await ledger_.read(&Records::find_run_by_phase, std::move(plan_or_apply_id)));
  co_return public_run(std::move(stored.run));
}

Task<std::vector<Run>> TerraformEngine::list_runs(hosted::RunListFilter filter) {
  PORC_CO_CHECK(co_await get_workspace(filter.workspace));
  PORC_CO_TRY(auto stored, co_await ledger_.read(&Records::list_runs_of, filter.workspace));
  std::erase_if(stored, [&](const StoredRun& candidate) {
    const Run& run = candidate.run;
    bool wanted = filter.statuses.empty() ||
                  std::ranges::find(filter.statuses, run.status) != filter.statuses.end();
    return !wanted || (run.options.plan_only && !filter.plan_only_too);
  });
  std::vector<Run> runs;
  std::size_t first = (std::max<std::size_t>(filter.page, 1) - 1) * filter.page_size;
  for (std::size_t i = first; i < std::min(stored.size(), first + filter.page_size); ++i) {
    runs.push_back(public_run(std::move(stored[i].run)));
  }
  co_return runs;
}

Task<Run> TerraformEngine::apply_run(std::string id, std::string by, std::string /*comment*/) {
  PORC_CO_CHECK(co_await policies_.catch_up());
  PORC_CO_TRY(Run run, co_await ledger_.change(terraform_engine::confirm, id, by, true));
  co_return public_run(std::move(run));
}

Task<Run> TerraformEngine::discard_run(std::string id, std::string by, std::string /*comment*/) {
  PORC_CO_TRY(Run run, co_await ledger_.change(terraform_engine::discard, id, by, true));
  co_return public_run(std::move(run));
}

Task<Run> TerraformEngine::cancel_run(std::string id,
                                      std::string by,
                                      std::string /*comment*/,
                                      bool force) {
  if (force) {
    PORC_CO_TRY(StoredRun stored, co_await stored_run(id));
    bool waited = stored.cancelled_at &&
                  loop_.now() >= *stored.cancelled_at + site_.options.force_cancel_after;
    if (!waited) {
      co_return Error{.code = ErrorCode::conflict,
                      .message = "a run can be force-cancelled only some time after a cancel"};
    }
  }
  PORC_CO_TRY(Run run, co_await act_cancel(id, by, true, force));
  co_return public_run(std::move(run));
}

Task<Run> TerraformEngine::act_cancel(std::string id, std::string by, bool strict, bool force) {
  PORC_CO_TRY(Run run, co_await ledger_.change(terraform_engine::cancel, id, by, strict, force));
  if (run.cancel_requested) runner_.interrupt(id, force);
  if (is_final(run.status)) checker_.interrupt(id);
  co_return run;
}

Task<LogChunk> TerraformEngine::read_phase_log(std::string log_secret,
                                               std::uint64_t offset,
                                               std::size_t limit) {
  PORC_CO_TRY(std::string id, open_capability(sealer_, log_secret));
  PORC_CO_TRY(StoredRun stored, co_await ledger_.read(&Records::find_run_by_phase, id));
  LogPhase phase = id == stored.run.plan.id ? LogPhase::plan : LogPhase::apply;
  FramedRequest inner = unframe(offset, limit);
  PORC_CO_TRY(LogChunk chunk,
              co_await read_text(std::move(stored), phase, inner.offset, inner.limit));
  co_return frame(std::move(chunk), offset, limit);
}

Task<std::string> TerraformEngine::redacted_plan_json(std::string run) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(run));
  if (stored.plan_digest.empty() || !stored.run.options.structured_log) {
    co_return Error{.code = ErrorCode::not_found, .message = run + " has no redacted plan"};
  }
  co_return co_await run_on(pool_, make_redacted_plan, &site_.vault, kept_as(stored));
}

}  // namespace porc::terraform_engine
