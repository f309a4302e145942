// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "aio/clock.h"
#include "contracts/entropy.h"
#include "contracts/store.h"
#include "domain/identity/principal.h"
#include "wire/administration.h"

namespace porc::api {

/// How a session's token begins.
inline constexpr std::string_view kSessionPrefix = "porc_session_";
/// How long a session lasts. Whoever needs longer proves anew who they are.
inline constexpr Duration kSessionLife = std::chrono::minutes(15);
/// Terraform can prove nothing anew: it has the state to store when it is done, and a job of GitHub
/// is given six hours.
inline constexpr Duration kTerraformSessionLife = std::chrono::hours(6);

/// Tokens for whom somebody else vouches. They are stored by their digest like others, but beside
/// them: they end soon, by themselves, and are no concern of an administrator's list.
class Sessions {
 public:
  /// All outlive this.
  Sessions(SubjectStore& store, Entropy& entropy, aio::Clock& clock)
      : store_(store), entropy_(entropy), clock_(clock) {}

  Task<wire::Session> open(identity::Principal principal, Duration life);

 private:
  SubjectStore& store_;
  Entropy& entropy_;
  aio::Clock& clock_;
};

/// The session whose token has that digest. Errors: not_found. `store` outlives the task.
Task<identity::Token> find_session(SubjectStore& store, std::string hash);

/// How often a client may be wrong: proofs are signed, so that guessing is hopeless, but whoever
/// tries all the same is told to wait. Who is right is never counted, nor refused for what others
/// behind the same proxy sent.
class Guesses {
 public:
  explicit Guesses(aio::Clock& clock) : clock_(clock) {}

  /// Errors: rate_limited for a client that was refused kGuessesMax times within kGuessTime.
  Result<void> check(const std::string& peer) const;
  void refused(const std::string& peer);

 private:
  struct Count {
    std::size_t refused = 0;
    Timestamp until{};
  };
  aio::Clock& clock_;
  std::unordered_map<std::string, Count> counts_{};
};

inline constexpr std::size_t kGuessesMax = 30;
inline constexpr Duration kGuessTime = std::chrono::minutes(1);
/// Limit: clients whose refusals are counted at once.
inline constexpr std::size_t kGuessersMax = 10'000;

}  // namespace porc::api
