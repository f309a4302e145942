// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/entropy.h"
#include "host/entropy.h"

namespace porc::fakes {

/// The kernel's own, for tests that speak with real servers.
class HostEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override { return host::random_bytes(count); }
};

}  // namespace porc::fakes
