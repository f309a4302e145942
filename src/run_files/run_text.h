// SPDX-License-Identifier: Apache-2.0
// What is written of a run, wherever it is written to. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/notifier.h"
#include "domain/run/run.h"

namespace porc::run_files {

/// Limit: bytes of one log; a run has some dozens of lines.
inline constexpr std::size_t kLogBytesMax = 16U << 20;

/// The payload of an entry: a run, and the bytes of its newest events.
struct Told {
  Run run{};
  std::vector<std::string> events{};
};
/// Errors: corrupt when it is not what the orchestrator writes.
Result<Told> read_told(const OutboxEntry& entry);

/// The run as people may see it, one line of JSON.
std::string metadata_text(const Run& run);
/// The version of the run in such a text; 0 when it says none.
std::uint64_t version_in(std::string_view metadata);

/// One line for each of the run's newest events whose sequence number is higher. Errors: corrupt
/// for bytes that are no event.
Result<std::string> lines_after(const Run& run,
                                const std::vector<std::string>& events,
                                std::uint64_t sequence);

/// How far a log was written.
struct Written {
  std::uint64_t size = 0;
  std::uint64_t bytes = 0;     ///< up to the end of its last whole line
  std::uint64_t sequence = 0;  ///< of that line
};
Written written_in(std::string_view log);

}  // namespace porc::run_files
