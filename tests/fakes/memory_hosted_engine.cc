// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/memory_hosted_engine.h"

#include <algorithm>

#include "tests/fakes/hcl_value.h"

namespace porc::fakes {
namespace {

using hosted::PhaseStatus;
using hosted::Status;
using memory_engine::WorldRun;

Error missing(std::string_view what) {
  return Error{.code = ErrorCode::not_found, .message = "no " + std::string(what)};
}

Status status_of(const WorldRun& run, const hosted::RunOptions& options) {
  switch (run.view.phase) {
    case EnginePhase::pending:
      return Status::pending;
    case EnginePhase::planning:
      return Status::planning;
    case EnginePhase::planned:
      return options.plan_only   ? Status::planned_and_finished
             : options.save_plan ? Status::planned_and_saved
                                 : Status::planned;
    case EnginePhase::no_changes:
      return Status::planned_and_finished;
    case EnginePhase::policy_soft_failed:
      return Status::policy_override;
    case EnginePhase::applying:
      return Status::applying;
    case EnginePhase::applied:
      return Status::applied;
    case EnginePhase::cancelled:
      return Status::canceled;
    case EnginePhase::discarded:
      return Status::discarded;
    case EnginePhase::plan_failed:
    case EnginePhase::policy_failed:
    case EnginePhase::apply_failed:
      break;
  }
  return Status::errored;
}

hosted::CheckStatus check_status(const WorldRun& run) {
  if (run.overridden) return hosted::CheckStatus::overridden;
  const policy::Verdict verdict = policy::verdict_of(policy::tally_of(run.view.policies));
  return verdict == policy::Verdict::passed        ? hosted::CheckStatus::passed
         : verdict == policy::Verdict::soft_failed ? hosted::CheckStatus::soft_failed
                                                   : hosted::CheckStatus::hard_failed;
}

PhaseStatus plan_status(const WorldRun& run) {
  switch (run.view.phase) {
    case EnginePhase::pending:
      return PhaseStatus::pending;
    case EnginePhase::planning:
      return PhaseStatus::running;
    case EnginePhase::plan_failed:
      return PhaseStatus::errored;
    case EnginePhase::cancelled:
      return run.plan_json.empty() ? PhaseStatus::canceled : PhaseStatus::finished;
    case EnginePhase::planned:
    case EnginePhase::no_changes:
    case EnginePhase::policy_failed:
    case EnginePhase::policy_soft_failed:
    case EnginePhase::applying:
    case EnginePhase::applied:
    case EnginePhase::apply_failed:
    case EnginePhase::discarded:
      break;
  }
  return PhaseStatus::finished;
}

PhaseStatus apply_status(const WorldRun& run) {
  if (!run.confirmed) return PhaseStatus::pending;
  if (run.view.phase == EnginePhase::applying) return PhaseStatus::running;
  if (run.view.phase == EnginePhase::applied) return PhaseStatus::finished;
  return run.view.phase == EnginePhase::cancelled ? PhaseStatus::canceled : PhaseStatus::errored;
}

/// What follows the dash of an id or a secret: "plan-run-1" is of run-1.
std::string after_dash(std::string_view text) {
  return std::string(text.substr(std::min(text.find('-') + 1, text.size())));
}

std::string state_id(const hosted::Workspace& workspace) {
  return "sv-" + workspace.id;
}

void change(hosted::Workspace& workspace, hosted::WorkspaceChange wanted) {
  if (wanted.name) workspace.name = *wanted.name;
  if (wanted.working_directory) workspace.working_directory = *wanted.working_directory;
  if (wanted.description) workspace.description = *wanted.description;
  if (wanted.auto_apply) workspace.auto_apply = *wanted.auto_apply;
  if (wanted.structured_run_output) workspace.structured_run_output = *wanted.structured_run_output;
  if (wanted.execution_mode) workspace.execution_mode = *wanted.execution_mode;
  if (wanted.tags) workspace.tags = *wanted.tags;
}

std::string json_text(const Secret& hcl_literal) {
  auto expression = hcl::parse_expression(hcl_literal.expose("variable of a fake run"), "variable");
  return expression ? json::serialize(constant_of(*expression)) : "null";
}

}  // namespace

Result<MemoryHostedEngine::Room*> MemoryHostedEngine::room(const std::string& id) {
  const auto place = rooms_.find(id);
  if (place == rooms_.end()) return missing("workspace " + id);
  return &place->second;
}

hosted::Workspace MemoryHostedEngine::shown(const Room& room) const {
  hosted::Workspace workspace = room.shown;
  const auto& state = world_.workspace(WorkspaceName::trusted(workspace.name));
  workspace.terraform_version = state.terraform_version;
  if (state.serial > 0) workspace.current_state_version = state_id(workspace);
  return workspace;
}

Task<std::vector<hosted::Workspace>> MemoryHostedEngine::list_workspaces(std::string name_part) {
  std::vector<hosted::Workspace> found;
  for (const auto& [id, room] : rooms_) {
    if (room.shown.name.find(name_part) != std::string::npos) found.push_back(shown(room));
  }
  co_return found;
}

Task<hosted::Workspace> MemoryHostedEngine::find_workspace(std::string name) {
  return get_workspace("ws-" + name);
}

Task<hosted::Workspace> MemoryHostedEngine::get_workspace(std::string id) {
  PORC_CO_TRY(Room * found, room(id));
  co_return shown(*found);
}

Task<hosted::Workspace> MemoryHostedEngine::create_workspace(std::string name,
                                                             hosted::WorkspaceChange settings) {
  if (rooms_.contains("ws-" + name)) {
    co_return Error{.code = ErrorCode::invalid_argument, .message = "Name has already been taken"};
  }
  Room& made = rooms_["ws-" + name];
  made.shown = {.id = "ws-" + name,
                .name = name,
                .created_at = world_.clock().now(),
                .updated_at = world_.clock().now()};
  settings.name = name;
  co_return co_await change_workspace(made.shown.id, std::move(settings));
}

Task<hosted::Workspace> MemoryHostedEngine::change_workspace(std::string id,
                                                             hosted::WorkspaceChange wanted) {
  PORC_CO_TRY(Room * found, room(id));
  if (wanted.terraform_version) {
    world_.workspace(WorkspaceName::trusted(found->shown.name)).terraform_version =
        *wanted.terraform_version;
  }
  change(found->shown, std::move(wanted));
  co_return shown(*found);
}

Task<void> MemoryHostedEngine::delete_workspace(std::string id, bool force) {
  PORC_CO_TRY(Room * found, room(id));
  const bool holds =
      !world_.workspace(WorkspaceName::trusted(found->shown.name)).applied_bundle.empty();
  if (holds && !force)
    co_return Error{.code = ErrorCode::conflict, .message = "its state holds resources"};
  rooms_.erase(id);
  co_return ok;
}

Task<hosted::Workspace> MemoryHostedEngine::lock_workspace(std::string id, hosted::Lock lock) {
  PORC_CO_TRY(Room * found, room(id));
  if (found->shown.lock)
    co_return Error{.code = ErrorCode::conflict, .message = "workspace is locked"};
  found->shown.lock = std::move(lock);
  co_return shown(*found);
}

Task<hosted::Workspace> MemoryHostedEngine::unlock_workspace(std::string id,
                                                             std::string holder,
                                                             bool force) {
  PORC_CO_TRY(Room * found, room(id));
  if (!found->shown.lock)
    co_return Error{.code = ErrorCode::conflict, .message = "workspace is not locked"};
  if (!force && found->shown.lock->holder != holder) {
    co_return Error{.code = ErrorCode::conflict, .message = "workspace is locked by User"};
  }
  found->shown.lock.reset();
  co_return shown(*found);
}

Task<std::vector<hosted::Variable>> MemoryHostedEngine::list_variables(std::string workspace) {
  PORC_CO_TRY(Room * found, room(workspace));
  co_return found->variables;
}

Task<hosted::Variable> MemoryHostedEngine::put_variable(std::string workspace,
                                                        hosted::Variable variable) {
  PORC_CO_TRY(Room * found, room(workspace));
  const bool taken =
      std::ranges::any_of(found->variables, [&variable](const hosted::Variable& other) {
        return other.key == variable.key && other.id != variable.id;
      });
  if (taken)
    co_return Error{.code = ErrorCode::invalid_argument, .message = "Key has already been taken"};
  std::erase_if(found->variables,
                [&variable](const hosted::Variable& other) { return other.id == variable.id; });
  if (variable.id.empty()) variable.id = "var-" + std::to_string(++made_);
  variable.version_id = std::to_string(++made_);
  variable.created_at = world_.clock().now();
  found->variables.push_back(variable);
  co_return variable;
}

Task<void> MemoryHostedEngine::delete_variable(std::string workspace, std::string id) {
  PORC_CO_TRY(Room * found, room(workspace));
  const auto erased =
      std::erase_if(found->variables, [&id](const hosted::Variable& one) { return one.id == id; });
  if (erased == 0) co_return missing("variable " + id);
  co_return ok;
}

Task<hosted::ConfigurationVersion> MemoryHostedEngine::create_configuration_version(
    hosted::ConfigurationVersion version) {
  version.id = "cv-" + std::to_string(++made_);
  version.upload_secret = "upload-" + version.id;
  version.created_at = world_.clock().now();
  versions_[version.id].shown = version;
  co_return version;
}

Task<hosted::ConfigurationVersion> MemoryHostedEngine::get_configuration_version(std::string id) {
  const auto place = versions_.find(id);
  if (place == versions_.end()) co_return missing("configuration version " + id);
  co_return place->second.shown;
}

Task<hosted::ConfigurationVersion> MemoryHostedEngine::find_upload(std::string upload_secret) {
  return get_configuration_version(after_dash(upload_secret));
}

Task<hosted::ConfigurationVersion> MemoryHostedEngine::upload_configuration(
    std::string upload_secret, std::string bytes) {
  const auto place = versions_.find(after_dash(upload_secret));
  if (place == versions_.end()) co_return missing("upload");
  place->second.bytes = std::move(bytes);
  place->second.shown.status = "uploaded";
  co_return place->second.shown;
}

Task<hosted::Run> MemoryHostedEngine::create_run(hosted::RunOptions options) {
  PORC_CO_TRY(Room * found, room(options.workspace));
  const auto version = versions_.find(options.configuration_version);
  if (version == versions_.end() || version->second.shown.status != "uploaded") {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "the configuration version is not uploaded"};
  }
  PlanRequest request{
      .run = RunId::trusted("hosted-" + std::to_string(++made_)),
      .workspace = WorkspaceName::trusted(found->shown.name),
      .operation = options.is_destroy ? run::Operation::destroy : run::Operation::apply,
      .bundle = version->second.bytes};
  for (const hosted::RunVariable& variable : options.variables) {
    request.variables.emplace(variable.key, Secret(json_text(variable.hcl_literal)));
  }
  for (const hosted::Variable& variable : found->variables) {
    if (variable.hcl) request.variables.emplace(variable.key, Secret(json_text(variable.value)));
  }
  WorldRun& run = world_.start(std::move(request));
  run.view.configuration_version = options.configuration_version;
  options_[run.view.id] = std::move(options);
  order_.push_back(run.view.id);
  found->shown.current_run = run.view.id;
  co_return shown(run);
}

