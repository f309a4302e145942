// SPDX-License-Identifier: Apache-2.0
#include "api/log_reader.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "api/event_history.h"
#include "api/policy_reading.h"

namespace porc::api {
namespace {

/// What is worked on at once on the loop thread, and one write to a slow client.
constexpr std::size_t kPieceBytes = 64U << 10;

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

LogReader::LogReader(orchestrator::Parts& parts,
                     const observe::Redactor& redactor,
                     Run run,
                     std::shared_ptr<const observe::Redactor> secrets)
    : parts_(parts), redactor_(redactor), secrets_(std::move(secrets)), run_(std::move(run)) {}

bool LogReader::is_live() const {
  return std::ranges::any_of(sources_,
                             [](const Source& source) { return source.open && !source.ended; });
}

bool LogReader::is_over() const {
  return run::is_final(run_.status) && sequence_ >= run_.audit_sequence && !is_live() && !behind_;
}

Task<std::vector<wire::LogLine>> LogReader::more() {
  Lines lines;
  if (events_.empty()) {
    PORC_CO_TRY(run_, co_await parts_.store.get_run(run_.id));
    PORC_CO_TRY(auto events, co_await event_history(parts_.store, run_.id, sequence_));
    events_.assign(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  }
  behind_ = true;
  for (; !events_.empty(); events_.pop_front()) {
    const wire::EventView& event = events_.front();
    if (event.to) {
      // What terraform wrote came before the transition that its end caused.
      PORC_CO_TRY(const bool all, co_await read_open_logs(&lines));
      if (!all) co_return lines;
      if (event.from == "planning") PORC_CO_CHECK(co_await read_policies(&lines));
    }
    lines.push_back(transition_line(event, cleaner_));
    sequence_ = event.sequence;
    for (const Opening& opening : kOpenings) {
      if (event.to != opening.status) continue;
      std::ranges::find(sources_, opening.phase, &Source::phase)->open = true;
    }
  }
  PORC_CO_TRY(const bool all, co_await read_open_logs(&lines));
  behind_ = !all;
  co_return lines;
}

/// They spoke between the end of the plan and the transition that followed from it.
Task<void> LogReader::read_policies(Lines* lines) {
  PORC_CO_TRY(const auto details, co_await policy_details_of(run_, &parts_, &redactor_));
  for (const run::PolicyDetail& detail : details) {
    for (wire::LogLine& line : policy_lines(detail)) lines->push_back(std::move(line));
  }
  co_return ok;
}

Task<bool> LogReader::read_open_logs(Lines* lines) {
  if (!run_.engine_run) {
    // The run ended before the engine ever heard of it: there is no log to wait for.
    if (run::is_final(run_.status)) {
      for (Source& source : sources_) source.ended = true;
    }
    co_return true;
  }
  for (Source& source : sources_) {
    if (!source.open || source.ended) continue;
    PORC_CO_TRY(const bool all, co_await read_log(&source, lines));
    if (!all) co_return false;
  }
  co_return true;
}

Task<bool> LogReader::read_log(Source* source, Lines* lines) {
  for (std::size_t read = 0; !source->ended;) {
    if (read >= kPieceBytes) co_return false;
    auto chunk = co_await parts_.engine.read_log(
        *run_.engine_run, source->phase, source->offset, kPieceBytes);
    if (!chunk) {
      if (error_traits(chunk.error().code).retryable && !run::is_final(run_.status)) co_return true;
      source->ended = true;
      std::string message = clean("the log is not available: " + chunk.error().message);
      lines->push_back(note(source->phase, "warn", std::move(message)));
      co_return true;
    }
    for (std::string& line : source->cutter.add(chunk->bytes)) {
      add_raw(*lines, source->phase, std::move(line));
    }
    source->offset = chunk->next;
    read += chunk->bytes.size();
    bytes_ += chunk->bytes.size();
    const bool cut = bytes_ > kLogBytesMax;
    if (cut) {
      lines->push_back(note(source->phase, "warn", "the log is longer than what is shown"));
    }
    source->ended = chunk->end || cut || (chunk->bytes.empty() && run::is_final(run_.status));
    if (chunk->bytes.empty()) break;
  }
  if (!source->ended) co_return true;
  for (std::string& line : source->cutter.finish()) {
    add_raw(*lines, source->phase, std::move(line));
  }
  co_return true;
}

void LogReader::add_raw(Lines& lines, LogPhase phase, std::string line) const {
  if (line.size() == kRawLineBytesMax) {
    line = redactor_.clean_cut_text(secrets_->clean_cut_text(std::move(line)));
  }
  lines.push_back(terraform_line(phase, line, cleaner_));
}

std::string LogReader::clean(std::string text) const {
  return redactor_.clean_text(secrets_->clean_text(std::move(text)));
}

}  // namespace porc::api
