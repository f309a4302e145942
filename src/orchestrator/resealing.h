// SPDX-License-Identifier: Apache-2.0
// After the master key was replaced: what is stored is sealed anew, place by place, so that the key
// before may go.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "aio/stop.h"
#include "contracts/resealing.h"
#include "orchestrator/key_register.h"
#include "orchestrator/parts.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Sensitive inputs of runs. A run that has some gets a version without events: nothing happened.
class SealedRuns final : public SealedPlace {
 public:
  explicit SealedRuns(Parts& parts) : parts_(parts) {}
  std::string name() const override { return "runs"; }
  Task<Resealed> reseal(std::string after) override;

 private:
  Parts& parts_;
};

/// Bodies of events that came in.
class SealedInbox final : public SealedPlace {
 public:
  explicit SealedInbox(Parts& parts) : parts_(parts) {}
  std::string name() const override { return "inbox"; }
  Task<Resealed> reseal(std::string after) override;

 private:
  Parts& parts_;
};

/// How far the sweep is; kept in the store, so that whoever takes it over goes on there.
struct Resealing {
  std::string key{};    ///< the one that seals; another one begins anew
  bool counts = false;  ///< begun when all servers sealed with it: this pass may be the last
  bool done = false;    ///< nothing is sealed with another key
  std::uint64_t passes = 0;
  std::string place{};  ///< where it is
  std::string after{};
  // Of this pass.
  std::uint64_t looked_at = 0;
  std::uint64_t resealed = 0;
  std::uint64_t left = 0;
  std::uint64_t resealed_in_all = 0;
  Timestamp at{};  ///< of this word
};
BOOST_DESCRIBE_STRUCT(
    Resealing,
    (),
    (key, counts, done, passes, place, after, looked_at, resealed, left, resealed_in_all, at))

/// nullopt when there never was one.
Task<std::optional<Resealing>> read_resealing(SubjectStore& subjects);

/// Looks through all places until a whole pass found nothing of a key before; then says so in the
/// register. Only one server does it at a time (turn.h); when two do, each step is harmless.
class Resealer {
 public:
  /// Hears of the end of each pass, and of what went wrong.
  using Listener = std::function<void(const Result<Resealing>&)>;

  /// All outlive this. Everybody follows the register within `settle`: a pass that begins later
  /// meets nothing that is sealed with a key before.
  Resealer(Parts& parts,
           Keys& keys,
           std::vector<SealedPlace*> places,
           Duration settle,
           Listener listener);
  /// Until `stop`: looks now and then whether a key was replaced.
  Task<void> run(aio::StopToken stop);

 private:
  Task<void> look(aio::StopToken stop);
  Task<void> begin_pass(Resealing* now);
  Task<void> sweep(Resealing* now, aio::StopToken stop);
  Task<void> end_pass(Resealing* now);
  Task<void> note(Resealing* now);

  Parts& parts_;
  Keys& keys_;
  const std::vector<SealedPlace*> places_;
  const Duration settle_;
  const Listener listener_;
  std::string seen_{};      ///< the key that seals, as it was seen last
  bool may_count_ = false;  ///< it seals everywhere by now
};

}  // namespace porc::orchestrator