hosted::Run MemoryHostedEngine::shown(WorldRun& run) const {
  const hosted::RunOptions& options = options_.at(run.view.id);
  hosted::Run made{
      .id = run.view.id,
      .options = options,
      .status = status_of(run, options),
      .revision = run.view.revision,
      .has_changes = run.view.phase != EnginePhase::no_changes && !run.plan_json.empty(),
      .counts = run.view.counts,
      .plan = {.id = "plan-" + run.view.id,
               .status = plan_status(run),
               .log_secret = "plan-" + run.view.id},
      .apply = {.id = "apply-" + run.view.id,
                .status = apply_status(run),
                .log_secret = "apply-" + run.view.id},
      .error = run.view.message,
      .moved_by = run.view.moved_by,
      .cancel_requested = run.stopping,
      .created_at = world_.clock().now()};
  if (run.confirmed) made.status_timestamps["confirmed-at"] = made.created_at;
  if (!run.view.policies.empty()) {
    made.policy_check = hosted::PolicyCheck{.id = "polchk-" + after_dash(run.view.id),
                                            .status = check_status(run),
                                            .outcomes = run.view.policies};
  }
  return made;
}

Task<hosted::Run> MemoryHostedEngine::get_hosted_run(std::string id) {
  WorldRun* run = options_.contains(id) ? world_.find(id) : nullptr;
  if (run == nullptr) co_return missing("run " + id);
  co_return shown(*run);
}

