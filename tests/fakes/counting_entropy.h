// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/entropy.h"

namespace porc::fakes {

/// Bytes that differ from call to call and not from run to run.
class CountingEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override {
    return std::string(count, static_cast<char>(++calls_));
  }

 private:
  unsigned char calls_ = 0;
};

}  // namespace porc::fakes
