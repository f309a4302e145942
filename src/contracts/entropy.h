// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace porc {

/// Where unpredictable bytes come from: the kernel, or a seed in simulation.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::string bytes(std::size_t count) = 0;
};

}  // namespace porc
