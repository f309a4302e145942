// SPDX-License-Identifier: Apache-2.0
// Events are kept as exact canonical bytes and chained, so that whoever edits, drops or swaps one
// is found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"
#include "domain/run/id.h"
#include "json/parse.h"

namespace porc::audit {

/// For whoever reads an event's bytes: all that a store takes.
inline constexpr json::ParseLimits kEventLimits{.bytes_max = std::size_t{64} << 20,
                                                .depth_max = 128};

/// One link of a run's chain.
struct Event {
  RunId run{};
  std::uint64_t sequence = 0;  ///< from 1, without a gap
  std::string bytes{};         ///< canonical JSON (RFC 8785): kind, at, actor, by, from, to, facts
  std::string hash{};          ///< hex SHA-256 over previous hash, run id, sequence and bytes
};

/// The hash that an event gets behind `previous` ("" for the first of a run).
std::string link_hash(const std::string& previous,
                      const RunId& run,
                      std::uint64_t sequence,
                      const std::string& bytes);

/// The first place where `events` (all of one run, in order) is not an unbroken chain, or ok.
/// Errors: corrupt, naming run and sequence.
Result<void> verify_chain(const std::vector<Event>& events);

}  // namespace porc::audit
