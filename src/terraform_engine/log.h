// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contracts/engine.h"
#include "terraform_engine/redaction.h"

namespace porc::terraform_engine {

/// The three lines that begin every log: TFE's clients drop the first three of an apply.
std::string log_preamble(std::string_view terraform_version, std::string_view platform);

/// Puts a `?` in place of each byte that is part of no UTF-8 character: what programs print may be
/// anything. Every byte stays in its place, so that a reader's offset means the same while a log
/// grows and afterwards.
void make_text(std::string& log);

/// Bytes [offset, offset + limit) of a complete log. `end` when nothing follows them, as
/// when there is no file: a power loss may have taken it.
Result<LogChunk> read_finished_log(const std::filesystem::path& path,
                                   std::uint64_t offset,
                                   std::size_t limit);

/// The same of a log that still grows, as far as its lines are complete, with secrets hidden.
/// Nothing when there is no file yet.
Result<LogChunk> read_growing_log(const std::filesystem::path& path,
                                  const Redaction& redaction,
                                  std::uint64_t offset,
                                  std::size_t limit);

/// Where in a log with STX before and ETX behind it a request for [offset, offset + limit) falls in
/// the log itself.
struct FramedRequest {
  std::uint64_t offset = 0;
  std::size_t limit = 0;
};
FramedRequest unframe(std::uint64_t offset, std::size_t limit);
/// Turns the answer to the unframed request into the framed one.
LogChunk frame(LogChunk chunk, std::uint64_t offset, std::size_t limit);

/// What terraform says went wrong, in one or a few lines: its first error in a human or JSON log.
/// "" when it tells none.
std::string first_error(std::string_view log);

}  // namespace porc::terraform_engine