Task<hosted::Run> MemoryHostedEngine::find_run_of_phase(std::string plan_or_apply_id) {
  return get_hosted_run(after_dash(plan_or_apply_id));
}

Task<std::vector<hosted::Run>> MemoryHostedEngine::list_runs(hosted::RunListFilter filter) {
  std::vector<hosted::Run> found;
  std::size_t skip = (filter.page - 1) * filter.page_size;
  for (auto id = order_.rbegin(); id != order_.rend() && found.size() < filter.page_size; ++id) {
    hosted::Run run = shown(*world_.find(*id));
    if (run.options.workspace != filter.workspace ||
        (run.options.plan_only && !filter.plan_only_too))
      continue;
    if (!filter.statuses.empty() &&
        std::ranges::find(filter.statuses, run.status) == filter.statuses.end())
      continue;
    if (skip > 0) {
      --skip;
    } else {
      found.push_back(std::move(run));
    }
  }
  co_return found;
}

Result<hosted::Run> MemoryHostedEngine::act(const std::string& id,
                                            memory_engine::Act act,
                                            bool allowed,
                                            const std::string& by) {
  if (!allowed)
    return Error{.code = ErrorCode::conflict, .message = id + " is in no status that allows it"};
  PORC_CHECK(world_.act(id, act, by));
  return shown(*world_.find(id));
}

