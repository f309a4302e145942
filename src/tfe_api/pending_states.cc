// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/pending_states.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::tfe_api {
namespace {

constexpr std::size_t kIdBytes = 10;
constexpr std::size_t kSecretBytes = 20;

}  // namespace

StateUpload& PendingStates::add(StateUpload upload) {
  upload.id = "sv-" + base32_encode(entropy_.bytes(kIdBytes));
  upload.secret = base32_encode(entropy_.bytes(kSecretBytes));
  if (uploads_.size() >= kPendingStatesMax) uploads_.pop_front();
  return uploads_.emplace_back(std::move(upload));
}

StateUpload* PendingStates::find_by_id(const std::string& id) {
  const auto found = std::ranges::find(uploads_, id, &StateUpload::id);
  return found == uploads_.end() ? nullptr : &*found;
}

StateUpload* PendingStates::find_by_secret(const std::string& secret) {
  const auto found = std::ranges::find_if(uploads_, [&secret](const StateUpload& upload) {
    return crypto::equal_constant_time(upload.secret, secret);
  });
  return found == uploads_.end() ? nullptr : &*found;
}

std::string PendingStates::stored_id(const std::string& id) {
  const StateUpload* upload = find_by_id(id);
  return upload == nullptr || upload->stored.empty() ? id : upload->stored;
}

}  // namespace porc::tfe_api
