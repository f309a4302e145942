// SPDX-License-Identifier: Apache-2.0
// The log and the transitions of a run, as an array or followed live.
#include <charconv>
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/event_history.h"
#include "api/event_stream.h"
#include "api/log_reader.h"
#include "api/request_parts.h"
#include "api/run_secrets.h"
#include "json/print.h"
#include "wire/requests.h"
#include "wire/run_view.h"

namespace porc::api {
namespace {

/// Terraform's lines are not announced: while it runs, the engine is asked this often.
constexpr Duration kLogPoll = std::chrono::milliseconds(250);

class LogSource final : public EventSource {
 public:
  explicit LogSource(std::unique_ptr<LogReader> reader) : reader_(std::move(reader)) {}

  Task<std::string> more() override {
    PORC_CO_TRY(const auto lines, co_await reader_->more());
    std::string text;
    for (const wire::LogLine& line : lines) text += server_sent_event("log", json::encode(line));
    co_return text;
  }
  bool is_over() const override { return reader_->is_over(); }
  std::string farewell() const override {
    return server_sent_event("end", json::encode(wire::view_of(reader_->run())));
  }
  Duration patience() const override {
    if (reader_->is_behind()) return Duration::zero();
    return reader_->is_live() ? kLogPoll : kHeartbeat;
  }

 private:
  std::unique_ptr<LogReader> reader_;
};

/// The log as a JSON array that is made while it is sent: it may be larger than what should be held
/// or worked on at once.
class LogArray {
 public:
  LogArray(std::unique_ptr<LogReader> reader, std::vector<wire::LogLine> first)
      : reader_(std::move(reader)), lines_(std::move(first)) {}

  static Task<std::optional<std::string>> next(std::shared_ptr<LogArray> self) {
    if (self->ended_) co_return std::nullopt;
    if (self->begun_) {
      PORC_CO_TRY(self->lines_, co_await self->reader_->more());
    }
    std::string piece;
    for (const wire::LogLine& line : self->lines_) {
      piece += std::exchange(self->begun_, true) ? "," : "[";
      piece += json::print(line);
    }
    self->ended_ = !self->reader_->is_behind();
    if (self->ended_) piece += std::exchange(self->begun_, true) ? "]" : "[]";
    self->begun_ = true;
    co_return piece;
  }

 private:
  std::unique_ptr<LogReader> reader_;
  std::vector<wire::LogLine> lines_;
  bool begun_ = false;
  bool ended_ = false;
};

class TransitionSource final : public EventSource {
 public:
  TransitionSource(RunStore& store, Run run, std::uint64_t after)
      : store_(store), run_(std::move(run)), sequence_(after) {}

  Task<std::string> more() override {
    PORC_CO_TRY(run_, co_await store_.get_run(run_.id));
    PORC_CO_TRY(const auto events, co_await event_history(store_, run_.id, sequence_));
    std::string text;
    for (const wire::EventView& event : events) {
      sequence_ = event.sequence;
      text += server_sent_event("transition", json::encode(event), std::to_string(event.sequence));
    }
    co_return text;
  }
  bool is_over() const override {
    return run::is_final(run_.status) && sequence_ >= run_.audit_sequence;
  }
  std::string farewell() const override {
    return server_sent_event("end", json::encode(wire::view_of(run_)));
  }
  Duration patience() const override { return kHeartbeat; }

 private:
  RunStore& store_;
  Run run_;
  std::uint64_t sequence_;
};

/// Where a client that lost its connection was. What is no number of ours begins at the beginning.
std::uint64_t last_event_id(const http::Request& request) {
  const std::string_view text = request.headers.get("Last-Event-ID");
  std::uint64_t id = 0;
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), id);
  return failed == std::errc() && end == text.data() + text.size() ? id : 0;
}

bool wants_stream(const http::Request& request) {
  const std::string* follow = request.find_query(wire::kFollowParameter);
  if (follow != nullptr) return *follow != "0" && *follow != "false";
  return preferred(request, {"application/json", "text/event-stream"}) == "text/event-stream";
}

}  // namespace

Task<http::Response> Api::show_logs(Call call) {
  PORC_CO_TRY(Run run, co_await get_run(call));
  auto changed = around_.orchestrator.news().of(run.id);
  PORC_CO_TRY(auto secrets, co_await secrets_of(run, &parts()));
  auto reader =
      std::make_unique<LogReader>(parts(), around_.redactor, std::move(run), std::move(secrets));
  if (!wants_stream(call.request)) {
    PORC_CO_TRY(auto lines, co_await reader->more());
    if (!reader->is_behind()) co_return answer(lines);
    http::Response response = json_answer(json::array());
    auto array = std::make_shared<LogArray>(std::move(reader), std::move(lines));
    response.stream = [array] { return LogArray::next(array); };
    co_return std::move(response);
  }
  Waiting waiting{.changed = std::move(changed), .clock = parts().clock, .stop = around_.stop};
  co_return event_stream(std::make_unique<LogSource>(std::move(reader)), std::move(waiting));
}

Task<http::Response> Api::show_events(Call call) {
  PORC_CO_TRY(Run run, co_await get_run(call));
  const std::uint64_t after = last_event_id(call.request);
  if (!wants_stream(call.request)) {
    PORC_CO_TRY(const auto events, co_await event_history(parts().store, run.id, after));
    co_return answer(events);
  }
  Waiting waiting{.clock = parts().clock, .stop = around_.stop};
  waiting.changed = around_.orchestrator.news().of(run.id);
  auto source = std::make_unique<TransitionSource>(parts().store, std::move(run), after);
  co_return event_stream(std::move(source), std::move(waiting));
}

}  // namespace porc::api
