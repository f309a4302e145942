// SPDX-License-Identifier: Apache-2.0
// The engine's workspaces and their variables.
#include <algorithm>

#include "domain/run/id.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/state_file.h"
#include "terraform_engine/terraform_engine.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

using hosted::Workspace;

Error taken(const std::string& what) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = what + " has already been taken",
               .violations = {{"", what + " has already been taken"}}};
}

Result<void> check_name(const std::string& name) {
  PORC_TRY([[maybe_unused]] auto valid, WorkspaceName::parse(name));
  return ok;
}

/// A folder below the configuration's root, "" for the root itself.
Result<std::string> clean_folder(std::string folder) {
  while (folder.ends_with('/')) folder.pop_back();
  while (folder.starts_with("./")) folder.erase(0, 2);
  if (folder.empty() || folder == ".") return std::string();
  if (archive::is_safe_path(folder)) return folder;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the working directory is not a folder inside the configuration"};
}

template <class T>
void take_over(std::optional<T> wanted, T& member) {
  if (wanted) member = *std::move(wanted);
}

Result<void> change_settings(Workspace& workspace, hosted::WorkspaceChange change) {
  if (change.name) PORC_CHECK(check_name(*change.name));
  if (change.working_directory) {
    PORC_TRY(change.working_directory, clean_folder(*std::move(change.working_directory)));
  }
  take_over(std::move(change.name), workspace.name);
  take_over(std::move(change.terraform_version), workspace.terraform_version);
  take_over(std::move(change.working_directory), workspace.working_directory);
  take_over(std::move(change.description), workspace.description);
  take_over(change.auto_apply, workspace.auto_apply);
  take_over(change.structured_run_output, workspace.structured_run_output);
  take_over(std::move(change.execution_mode), workspace.execution_mode);
  take_over(std::move(change.tags), workspace.tags);
  return ok;
}

Result<Workspace> create(Fact& fact, Workspace workspace, hosted::WorkspaceChange settings) {
  PORC_CHECK(check_name(workspace.name));
  if (fact.records.find_workspace(workspace.name)) return taken("Name");
  PORC_CHECK(change_settings(workspace, std::move(settings)));
  workspace.created_at = workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return workspace;
}

Error locked_by(const hosted::Lock& lock) {
  std::string who = lock.kind == "runs" ? "Run" : "User";
  return Error{.code = ErrorCode::conflict,
               .message = "Unable to unlock workspace. The workspace is locked by " + who + " " +
                          lock.holder};
}

Result<Workspace> update(Fact& fact, const std::string& id, const hosted::WorkspaceChange& change) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(id));
  if (change.name && *change.name != workspace.name && fact.records.find_workspace(*change.name))
    return taken("Name");
  PORC_CHECK(change_settings(workspace, change));
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return workspace;
}

Result<Workspace> lock_by(Fact& fact, const std::string& id, const hosted::Lock& lock) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(id));
  if (workspace.lock) {
    return Error{.code = ErrorCode::conflict, .message = "Workspace already locked."};
  }
  workspace.lock = lock;
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return workspace;
}

Result<Workspace> unlock_by(Fact& fact,
                            const std::string& id,
                            const std::string& holder,
                            bool force) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(id));
  if (!workspace.lock) {
    return Error{.code = ErrorCode::conflict, .message = "Workspace already unlocked."};
  }
  // A run gives its lock back by its end alone: an apply may be under way.
  bool run_holds = workspace.lock->kind == "runs";
  if (run_holds || (!force && workspace.lock->holder != holder)) return locked_by(*workspace.lock);
  workspace.lock.reset();
  workspace.updated_at = fact.now;
  fact.workspaces.insert(workspace.id);
  PORC_CHECK(fact.records.put_workspace(workspace));
  return workspace;
}

Result<hosted::Variable> store_variable(Fact& fact,
                                        const std::string& workspace,
                                        hosted::Variable variable) {
  PORC_CHECK(fact.records.get_workspace(workspace));
  PORC_CHECK(check_variable_key(variable.key, variable.environment));
  if (variable.hcl && !variable.environment)
    PORC_CHECK(check_literal(variable.key, variable.value.expose("checking it")));
  PORC_TRY(auto known, fact.records.list_variables(workspace));
  auto same = std::ranges::find(known, variable.id, &hosted::Variable::id);
  if (!variable.id.empty() && same == known.end()) {
    return Error{.code = ErrorCode::not_found, .message = "there is no variable " + variable.id};
  }
  if (same != known.end() && same->sensitive && !variable.sensitive) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "a sensitive variable stays sensitive: delete it instead"};
  }
  variable.created_at = same == known.end() ? fact.now : same->created_at;
  if (variable.id.empty()) variable.id = make_id("var");
  variable.version_id = make_id("varver");
  auto stored = fact.records.put_variable(workspace, variable);
  if (!stored && stored.error().code == ErrorCode::conflict) return taken("Key");
  if (!stored) return std::move(stored).error();
  return variable;
}

Result<void> remove_variable(Fact& fact, const std::string& workspace, const std::string& id) {
  return fact.records.remove_variable(workspace, id);
}

Result<std::size_t> count_resources(const std::string& state) {
  PORC_TRY(StateFile file, parse_state(state));
  return file.resources;
}