Task<hosted::Run> MemoryHostedEngine::apply_run(std::string id,
                                                std::string by,
                                                std::string /*comment*/) {
  PORC_CO_TRY(hosted::Run run, co_await get_hosted_run(id));
  co_return act(id, memory_engine::Act::confirm, run.is_confirmable(), by);
}

Task<hosted::Run> MemoryHostedEngine::override_run(std::string id,
                                                   std::string by,
                                                   std::string /*comment*/) {
  PORC_CO_TRY(hosted::Run run, co_await get_hosted_run(id));
  co_return act(id, memory_engine::Act::override_policy, run.status == Status::policy_override, by);
}

Task<hosted::Run> MemoryHostedEngine::discard_run(std::string id,
                                                  std::string by,
                                                  std::string /*comment*/) {
  PORC_CO_TRY(hosted::Run run, co_await get_hosted_run(id));
  co_return act(id, memory_engine::Act::discard, run.is_discardable(), by);
}

Task<hosted::Run> MemoryHostedEngine::cancel_run(std::string id,
                                                 std::string by,
                                                 std::string /*comment*/,
                                                 bool /*force*/) {
  PORC_CO_TRY(hosted::Run run, co_await get_hosted_run(id));
  co_return act(id, memory_engine::Act::cancel, run.is_cancelable(), by);
}

