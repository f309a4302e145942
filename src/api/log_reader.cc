// SPDX-License-Identifier: Apache-2.0
#include "api/log_reader.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "api/event_history.h"
#include "api/run_secrets.h"

namespace porc::api {
namespace {

constexpr std::size_t kChunkBytes = 256U << 10;

/// Entering this status begins the log of that phase.
struct Opening {
  std::string_view status;
  LogPhase phase;
};
constexpr Opening kOpenings[] = {{"planning", LogPhase::plan}, {"applying", LogPhase::apply}};

wire::LogLine note(LogPhase phase, std::string level, std::string message) {
  return {.phase = boost::describe::enum_to_string(phase, ""),
          .level = std::move(level),
          .message = std::move(message)};
}

}  // namespace

LogReader::LogReader(orchestrator::Parts& parts, const observe::Redactor& redactor, Run run)
    : parts_(parts), redactor_(redactor), run_(std::move(run)) {
  add_secrets_of(run_, parts_, secrets_);
}

bool LogReader::is_live() const {
  return std::ranges::any_of(sources_,
                             [](const Source& source) { return source.open && !source.ended; });
}

bool LogReader::is_over() const {
  return run::is_final(run_.status) && sequence_ >= run_.audit_sequence && !is_live();
}

Task<std::vector<wire::LogLine>> LogReader::more() {
  Lines lines;
  PORC_CO_TRY(run_, co_await parts_.store.get_run(run_.id));
  PORC_CO_TRY(const auto events, co_await event_history(parts_.store, run_.id, sequence_));
  for (const wire::EventView& event : events) {
    // What terraform wrote came before the transition that its end caused.
    if (event.to) PORC_CO_CHECK(co_await read_open_logs(&lines));
    add(lines, transition_line(event));
    sequence_ = event.sequence;
    for (const Opening& opening : kOpenings) {
      if (event.to != opening.status) continue;
      std::ranges::find(sources_, opening.phase, &Source::phase)->open = true;
    }
  }
  PORC_CO_CHECK(co_await read_open_logs(&lines));
  co_return lines;
}

Task<void> LogReader::read_open_logs(Lines* lines) {
  if (!run_.engine_run) {
    // The run ended before the engine ever heard of it: there is no log to wait for.
    if (run::is_final(run_.status)) {
      for (Source& source : sources_) source.ended = true;
    }
    co_return ok;
  }
  for (Source& source : sources_) {
    if (source.open && !source.ended) PORC_CO_CHECK(co_await read_log(&source, lines));
  }
  co_return ok;
}

Task<void> LogReader::read_log(Source* source, Lines* lines) {
  while (!source->ended) {
    auto chunk = co_await parts_.engine.read_log(
        *run_.engine_run, source->phase, source->offset, kChunkBytes);
    if (!chunk) {
      if (error_traits(chunk.error().code).retryable && !run::is_final(run_.status)) co_return ok;
      source->ended = true;
      add(*lines,
          note(source->phase, "warn", "the log is not available: " + chunk.error().message));
      co_return ok;
    }
    for (const std::string& line : source->cutter.add(chunk->bytes)) {
      add(*lines, terraform_line(source->phase, line));
    }
    source->offset = chunk->next;
    bytes_ += chunk->bytes.size();
    const bool cut = bytes_ > kLogBytesMax;
    if (cut) add(*lines, note(source->phase, "warn", "the log is longer than what is shown"));
    source->ended = chunk->end || cut || (chunk->bytes.empty() && run::is_final(run_.status));
    if (chunk->bytes.empty()) break;
  }
  if (!source->ended) co_return ok;
  for (const std::string& line : source->cutter.finish()) {
    add(*lines, terraform_line(source->phase, line));
  }
  co_return ok;
}

void LogReader::add(Lines& lines, wire::LogLine line) const {
  line.message = redactor_.clean_text(secrets_.clean_text(std::move(line.message)));
  lines.push_back(std::move(line));
}

}  // namespace porc::api
