// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace porc::values {

using Random = std::mt19937_64;

/// Text made to leave any place of HCL or JSON, or harmless to the eye; UTF-8, seldom long.
std::string fuzzed_text(Random& random);

/// How many values a test makes: `ci` of them, ten times as many with SCALE=full, few under a
/// sanitizer.
std::uint64_t scaled(std::uint64_t ci);
/// PORC_SEED, or else 1, or a fresh one with SCALE=full; printed, so that a failure can be had
/// again.
std::uint64_t seed();

}  // namespace porc::values
