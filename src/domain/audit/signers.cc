// SPDX-License-Identifier: Apache-2.0
#include "domain/audit/signers.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/encoding.h"

namespace porc::audit {
namespace {

std::vector<crypto::SigningKey> list_of(crypto::SigningKey only) {
  std::vector<crypto::SigningKey> held;
  held.push_back(std::move(only));
  return held;
}

}  // namespace

Signers::Signers(std::vector<crypto::SigningKey> held) : held_(std::move(held)) {
  PORC_ASSERT(!held_.empty());
  for (const crypto::SigningKey& key : held_) public_keys_.push_back(hex_encode(key.public_key()));
  signing_ = public_keys_[0];
}

Signers::Signers(crypto::SigningKey only) : Signers(list_of(std::move(only))) {}

const crypto::SigningKey* Signers::find(const std::string& public_key) const {
  const auto found = std::ranges::find(public_keys_, public_key);
  if (found == public_keys_.end()) return nullptr;
  return &held_[static_cast<std::size_t>(found - public_keys_.begin())];
}

void Signers::sign_with(const std::string& public_key) {
  PORC_ASSERT(find(public_key) != nullptr);
  signing_ = public_key;
}

}  // namespace porc::audit
