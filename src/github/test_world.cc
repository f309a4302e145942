// SPDX-License-Identifier: Apache-2.0
#include "github/test_world.h"

#include "tests/fakes/rsa_key.h"

namespace porc::github {

std::shared_ptr<const crypto::RsaKey> test_key() {
  static const auto key = std::make_shared<const crypto::RsaKey>(
      *crypto::RsaKey::from_text(Secret(std::string(fakes::kRsaPkcs8))));
  return key;
}

}  // namespace porc::github
