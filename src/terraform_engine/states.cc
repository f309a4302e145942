// SPDX-License-Identifier: Apache-2.0
// The engine's state versions, as a client of TFE uses them.
#include "terraform_engine/identifier.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/state_file.h"
#include "terraform_engine/terraform_engine.h"

namespace porc::terraform_engine {
namespace {

using hosted::StateVersion;

Error conflict(std::string message) {
  return Error{.code = ErrorCode::conflict, .message = std::move(message)};
}

/// Makes an uploaded state the current one. Answers the version that stands for it afterwards: a
/// repetition of the current state is the current one.
Result<StateVersion> accept(Fact& fact,
                            const StateVersion& wanted,
                            const std::string& holder,
                            bool force) {
  PORC_TRY(auto workspace, fact.records.get_workspace(wanted.workspace));
  if (!workspace.lock || workspace.lock->holder != holder)
    return conflict("the workspace must be locked by whoever stores its state");
  PORC_TRY(StateVersion current, current_state(fact, workspace.id));
  if (!force && !current.id.empty()) {
    if (current.lineage != wanted.lineage)
      return conflict("the lineage is another one than that of the current state");
    if (current.serial == wanted.serial && current.md5 == wanted.md5) return current;
    if (wanted.serial <= current.serial) {
      return conflict("the serial " + std::to_string(wanted.serial) +
                      " is not greater than the current one, " + std::to_string(current.serial));
    }
  }
  StateVersion version = wanted;
  version.created_at = fact.now;
  PORC_CHECK(record_state(fact, version));
  return version;
}

Result<std::vector<hosted::StateOutput>> read_outputs(const std::string& bytes) {
  PORC_TRY(StateFile state, parse_state(bytes));
  return std::move(state.outputs);
}

/// Reads and seals an uploaded state.
Result<StateVersion> keep_upload(const Vault* vault,
                                 StateVersion version,
                                 const std::string& bytes) {
  PORC_TRY(StateFile state, parse_state(bytes));
  version.serial = state.serial;
  version.lineage = std::move(state.lineage);
  version.terraform_version = std::move(state.terraform_version);
  version.md5 = md5_hex(bytes);
  version.bytes = bytes.size();
  PORC_CHECK(vault->put_new(kind::state, version.id, bytes));
  return version;
}

Result<void> forget_state(const Vault* vault, const std::string& version) {
  return vault->remove(kind::state, version);
}

}  // namespace

Task<std::vector<StateVersion>> TerraformEngine::list_state_versions(std::string workspace) {
  PORC_CO_CHECK(co_await get_workspace(workspace));
  co_return co_await ledger_.read(&Records::list_state_versions, workspace);
}

Task<StateVersion> TerraformEngine::get_state_version(std::string id) {
  return ledger_.read(&Records::get_state_version, std::move(id));
}

Task<std::string> TerraformEngine::state_bytes(std::string id) {
  PORC_CO_CHECK(co_await get_state_version(id));
  co_return co_await run_on(pool_, &Vault::get, &site_.vault, kind::state, id);
}

Task<std::vector<hosted::StateOutput>> TerraformEngine::state_outputs(std::string state_version) {
  PORC_CO_TRY(std::string bytes, co_await state_bytes(state_version));
  co_return co_await run_on(pool_, read_outputs, std::move(bytes));
}

Task<StateVersion> TerraformEngine::put_state(std::string workspace,
                                              std::string holder,
                                              std::string bytes,
                                              bool force) {
  StateVersion version{.id = make_id("sv"), .workspace = workspace};
  PORC_CO_TRY(
      version,
      co_await run_on(pool_, keep_upload, &site_.vault, std::move(version), std::move(bytes)));
  auto accepted = co_await ledger_.change(accept, version, holder, force);
  if (!accepted || accepted->id != version.id) {
    PORC_CO_CHECK(co_await run_on(pool_, forget_state, &site_.vault, version.id));
  }
  co_return accepted;
}

}  // namespace porc::terraform_engine
