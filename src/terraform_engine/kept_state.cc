// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/kept_state.h"

#include <algorithm>

#include "host/clock.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/state_file.h"

namespace porc::terraform_engine {
namespace {

/// A state file that terraform left.
struct LeftState {
  std::string bytes{};  ///< "" when they are too many
  Result<StateFile> file{};
};

/// nullopt when there is none. An empty one is no state: it is what a write left that failed.
Result<std::optional<LeftState>> read_left(const Workroom& room,
                                           const std::filesystem::path& path) {
  auto bytes = room.read(path, kStateBytesMax);
  if (!bytes && bytes.error().code == ErrorCode::too_large)
    return std::optional(LeftState{.file = std::move(bytes).error()});
  if (!bytes) return std::move(bytes).error();
  if (!*bytes) return std::optional<LeftState>();
  LeftState left{.bytes = **std::move(bytes)};
  left.file = parse_state(left.bytes);
  return std::optional(std::move(left));
}

/// Keeps one apply's states, once it is known which file holds what.
class Keeper {
 public:
  Keeper(const Site& site, const PhaseStart& start, PhaseOutcome& outcome)
      : site_(site), start_(start), outcome_(outcome) {}

  Result<void> take(const LeftState& left) {
    const StoredRun& stored = start_.stored;
    if (left.file->lineage == stored.planned_lineage && left.file->serial == stored.planned_serial)
      return ok;
    PORC_TRY(outcome_.state, seal(left, "state"));
    return ok;
  }

  /// The apply ends as failed: what it left is not the state that `why` tells about.
  Result<void> set_aside(const LeftState& left, const std::string& why) {
    if (left.bytes.empty()) return lose(why);
    PORC_TRY(outcome_.set_aside, seal(left, "aside"));
    fail(why + "; it is kept as state version " + outcome_.set_aside->id);
    return ok;
  }
  /// The same where nothing of it could be sealed.
  Result<void> lose(const std::string& why) {
    outcome_.room_kept = true;
    fail(why + "; what there is of it stays in " +
         site_.room_of(start_.stored.run.id).root().string());
    return ok;
  }

 private:
  Result<hosted::StateVersion> seal(const LeftState& left, const char* which) {
    const StoredRun& stored = start_.stored;
    // Two processes that take themselves for the same server leave two states.
    std::string digest = md5_hex(left.bytes);
    std::string seed =
        stored.run.id + "/" + std::to_string(stored.attempt) + "/" + which + "/" + digest;
    hosted::StateVersion version{.id = derive_id("sv", seed),
                                 .workspace = start_.workspace.id,
                                 .run = stored.run.id,
                                 .md5 = std::move(digest),
                                 .bytes = left.bytes.size(),
                                 .created_at = host::system_now()};
    if (left.file) {
      version.serial = left.file->serial;
      version.lineage = left.file->lineage;
      version.terraform_version = left.file->terraform_version;
    }
    PORC_CHECK(site_.vault.put(kind::state, version.id, left.bytes));
    return version;
  }

  void fail(const std::string& why) {
    outcome_.end.kind = PhaseEnd::Kind::failed;
    outcome_.state_fault = why;
  }

  const Site& site_;
  const PhaseStart& start_;
  PhaseOutcome& outcome_;
};

/// True when `errored` goes on from the state that the apply began with, beyond what `usual` knows.
bool continues(const LeftState& errored,
               const std::optional<LeftState>& usual,
               const StoredRun& stored) {
  if (!errored.file) return false;
  std::uint64_t known = stored.planned_serial;
  if (usual && usual->file) known = std::max(known, usual->file->serial);
  bool first = stored.planned_lineage.empty();
  return (first || errored.file->lineage == stored.planned_lineage) && errored.file->serial > known;
}

}  // namespace

Result<void> keep_state(const Site& site,
                        const PhaseStart& start,
                        bool reported,
                        PhaseOutcome& outcome) {
  const StoredRun& stored = start.stored;
  Workroom room = site.room_of(stored.run.id);
  std::filesystem::path module = room.module(start.workspace.working_directory);
  bool applied = outcome.end.kind == PhaseEnd::Kind::finished;
  Keeper keeper(site, start, outcome);
  PORC_TRY(auto usual, read_left(room, module / kStateFile));
  std::optional<LeftState> errored;
  if (!applied) {
    PORC_TRY(errored, read_left(room, module / kErroredStateFile));
  }

  if (errored && continues(*errored, usual, stored)) return keeper.take(*errored);
  if (errored) {
    if (usual && usual->file) PORC_CHECK(keeper.take(*usual));
    return keeper.set_aside(*errored,
                            "terraform could not store its state, and the one that it left in " +
                                std::string(kErroredStateFile) + " does not follow from the last");
  }
  if (usual && usual->file) return keeper.take(*usual);
  if (usual) {
    return keeper.set_aside(
        *usual, "the state that terraform left cannot be read: " + usual->file.error().to_string());
  }
  // Where the last state was, or the apply made one, something must be there.
  const bool had_state = !stored.planned_lineage.empty();
  if ((reported && had_state) || (applied && stored.run.has_changes))
    return keeper.lose("terraform left no state");
  outcome.room_kept = had_state;
  return ok;
}

}  // namespace porc::terraform_engine
