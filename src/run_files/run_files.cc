// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "host/files.h"
#include "json/decode.h"
#include "json/parse.h"
#include "wire/run_details.h"

namespace porc::run_files {
namespace {

namespace fs = std::filesystem;

struct Payload {
  Run run{};
  std::vector<std::string> events{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (run, events))

Error unwritable(const fs::path& path) {
  return {.code = ErrorCode::unavailable, .message = path.string() + ": " + std::strerror(errno)};
}

std::string metadata_text(const Run& run) {
  json::object shown = json::encode(wire::view_of(run)).as_object();
  shown["version"] = run.version;
  shown["blueprint_digest"] = run.blueprint_digest;
  shown["inputs"] = wire::visible_inputs(run.blueprint.inputs);
  shown["outputs"] = run.outputs;
  if (run.bundle) shown["bundle"] = json::encode(*run.bundle);
  return json::serialize(shown) + "\n";
}

/// A reader sees the old file or the new one, never a half.
Result<void> replace_file(const fs::path& path, const std::string& text) {
  const fs::path filling = path.string() + ".new";
  std::ofstream out(filling, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return unwritable(filling);
  std::error_code failed;
  fs::rename(filling, path, failed);
  if (failed) {
    return Error{.code = ErrorCode::unavailable,
                 .message = path.string() + ": " + failed.message()};
  }
  return ok;
}

/// The events of the payload in order, numbered backwards from the run's last one.
Result<std::vector<wire::EventView>> events_of(const Payload& payload) {
  std::vector<wire::EventView> views;
  std::uint64_t sequence = payload.run.audit_sequence - payload.events.size();
  for (const std::string& bytes : payload.events) {
    audit::Event event{.run = payload.run.id, .sequence = ++sequence, .bytes = bytes};
    PORC_TRY(wire::EventView view, wire::view_of(event));
    views.push_back(std::move(view));
  }
  return views;
}

std::string log_line(const Run& run, const wire::EventView& event) {
  json::object line;
  line["time"] = format_time(event.at);
  line["level"] = event.to && event.to->ends_with("_failed") ? "error" : "info";
  line["message"] = event.kind;
  line["run_id"] = run.id.str();
  line["sequence"] = event.sequence;
  line["actor"] = event.actor;
  if (event.by) line["by"] = *event.by;
  if (event.from) line["from"] = *event.from;
  if (event.to) line["to"] = *event.to;
  if (!event.facts.empty()) line["facts"] = event.facts;
  return json::serialize(line) + "\n";
}

/// How far a log file was written.
struct Written {
  std::uint64_t bytes = 0;     ///< up to the end of its last whole line
  std::uint64_t sequence = 0;  ///< of that line
};

Result<Written> look_at(const fs::path& path) {
  auto text = host::read_file(path, kLogBytesMax);
  if (!text && text.error().code == ErrorCode::not_found) return Written{};
  if (!text) return std::move(text).error();
  const std::size_t end = text->rfind('\n');
  if (end == text->npos) return Written{};
  const std::size_t before = end == 0 ? text->npos : text->rfind('\n', end - 1);
  const std::size_t begin = before == text->npos ? 0 : before + 1;
  Written written{.bytes = end + 1};
  auto line = json::parse(std::string_view(*text).substr(begin, end - begin));
  const json::object* members = line ? line->if_object() : nullptr;
  const json::value* sequence = members != nullptr ? members->if_contains("sequence") : nullptr;
  if (sequence != nullptr && sequence->is_int64()) {
    written.sequence = static_cast<std::uint64_t>(sequence->get_int64());
  }
  return written;
}

/// Appends what is not there yet; a half line, left by a crash, goes first.
Result<void> append_log(const fs::path& path, const Payload& payload) {
  PORC_TRY(const auto events, events_of(payload));
  PORC_TRY(const Written written, look_at(path));
  std::error_code failed;
  if (fs::exists(path)) fs::resize_file(path, written.bytes, failed);
  if (failed) {
    return Error{.code = ErrorCode::unavailable,
                 .message = path.string() + ": " + failed.message()};
  }
  std::ofstream out(path, std::ios::binary | std::ios::app);
  for (const wire::EventView& event : events) {
    if (event.sequence > written.sequence) out << log_line(payload.run, event);
  }
  out.close();
  return out ? Result<void>(ok) : unwritable(path);
}

}  // namespace

RunFiles::RunFiles(fs::path log_folder, fs::path metadata_folder, aio::BlockingPool& pool)
    : log_folder_(std::move(log_folder)),
      metadata_folder_(std::move(metadata_folder)),
      pool_(pool) {}

Task<void> RunFiles::deliver(OutboxEntry entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::ignore);
  if (!payload || payload->events.size() > payload->run.audit_sequence) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "outbox entry " + entry.key + " is not a change"};
  }
  const std::string name = payload->run.id.str();
  fs::path log = log_folder_ / (name + ".log.jsonl");
  fs::path metadata = metadata_folder_ / (name + ".json");
  auto write = [log = std::move(log),
                metadata = std::move(metadata),
                payload = *std::move(payload)]() -> Result<void> {
    PORC_CHECK(append_log(log, payload));
    return replace_file(metadata, metadata_text(payload.run));
  };
  co_return co_await pool_.run(std::move(write));
}

}  // namespace porc::run_files