Task<LogChunk> MemoryHostedEngine::read_phase_log(std::string log_secret,
                                                  std::uint64_t offset,
                                                  std::size_t limit) {
  WorldRun* run = world_.find(after_dash(log_secret));
  if (run == nullptr) co_return missing("log");
  const bool plan = log_secret.starts_with("plan-");
  const PhaseStatus status = plan ? plan_status(*run) : apply_status(*run);
  std::string log = plan ? run->plan_log : run->apply_log;
  if (!log.empty()) log.insert(0, 1, '\x02');
  if (!log.empty() && status != PhaseStatus::running) log += '\x03';
  LogChunk chunk;
  if (offset < log.size()) chunk.bytes = log.substr(offset, limit);
  chunk.next = offset + chunk.bytes.size();
  co_return chunk;
}

Task<std::string> MemoryHostedEngine::redacted_plan_json(std::string run) {
  return engine_.plan_json(std::move(run));
}

hosted::StateVersion MemoryHostedEngine::current_state(const Room& room) const {
  const auto& state = world_.workspace(WorkspaceName::trusted(room.shown.name));
  return {.id = state_id(room.shown),
          .workspace = room.shown.id,
          .serial = state.serial,
          .lineage = state.lineage,
          .terraform_version = state.terraform_version,
          .created_at = world_.clock().now()};
}

Result<MemoryHostedEngine::Room*> MemoryHostedEngine::room_of_state(
    const std::string& state_version) {
  PORC_TRY(Room * found, room(after_dash(state_version)));
  if (world_.workspace(WorkspaceName::trusted(found->shown.name)).serial == 0)
    return missing("state");
  return found;
}

Task<std::vector<hosted::StateVersion>> MemoryHostedEngine::list_state_versions(
    std::string workspace) {
  PORC_CO_TRY(Room * found, room(workspace));
  std::vector<hosted::StateVersion> all;
  if (shown(*found).current_state_version) all.push_back(current_state(*found));
  co_return all;
}

Task<hosted::StateVersion> MemoryHostedEngine::get_state_version(std::string id) {
  PORC_CO_TRY(Room * found, room_of_state(id));
  co_return current_state(*found);
}

Task<std::string> MemoryHostedEngine::state_bytes(std::string id) {
  PORC_CO_TRY(Room * found, room_of_state(id));
  const auto& state = world_.workspace(WorkspaceName::trusted(found->shown.name));
  json::object document;
  document["version"] = 4;
  document["serial"] = state.serial;
  document["lineage"] = state.lineage;
  co_return json::serialize(document);
}

Task<std::vector<hosted::StateOutput>> MemoryHostedEngine::state_outputs(
    std::string state_version) {
  PORC_CO_TRY(Room * found, room_of_state(state_version));
  std::vector<hosted::StateOutput> all;
  for (const auto& [name, output] :
       world_.workspace(WorkspaceName::trusted(found->shown.name)).outputs) {
    all.push_back(
        {.name = name, .sensitive = output.sensitive, .value = output.value, .type = "string"});
  }
  co_return all;
}

Task<hosted::StateVersion> MemoryHostedEngine::put_state(std::string workspace,
                                                         std::string holder,
                                                         std::string bytes,
                                                         bool force) {
  PORC_CO_TRY(Room * found, room(workspace));
  if (!found->shown.lock || found->shown.lock->holder != holder) {
    co_return Error{.code = ErrorCode::conflict, .message = "workspace is not locked by you"};
  }
  PORC_CO_TRY(json::value document, json::parse(bytes));
  auto& state = world_.workspace(WorkspaceName::trusted(found->shown.name));
  const auto serial = static_cast<std::uint64_t>(document.at("serial").as_int64());
  const std::string lineage(document.at("lineage").as_string());
  if (!force && (serial <= state.serial || (!state.lineage.empty() && lineage != state.lineage))) {
    co_return Error{.code = ErrorCode::conflict, .message = "serial or lineage does not follow"};
  }
  state.serial = serial;
  state.lineage = lineage;
  co_return current_state(*found);
}

}  // namespace porc::fakes
