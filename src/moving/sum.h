// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "contracts/records.h"

namespace porc::moving {

/// What some records come to, in whatever order they are added: how many they are, and the sum
/// (modulo 2^256) of their SHA-256. Stores have orders of their own; two that hold the same come to
/// the same. It guards against loss and damage; against forgery the signed checkpoints do.
class Sum {
 public:
  void add(const Record& record);
  std::uint64_t count() const { return count_; }
  /// 64 hexadecimal digits.
  std::string hex() const;
  friend bool operator==(const Sum&, const Sum&) = default;

 private:
  std::uint64_t count_ = 0;
  std::array<std::uint8_t, 32> digits_{};  ///< the lowest first
};

}  // namespace porc::moving
