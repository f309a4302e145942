// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "contracts/entropy.h"
#include "domain/identity/principal.h"

namespace porc::tfe_api {

/// A state version that a client announced and whose bytes are still to come.
struct StateUpload {
  std::string id{};      ///< sv-…, as the client was told
  std::string secret{};  ///< path element of the upload URL
  std::string workspace{};
  std::string holder{};  ///< of the workspace's lock
  std::string md5{};     ///< hex, of the bytes
  std::uint64_t serial = 0;
  bool force = false;
  bool by_administrator = false;
  std::optional<identity::Principal> job{};  ///< that runs terraform itself
  std::string stored{};                      ///< id in the engine once the bytes have come
};

/// The newest announced state versions. They are kept in memory only: a client whose upload a
/// restart cuts off sends the whole state again.
class PendingStates {
 public:
  explicit PendingStates(Entropy& entropy) : entropy_(entropy) {}

  /// Gives `upload` its id and secret. The oldest one beyond kPendingStatesMax is forgotten.
  StateUpload& add(StateUpload upload);
  StateUpload* find_by_id(const std::string& id);
  StateUpload* find_by_secret(const std::string& secret);
  /// The engine's id of the state version that a client knows as `id`: a client goes on using the
  /// id that it was told before its bytes came.
  std::string stored_id(const std::string& id);

 private:
  Entropy& entropy_;
  std::deque<StateUpload> uploads_{};
};

inline constexpr std::size_t kPendingStatesMax = 1000;

}  // namespace porc::tfe_api
