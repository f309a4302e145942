// SPDX-License-Identifier: Apache-2.0
// Copies all that one store holds into another, which remembers how far it is: so it may be ended
// at any moment and begun again. Nobody may work on either meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "aio/clock.h"
#include "aio/task.h"
#include "contracts/records.h"
#include "moving/sum.h"

namespace porc::moving {

enum class Phase : std::uint8_t { copying, verifying };

struct Progress {
  Phase phase = Phase::copying;
  RecordKind kind = RecordKind::run;
  std::uint64_t records = 0;  ///< of this kind, until now
};

struct CopyOptions {
  std::string source{};                             ///< what the mark says, for people; no secret
  std::size_t page_bytes = std::size_t{256} << 10;  ///< how much is written at once
  std::function<void(const Progress&)> on_progress{};
  /// Looks at what was copied and verified, before the target counts as complete.
  std::function<Task<void>()> last_check{};
};

struct Copied {
  std::map<std::string, Sum> sums{};  ///< by kind
  std::uint64_t events = 0;           ///< whose chains were verified
  std::uint64_t checkpoints = 0;
};

/// The store that is written, in both its roles.
struct Target {
  Records& records;
  SubjectStore& subjects;
};

/// Has the target remember that something is about to be moved into it, as the first thing that
/// happens to it. Errors: conflict as `copy`.
Task<void> announce(Target to, aio::Clock& clock, std::string source);

/// Copies, compares all records of both, verifies each run's chain and that the checkpoints hold
/// it, and only then marks the target as complete. Whatever ends it, the same again goes on where
/// it was. Errors: conflict when the target holds something else; corrupt when what was copied is
/// not what the source holds, or a chain is broken; those of both.
Task<Copied> copy(Records& from, Target to, aio::Clock& clock, CopyOptions options);

/// What a store holds, with its chains verified: what `copy` does at its end. Errors: corrupt.
Task<Copied> verify(Records& records, Timestamp moment, std::function<void(const Progress&)> told);

}  // namespace porc::moving
