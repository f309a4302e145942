// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_blobs.h"

#include <functional>
#include <optional>
#include <utility>

#include "run_files/run_text.h"

namespace porc::run_files {
namespace {

/// The text that shall be there in place of what is, which is "" of what is not; nullopt when it
/// may stay.
using Edit = std::function<Result<std::optional<std::string>>(const std::string& there)>;

Task<void> edit(BlobStore* blobs, std::string name, Edit make) {
  constexpr int kTriesMax = 8;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    auto there = co_await blobs->get(name);
    const bool absent = !there && there.error().code == ErrorCode::not_found;
    // The store of runs is the truth: what cannot be read is written anew.
    const bool damaged = !there && there.error().code == ErrorCode::corrupt;
    if (!there && !absent && !damaged) co_return std::move(there).error();
    PORC_CO_TRY(std::optional<std::string> text, make(there ? there->bytes : std::string()));
    if (!text) co_return ok;
    Result<void> written = ok;
    if (absent) {
      written = co_await blobs->create(name, *std::move(text));
    } else {
      std::optional<std::string> expected;
      if (there) expected = there->version;
      auto replaced = co_await blobs->replace(name, *std::move(text), std::move(expected));
      if (!replaced) written = std::move(replaced).error();
    }
    if (written || written.error().code != ErrorCode::conflict) co_return written;
  }
  co_return Error{.code = ErrorCode::unavailable, .message = name + " is being written by others"};
}

}  // namespace

std::vector<Report> RunBlobs::reports_of(const Change& change) const {
  return {Report{.payload = whole_of(change)}};
}

Task<void> RunBlobs::deliver(OutboxEntry entry) {
  PORC_CO_TRY(const Told told, read_told(entry));
  const std::string id = told.run.id.str();
  Edit log = [&told](const std::string& there) -> Result<std::optional<std::string>> {
    const Written written = written_in(there);
    PORC_TRY(const std::string lines, lines_after(told.run, told.events, written.sequence));
    if (lines.empty()) return std::optional<std::string>();
    return std::optional(there.substr(0, written.bytes) + lines);
  };
  PORC_CO_CHECK(co_await edit(&blobs_, "logs/" + id + ".log.jsonl", std::move(log)));
  Edit metadata = [&told](const std::string& there) -> Result<std::optional<std::string>> {
    // What is told again may be older than what was told since.
    std::string text = metadata_text(told.run);
    if (text == there || version_in(there) > told.run.version) return std::optional<std::string>();
    return std::optional(std::move(text));
  };
  co_return co_await edit(&blobs_, "metadata/" + id + ".json", std::move(metadata));
}

}  // namespace porc::run_files