/// What of a workspace lies in files.
struct WorkspaceFiles {
  std::vector<std::string> configurations{};
  std::vector<StoredRun> runs{};
  std::vector<hosted::StateVersion> states{};
};

Result<WorkspaceFiles> remove_records(Fact& fact, const Workspace& workspace) {
  WorkspaceFiles files;
  PORC_TRY(files.runs, fact.records.list_runs_of(workspace.id));
  for (const StoredRun& stored : files.runs) {
    if (is_final(stored.run.status)) continue;
    return Error{.code = ErrorCode::conflict,
                 .message = "run " + stored.run.id + " of the workspace is not over yet"};
  }
  PORC_TRY(files.configurations, fact.records.list_configuration_ids(workspace.id));
  PORC_TRY(files.states, fact.records.list_state_versions(workspace.id));
  PORC_CHECK(fact.records.remove_workspace(workspace.id));
  return files;
}

Result<void> remove_files(const Site* site, const WorkspaceFiles& files) {
  Result<void> done = ok;
  const auto keep_error = [&done](Result<void> removed) {
    if (!removed) done = std::move(removed);
  };
  for (const std::string& version : files.configurations)
    keep_error(site->vault.remove(kind::configuration, version));
  for (const hosted::StateVersion& version : files.states)
    keep_error(site->vault.remove(kind::state, version.id));
  std::error_code ignored;
  for (const StoredRun& stored : files.runs) {
    for (std::string_view of_plan : {kind::plan, kind::plan_json, kind::schemas})
      keep_error(site->vault.remove(of_plan, kept_as(stored)));
    keep_error(
        site->vault.remove(kind::policy_details, stored.details_kept.value_or(stored.run.id)));
    for (const std::string& log : {stored.plan_log_kept.value_or(stored.run.plan.id),
                                   stored.apply_log_kept.value_or(stored.run.apply.id)}) {
      std::filesystem::remove(site->log_of(log), ignored);
      if (site->is_shared()) keep_error(site->vault.remove(kind::log, log));
    }
    keep_error(site->room_of(stored.run.id).remove());
  }
  return done;
}

}  // namespace

Task<std::vector<Workspace>> TerraformEngine::list_workspaces(std::string name_part) {
  PORC_CO_TRY(auto all, co_await ledger_.read(&Records::list_workspaces));
  std::erase_if(all, [&](const Workspace& workspace) {
    return workspace.name.find(name_part) == std::string::npos;
  });
  co_return all;
}

Task<Workspace> TerraformEngine::find_workspace(std::string name) {
  return ledger_.read(&Records::find_workspace, std::move(name));
}

Task<Workspace> TerraformEngine::get_workspace(std::string id) {
  return ledger_.read(&Records::get_workspace, std::move(id));
}

Task<Workspace> TerraformEngine::create_workspace(std::string name,
                                                  hosted::WorkspaceChange settings) {
  PORC_CO_TRY(TerraformVersion terraform, co_await runner_.terraform_version());
  Workspace workspace{
      .id = make_id("ws"), .name = std::move(name), .terraform_version = terraform.version};
  co_return co_await ledger_.change(create, std::move(workspace), std::move(settings));
}

Task<Workspace> TerraformEngine::change_workspace(std::string id, hosted::WorkspaceChange change) {
  return ledger_.change(update, std::move(id), std::move(change));
}

Task<void> TerraformEngine::delete_workspace(std::string id, bool force) {
  PORC_CO_TRY(Workspace workspace, co_await get_workspace(id));
  if (!force && workspace.current_state_version) {
    PORC_CO_TRY(std::string bytes, co_await state_bytes(*workspace.current_state_version));
    PORC_CO_TRY(std::size_t resources, co_await run_on(pool_, count_resources, std::move(bytes)));
    if (resources > 0) {
      co_return Error{.code = ErrorCode::conflict,
                      .message = "Workspace is not safe to delete: its state holds " +
                                 std::to_string(resources) + " resources"};
    }
  }
  // Between the look at the state and here a run may have begun, which refuses it.
  PORC_CO_TRY(WorkspaceFiles files, co_await ledger_.change(remove_records, std::move(workspace)));
  co_return co_await run_on(pool_, remove_files, &site_, std::move(files));
}

Task<Workspace> TerraformEngine::lock_workspace(std::string id, hosted::Lock lock) {
  return ledger_.change(lock_by, std::move(id), std::move(lock));
}

Task<Workspace> TerraformEngine::unlock_workspace(std::string id, std::string holder, bool force) {
  return ledger_.change(unlock_by, std::move(id), std::move(holder), force);
}

Task<std::vector<hosted::Variable>> TerraformEngine::list_variables(std::string workspace) {
  PORC_CO_CHECK(co_await get_workspace(workspace));
  co_return co_await ledger_.read(&Records::list_variables, workspace);
}

Task<hosted::Variable> TerraformEngine::put_variable(std::string workspace,
                                                     hosted::Variable variable) {
  return ledger_.change(store_variable, std::move(workspace), std::move(variable));
}

Task<void> TerraformEngine::delete_variable(std::string workspace, std::string id) {
  return ledger_.change(remove_variable, std::move(workspace), std::move(id));
}

}  // namespace porc::terraform_engine
