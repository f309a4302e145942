// SPDX-License-Identifier: Apache-2.0
// The engine's configuration versions and runs, as a client of TFE uses them.
#include <algorithm>

#include "archive/tar.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/log.h"
#include "terraform_engine/plan_file.h"
#include "terraform_engine/terraform_engine.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

using hosted::ConfigurationVersion;
using hosted::Run;

Run TerraformEngine::public_run(Run run) const {
  run.plan.log_secret = make_capability(sealer_, run.plan.id);
  run.apply.log_secret = make_capability(sealer_, run.apply.id);
  return run;
}

ConfigurationVersion TerraformEngine::public_version(ConfigurationVersion version) const {
  version.upload_secret = make_capability(sealer_, version.id);
  return version;
}

Task<ConfigurationVersion> TerraformEngine::create_configuration_version(
    ConfigurationVersion version) {
  version.id = make_id("cv");
  version.status = "pending";
  auto changing = [version](Fact& fact) mutable -> Result<ConfigurationVersion> {
    PORC_CHECK(fact.records.get_workspace(version.workspace));
    version.created_at = fact.now;
    PORC_CHECK(fact.records.put_configuration(version));
    return std::move(version);
  };
  PORC_CO_TRY(version, co_await ledger_.change(std::move(changing)));
  co_return public_version(std::move(version));
}

Task<ConfigurationVersion> TerraformEngine::get_configuration_version(std::string id) {
  auto reading = [id](Records& records) { return records.get_configuration(id); };
  PORC_CO_TRY(auto version, co_await ledger_.read(std::move(reading)));
  co_return public_version(std::move(version));
}

Task<ConfigurationVersion> TerraformEngine::upload_configuration(std::string upload_secret,
                                                                 std::string bytes) {
  PORC_CO_TRY(std::string id, open_capability(sealer_, upload_secret));
  PORC_CO_TRY(ConfigurationVersion version, co_await get_configuration_version(id));
  if (version.status != "pending") {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "the configuration version is " + version.status + " already"};
  }
  auto job = [this, id, bytes = std::move(bytes)]() -> Result<void> {
    auto files = archive::read_tar_gz(bytes);
    if (!files) return std::move(files).error();
    return site_.vault.put(kind::configuration, id, bytes);
  };
  auto kept = co_await pool_.run(std::move(job));
  if (!kept && error_traits(kept.error().code).retryable) co_return std::move(kept).error();
  std::string fault = kept ? "" : kept.error().to_string();
  auto changing = [id, fault](Fact& fact) -> Result<ConfigurationVersion> {
    PORC_TRY(ConfigurationVersion stored, fact.records.get_configuration(id));
    stored.status = fault.empty() ? "uploaded" : "errored";
    stored.error = fault;
    PORC_CHECK(fact.records.put_configuration(stored));
    return stored;
  };
  PORC_CO_TRY(version, co_await ledger_.change(std::move(changing)));
  co_return public_version(std::move(version));
}

Task<Run> TerraformEngine::create_run(hosted::RunOptions options) {
  RunInputs inputs{.literals = std::move(options.variables)};
  options.variables.clear();
  auto changing = [options, inputs](Fact& fact) {
    return terraform_engine::create_run(fact, options, inputs);
  };
  PORC_CO_TRY(StoredRun stored, co_await ledger_.change(std::move(changing)));
  co_return co_await get_hosted_run(stored.run.id);
}

Task<Run> TerraformEngine::get_hosted_run(std::string id) {
  PORC_CO_TRY(StoredRun stored, co_await stored_run(id));
  co_return public_run(std::move(stored.run));
}

Task<Run> TerraformEngine::find_run_of_phase(std::string plan_or_apply_id) {
  auto reading = [plan_or_apply_id](Records& records) {
    return records.find_run_by_phase(plan_or_apply_id);
  };
  PORC_CO_TRY(StoredRun stored, co_await ledger_.read(std::move(reading)));
  co_return public_run(std::move(stored.run));
}

Task<std::vector<Run>> TerraformEngine::list_runs(hosted::RunListFilter filter) {
  auto reading = [filter](Records& records) -> Result<std::vector<StoredRun>> {
    PORC_CHECK(records.get_workspace(filter.workspace));
    return records.list_runs_of(filter.workspace);
  };
  PORC_CO_TRY(auto stored, co_await ledger_.read(std::move(reading)));
  std::erase_if(stored, [&](const StoredRun& candidate) {
    const Run& run = candidate.run;
    bool wanted = filter.statuses.empty() ||
                  std::find(filter.statuses.begin(), filter.statuses.end(), run.status) !=
                      filter.statuses.end();
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
  auto changing = [id, by](Fact& fact) { return terraform_engine::confirm(fact, id, by, true); };
  PORC_CO_CHECK(co_await ledger_.change(std::move(changing)));
  co_return co_await get_hosted_run(id);
}

Task<Run> TerraformEngine::discard_run(std::string id, std::string by, std::string /*comment*/) {
  auto changing = [id, by](Fact& fact) { return terraform_engine::discard(fact, id, by, true); };
  PORC_CO_CHECK(co_await ledger_.change(std::move(changing)));
  co_return co_await get_hosted_run(id);
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
  PORC_CO_CHECK(co_await act_cancel(id, by, true, force));
  co_return co_await get_hosted_run(id);
}

Task<Run> TerraformEngine::act_cancel(std::string id, std::string by, bool strict, bool force) {
  auto changing = [id, by, strict](Fact& fact) {
    return terraform_engine::cancel(fact, id, by, strict);
  };
  PORC_CO_TRY(Run run, co_await ledger_.change(std::move(changing)));
  if (run.cancel_requested) runner_.interrupt(id, force);
  co_return run;
}

Task<LogChunk> TerraformEngine::read_phase_log(std::string log_secret,
                                               std::uint64_t offset,
                                               std::size_t limit) {
  PORC_CO_TRY(std::string id, open_capability(sealer_, log_secret));
  auto reading = [id](Records& records) { return records.find_run_by_phase(id); };
  PORC_CO_TRY(StoredRun stored, co_await ledger_.read(std::move(reading)));
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
  auto job = [this, run]() -> Result<std::string> {
    PORC_TRY(std::string plan, site_.vault.get(kind::plan_json, run));
    PORC_TRY(std::string schemas, site_.vault.get(kind::schemas, run));
    return redact_plan(plan, schemas);
  };
  co_return co_await pool_.run(std::move(job));
}

}  // namespace porc::terraform_engine
