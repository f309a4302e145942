// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/engine_needs.h"

#include <optional>
#include <utility>
#include <vector>

#include "contracts/stored_document.h"
#include "host/exists.h"
#include "terraform_engine/stored.h"
#include "terraform_engine/transition.h"
#include "terraform_engine/vault.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 500;
// Columns of engine_rows.cc.
constexpr std::size_t kWorkspaceDocument = 2;
constexpr std::size_t kRunDocument = 7;

/// Calls `use` with what the documents of a table tell.
template <class T>
Result<void> each_document(TableRows& rows,
                           const std::string& table,
                           std::size_t column,
                           const std::function<Result<void>(const T&)>& use) {
  for (std::string after;;) {
    PORC_TRY(const auto page, rows.read_rows(table, after, kPage));
    for (const TableRow& row : page) {
      if (row.size() <= column)
        return Error{.code = ErrorCode::corrupt, .message = "a row of " + table + " is too short"};
      PORC_TRY(const T document, read_document<T>(row[column]));
      PORC_CHECK(use(document));
    }
    if (page.size() < kPage) return ok;
    after = page.back().front();
  }
}

/// The work folder of a run on this machine, where there is one. Errors: as host::exists.
Result<std::optional<fs::path>> find_room(const fs::path& folder, const std::string& run) {
  for (const char* rooms : {"work", "shared-work"}) {
    const fs::path room = folder / rooms / run;
    PORC_TRY(const bool is_there, host::exists(room));
    if (is_there) return std::optional(room);
  }
  return std::optional<fs::path>();
}

std::string name_of(const hosted::Run& run) {
  return run.options.key.empty() ? run.id : run.options.key + " (" + run.id + ")";
}

Error unsettled(const std::string& what) {
  return {.code = ErrorCode::precondition_failed, .message = what};
}

/// Servers that share an engine leave it on their own disks. One that is gone for good cannot be
/// waited for.
std::string left_elsewhere(const StoredRun& stored) {
  return "the apply of " + name_of(stored.run) +
         " was given up, and what terraform left of it, if anything, is on the disk of its server "
         "only: that whose DATA/engine/instance says " +
         stored.driver.value_or("") + ", in DATA/engine/shared-work/" + stored.run.id +
         ". Start it there once, which keeps it, while that server still exists";
}

/// Answers what may be elsewhere; "" when nothing is.
Result<std::string> check_run(const StoredRun& stored, const fs::path& folder) {
  if (stored.run.status == hosted::Status::applying) {
    return unsettled("terraform applied " + name_of(stored.run) +
                     " when its server was ended: start `porc serve` again until that run has "
                     "ended, then stop it");
  }
  if (!stored.lost_attempt && !stored.room_kept.value_or(false)) return std::string();
  PORC_TRY(const auto room, find_room(folder, stored.run.id));
  if (!room) return stored.lost_attempt ? left_elsewhere(stored) : std::string();
  if (stored.lost_attempt) {
    return unsettled("the apply of " + name_of(stored.run) +
                     " was given up, and what terraform left of it is in " + room->string() +
                     " only: start `porc serve` here once, which keeps it, then stop it");
  }
  return unsettled("what terraform left of " + name_of(stored.run) + " is in " + room->string() +
                   " only, in clear: look at it, then move that folder away from here");
}

std::string file_of(std::string_view kind, const std::string& id) {
  return std::string(kind) + "/" + id;
}

}  // namespace

Result<std::vector<std::string>> check_settled(TableRows& rows, const fs::path& folder) {
  std::vector<std::string> elsewhere;
  PORC_CHECK(each_document<StoredRun>(
      rows, "run", kRunDocument, [&](const StoredRun& stored) -> Result<void> {
        PORC_TRY(std::string left, check_run(stored, folder));
        if (!left.empty()) elsewhere.push_back(std::move(left));
        return ok;
      }));
  return elsewhere;
}

Result<std::set<std::string>> check_needs(TableRows& rows,
                                          const std::function<Result<bool>(std::string)>& has) {
  const auto need = [&has](const std::string& who, std::string file) -> Result<void> {
    PORC_TRY(const bool is_there, has(file));
    if (is_there) return ok;
    return Error{.code = ErrorCode::corrupt,
                 .message = who + " cannot go on: the engine's file " + file + " is not there"};
  };
  PORC_CHECK(each_document<hosted::Workspace>(
      rows, "workspace", kWorkspaceDocument, [&](const hosted::Workspace& one) -> Result<void> {
        if (!one.current_state_version) return ok;
        return need("workspace " + one.name, file_of(kind::state, *one.current_state_version));
      }));
  std::set<std::string> known;
  PORC_CHECK(each_document<StoredRun>(
      rows, "run", kRunDocument, [&](const StoredRun& stored) -> Result<void> {
        const hosted::Run& run = stored.run;
        known.insert(run.options.key);
        if (is_final(run.status)) return ok;
        const std::string who = "run " + name_of(run);
        PORC_CHECK(need(who, file_of(kind::configuration, run.options.configuration_version)));
        if (!stored.plan_digest.empty()) {
          PORC_CHECK(need(who, file_of(kind::plan, kept_as(stored))));
          PORC_CHECK(need(who, file_of(kind::plan_json, kept_as(stored))));
        }
        return ok;
      }));
  return known;
}

}  // namespace porc::terraform_engine
