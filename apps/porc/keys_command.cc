// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <utility>

#include "api/keys_view.h"
#include "command_line.h"
#include "json/decode.h"
#include "json/print.h"
#include "keys.h"
#include "reach.h"
#include "wire/paths.h"

namespace porc::app {
namespace {

Error conflict(std::string message) {
  return {.code = ErrorCode::conflict, .message = std::move(message)};
}

Result<wire::KeysView> read_keys(Reach& reach) {
  if (reach.store() != nullptr)
    return aio::run_to_end(reach.loop(), api::keys_view(*reach.store()));
  PORC_TRY(const json::value answer, reach.ask("GET", std::string(wire::paths::kKeys), nullptr));
  return json::decode<wire::KeysView>(answer, json::Unknown::ignore);
}

Result<audit::SignedCheckpoint> last_checkpoint(Reach& reach) {
  if (reach.store() != nullptr)
    return aio::run_to_end(reach.loop(), reach.store()->last_checkpoint());
  PORC_TRY(const json::value answer,
           reach.ask("GET", std::string(wire::paths::kAuditCheckpoint), nullptr));
  return json::decode<audit::SignedCheckpoint>(answer, json::Unknown::ignore);
}

void print(const wire::KeysView& keys) {
  std::printf("%-8s  %-64s  %s\n", "KEY", "ID", "STATE");
  for (const wire::MasterKeyView& key : keys.master)
    std::printf("%-8s  %-64s  %s\n", "master", key.id.c_str(), key.state.c_str());
  std::printf("%-8s  %-64s  %s\n", "audit", keys.audit.c_str(), "signing");
  for (const std::string& key : keys.former_audit)
    std::printf("%-8s  %-64s  %s\n", "audit", key.c_str(), "former");
  if (!keys.resealing) return;
  const wire::ResealingView& sweep = *keys.resealing;
  const std::string state = sweep.done            ? "done"
                            : sweep.place.empty() ? "between two passes"
                                                  : "at " + sweep.place;
  std::printf(
      "sealing anew with %s: %s; pass %llu, %llu values seen, %llu left; %llu sealed anew\n",
      sweep.key.c_str(),
      state.c_str(),
      static_cast<unsigned long long>(sweep.passes + (sweep.place.empty() ? 0 : 1)),
      static_cast<unsigned long long>(sweep.looked_at),
      static_cast<unsigned long long>(sweep.left),
      static_cast<unsigned long long>(sweep.resealed));
}

/// Removes the file of the one key of `others` that is called `id`.
Result<bool> remove_file(const std::vector<OtherKey>& others, const std::string& id) {
  bool removed = false;
  for (const OtherKey& other : others) {
    if (other.id != id) continue;
    std::error_code failed;
    std::filesystem::remove(other.file, failed);
    if (failed) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "removing " + other.file.string() + ": " + failed.message()};
    }
    removed = true;
  }
  return removed;
}

Result<void> retire_master(const Settings& settings, const wire::MasterKeyView& key) {
  if (key.state == "sealing")
    return conflict("the master key " + key.id + " is the one that seals");
  if (key.state == "former") {
    return conflict("values are still sealed with the master key " + key.id +
                    ": `porc keys list` tells how far it is that they are sealed anew");
  }
  PORC_TRY(const auto others, list_other_master_keys(settings.data));
  PORC_TRY(const bool removed, remove_file(others, key.id));
  if (removed) {
    std::printf("the master key %s is gone from this folder\n", key.id.c_str());
  } else {
    std::printf("nothing is sealed with the master key %s: take it out of PORC_OTHER_MASTER_KEYS\n",
                key.id.c_str());
  }
  return ok;
}

Result<void> retire_audit(Reach& reach, const wire::KeysView& keys, const std::string& id) {
  const auto last = last_checkpoint(reach);
  if (!last && last.error().code != ErrorCode::not_found) return last.error();
  if (last && last->public_key != keys.audit) {
    return conflict(
        "the chain of checkpoints is not handed over to the new audit key yet: that "
        "takes as long as PORC_CHECKPOINT_EVERY at the most");
  }
  PORC_TRY(const auto others, list_other_audit_keys(reach.settings().data));
  PORC_TRY(const bool removed, remove_file(others, id));
  std::printf(removed ? "the audit key %s is gone from this folder\n"
                      : "the audit key %s is not in this folder\n",
              id.c_str());
  return ok;
}

}  // namespace

Result<void> list_keys(const CommandLine& line, const KeyArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::KeysView keys, read_keys(*reach));
  if (asked.output == "json") {
    std::puts(json::print(keys).c_str());
    return ok;
  }
  print(keys);
  return ok;
}

Result<void> rotate_keys(const CommandLine& line, const KeyArguments& asked) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  PORC_TRY(const Settings settings, validate(raw));
  if (asked.master && (settings.keys.master || settings.shares_store())) {
    return conflict(
        "other servers may have this key too, and need the new one first: see \"Rotating "
        "keys\" in docs/operations.md");
  }
  if (asked.master) {
    PORC_TRY(const Rotated rotated, rotate_master_key(settings.data));
    std::printf("the master key %s follows %s\n", rotated.after.c_str(), rotated.before.c_str());
  }
  if (asked.audit) {
    PORC_TRY(const Rotated rotated, rotate_audit_key(settings.data));
    std::printf("the audit key %s follows %s\n", rotated.after.c_str(), rotated.before.c_str());
  }
  std::puts("the next start of the server uses it");
  return ok;
}

Result<void> retire_key(const CommandLine& line, const KeyArguments& asked) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::KeysView keys, read_keys(*reach));
  const auto master = std::ranges::find(keys.master, asked.id, &wire::MasterKeyView::id);
  if (master != keys.master.end()) return retire_master(reach->settings(), *master);
  if (asked.id == keys.audit)
    return conflict("the audit key " + asked.id + " is the one that signs");
  const auto audit = std::ranges::find(keys.former_audit, asked.id);
  if (audit != keys.former_audit.end()) return retire_audit(*reach, keys, asked.id);
  return Error{.code = ErrorCode::not_found,
               .message = "there is no key " + asked.id + "; `porc keys list` shows them"};
}

}  // namespace porc::app
