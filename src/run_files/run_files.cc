// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_files.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/descriptor.h"
#include "host/files.h"
#include "run_files/run_text.h"

namespace porc::run_files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEventBatch = 1000;
constexpr std::string_view kMetadataSuffix = ".json";
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOwnerAndGroup = 0640;

Error unwritable(const fs::path& path) {
  return {.code = ErrorCode::unavailable, .message = path.string() + ": " + std::strerror(errno)};
}

mode_t mode_in(const fs::path& folder) {
  struct stat status {};
  const bool group_reads = ::stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IRGRP) != 0;
  return group_reads ? kOwnerAndGroup : kOwnerOnly;
}

/// A reader sees the old file or the new one, never a half.
Result<void> replace_file(const fs::path& path, const std::string& text) {
  auto written = host::write_file(path, text, mode_in(path.parent_path()));
  if (written) return ok;
  Error error = std::move(written).error();
  error.code = ErrorCode::unavailable;
  return error;
}

bool is_metadata(std::string_view name) {
  return name.ends_with(kMetadataSuffix) &&
         RunId::parse(name.substr(0, name.size() - kMetadataSuffix.size())).has_value();
}

Result<Written> look_at(const fs::path& path) {
  auto text = host::read_file(path, kLogBytesMax);
  if (!text && text.error().code == ErrorCode::not_found) return Written{};
  if (!text) return std::move(text).error();
  return written_in(*text);
}

/// Appends what is not there yet; a half line, left by a crash, goes first.
Result<void> append_log(const fs::path& path,
                        const Run& run,
                        const std::vector<std::string>& bytes) {
  PORC_TRY(const Written written, look_at(path));
  PORC_TRY(const std::string lines, lines_after(run, bytes, written.sequence));
  const int how = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const host::Descriptor file(::open(path.c_str(), how, kOwnerOnly));
  if (!file.is_open()) return unwritable(path);
  if (written.size == 0 && ::fchmod(file.get(), mode_in(path.parent_path())) != 0)
    return unwritable(path);
  if (written.size > written.bytes &&
      ::ftruncate(file.get(), static_cast<off_t>(written.bytes)) != 0) {
    return unwritable(path);
  }
  // What a full disk cuts off is a half line, which the next delivery replaces.
  const ssize_t appended = ::write(file.get(), lines.data(), lines.size());
  if (appended == static_cast<ssize_t>(lines.size())) return ok;
  if (appended >= 0) errno = ENOSPC;
  return unwritable(path);
}

Result<void> write_files(const fs::path& log,
                         const fs::path& metadata,
                         const Run& run,
                         const std::vector<std::string>& events) {
  PORC_CHECK(append_log(log, run, events));
  PORC_TRY(const Written written, look_at(log));
  // What is told again may be older than what was told since.
  if (written.sequence > run.audit_sequence) return ok;
  return replace_file(metadata, metadata_text(run));
}

/// Whether both files say what the run's newest version says.
Result<bool> are_up_to_date(const fs::path& log, const fs::path& metadata, const Run& run) {
  PORC_TRY(const Written written, look_at(log));
  if (written.sequence < run.audit_sequence) return false;
  auto text = host::read_file(metadata, kLogBytesMax);
  return text && *text == metadata_text(run);
}

}  // namespace

RunFiles::RunFiles(fs::path log_folder, fs::path metadata_folder, aio::BlockingPool& pool)
    : log_folder_(std::move(log_folder)),
      metadata_folder_(std::move(metadata_folder)),
      pool_(pool) {}

std::vector<Report> RunFiles::reports_of(const Change& change) const {
  return {Report{.payload = whole_of(change)}};
}

Task<void> RunFiles::deliver(OutboxEntry entry) {
  PORC_CO_TRY(Told told, read_told(entry));
  auto write = [log = log_of(told.run), metadata = metadata_of(told.run), told = std::move(told)] {
    return write_files(log, metadata, told.run, told.events);
  };
  co_return co_await pool_.run(std::move(write));
}

Task<void> RunFiles::repair(Store& store) {
  auto sweep = [folder = metadata_folder_] { return host::remove_drafts(folder, is_metadata); };
  Result<void> repaired = co_await pool_.run(std::move(sweep));
  RunFilter all;
  PageRequest page{.limit = kRepairedMax};
  PORC_CO_TRY(Page<Run> newest, co_await store.list_runs(std::move(all), std::move(page)));
  for (Run& run : newest.items) {
    Result<void> mended = co_await repair_run(store, std::move(run));
    if (repaired) repaired = std::move(mended);
  }
  co_return repaired;
}

Task<void> RunFiles::repair_run(Store& store, Run run) {
  auto look = [log = log_of(run), metadata = metadata_of(run), run] {
    return are_up_to_date(log, metadata, run);
  };
  PORC_CO_TRY(const bool up_to_date, co_await pool_.run(std::move(look)));
  if (up_to_date) co_return ok;
  std::vector<std::string> bytes;
  while (bytes.size() < run.audit_sequence) {
    PORC_CO_TRY(auto events, co_await store.list_events(run.id, bytes.size(), kEventBatch));
    if (events.empty()) break;
    for (audit::Event& event : events) bytes.push_back(std::move(event.bytes));
  }
  if (bytes.size() != run.audit_sequence) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "events of run " + run.id.str() + " are missing"};
  }
  auto write = [log = log_of(run),
                metadata = metadata_of(run),
                run = std::move(run),
                bytes = std::move(bytes)] { return write_files(log, metadata, run, bytes); };
  co_return co_await pool_.run(std::move(write));
}

fs::path RunFiles::log_of(const Run& run) const {
  return log_folder_ / (run.id.str() + ".log.jsonl");
}

fs::path RunFiles::metadata_of(const Run& run) const {
  return metadata_folder_ / (run.id.str() + std::string(kMetadataSuffix));
}

}  // namespace porc::run_files
