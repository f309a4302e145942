// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "contracts/entropy.h"

namespace porc::azure_blobs {

/// In [0, 1): spreads who tries again at once.
inline double chance(Entropy& entropy) {
  const std::string bytes = entropy.bytes(2);
  return (static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1])) /
         65536.0;
}

/// A random part of `whole`.
inline Duration part_of(Duration whole, Entropy& entropy) {
  return Duration(static_cast<std::int64_t>(static_cast<double>(whole.count()) * chance(entropy)));
}

}  // namespace porc::azure_blobs
