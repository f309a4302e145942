// SPDX-License-Identifier: Apache-2.0
// The engine's state versions, as a client of TFE uses them.
#include "host/clock.h"
#include "terraform_engine/identifier.h"
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

}  // namespace

Task<std::vector<StateVersion>> TerraformEngine::list_state_versions(std::string workspace) {
  auto reading = [workspace](Records& records) -> Result<std::vector<StateVersion>> {
    PORC_CHECK(records.get_workspace(workspace));
    return records.list_state_versions(workspace);
  };
  co_return co_await ledger_.read(std::move(reading));
}

Task<StateVersion> TerraformEngine::get_state_version(std::string id) {
  auto reading = [id](Records& records) { return records.get_state_version(id); };
  co_return co_await ledger_.read(std::move(reading));
}

Task<std::string> TerraformEngine::state_bytes(std::string id) {
  PORC_CO_CHECK(co_await get_state_version(id));
  auto job = [this, id] { return site_.vault.get(kind::state, id); };
  co_return co_await pool_.run(std::move(job));
}

Task<std::vector<hosted::StateOutput>> TerraformEngine::state_outputs(std::string state_version) {
  PORC_CO_TRY(std::string bytes, co_await state_bytes(state_version));
  co_return co_await pool_.run([bytes = std::move(bytes),
                                state_version]() -> Result<std::vector<hosted::StateOutput>> {
    PORC_TRY(StateFile state, parse_state(bytes));
    // An output of a state version has no other name for good than the two together.
    for (hosted::StateOutput& output : state.outputs)
      output.id = "wsout-" + state_version.substr(state_version.find('-') + 1) + "-" + output.name;
    return std::move(state.outputs);
  });
}

Task<StateVersion> TerraformEngine::put_state(std::string workspace,
                                              std::string holder,
                                              std::string bytes,
                                              bool force) {
  PORC_CO_TRY(StateFile state, parse_state(bytes));
  StateVersion version{.id = make_id("sv"),
                       .workspace = workspace,
                       .serial = state.serial,
                       .lineage = state.lineage,
                       .md5 = md5_hex(bytes),
                       .bytes = bytes.size(),
                       .terraform_version = state.terraform_version};
  auto job = [this, id = version.id, bytes = std::move(bytes)] {
    return site_.vault.put(kind::state, id, bytes);
  };
  PORC_CO_CHECK(co_await pool_.run(std::move(job)));
  auto changing = [version, holder, force](Fact& fact) {
    return accept(fact, version, holder, force);
  };
  auto accepted = co_await ledger_.change(std::move(changing));
  if (!accepted || accepted->id != version.id) {
    auto job2 = [this, id = version.id]() -> Result<void> {
      site_.vault.remove(kind::state, id);
      return ok;
    };
    PORC_CO_CHECK(co_await pool_.run(std::move(job2)));
  }
  co_return accepted;
}

}  // namespace porc::terraform_engine
