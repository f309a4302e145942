// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "crypto/sign.h"

namespace porc::audit {

/// The keys that may sign checkpoints on one server. One signs; the chain is handed over to it by
/// the one before, which has to be here too until that is done.
class Signers {
 public:
  /// The first one signs.
  explicit Signers(std::vector<crypto::SigningKey> held);
  explicit Signers(crypto::SigningKey only);

  /// nullptr when it is not held. `public_key` is hex.
  const crypto::SigningKey* find(const std::string& public_key) const;
  /// Hex, in the order in which they were given.
  const std::vector<std::string>& public_keys() const { return public_keys_; }
  /// The public key (hex) of the one that is to sign.
  const std::string& signing() const { return signing_; }
  /// From now on this one signs; it must be held.
  void sign_with(const std::string& public_key);

 private:
  std::vector<crypto::SigningKey> held_;
  std::vector<std::string> public_keys_{};
  std::string signing_{};
};

}  // namespace porc::audit
