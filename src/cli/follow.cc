// SPDX-License-Identifier: Apache-2.0
#include "cli/follow.h"

#include <utility>

#include "aio/loop.h"
#include "aio/unless_notified.h"
#include "cli/outcome.h"
#include "cli/plan_summary.h"
#include "cli/surroundings.h"
#include "cli/told.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

/// How often the waiting person sees that time passes.
constexpr Duration kTick = std::chrono::seconds(1);

/// PORC's own lines stand out among terraform's, whose lines have the colour of their sign.
Tone tone_of(const wire::LogLine& line) {
  if (line.phase == "run") return Tone::strong;
  const std::size_t begin = line.message.find_first_not_of(" │");
  if (begin == line.message.npos) return Tone::plain;
  const std::string_view words = std::string_view(line.message).substr(begin);
  return tone_of_sign(words.substr(0, words.find(' ')));
}

/// Keeps "planning · 12s" on the terminal while a run is followed.
class ProgressLine {
 public:
  explicit ProgressLine(Surroundings& around)
      : around_(around), since_(around.clock.now()), scope_(around.executor, [](Error) {}) {
    if (around.console.shows_progress()) scope_.spawn(tick());
  }
  void set(run::RunStatus status) { status_ = words_of(status); }

 private:
  Task<void> tick() {
    for (;;) {
      const auto passed =
          std::chrono::duration_cast<std::chrono::seconds>(around_.clock.now() - since_);
      around_.console.progress(status_ + " · " + std::to_string(passed.count()) + "s");
      PORC_CO_CHECK(co_await aio::sleep_until(around_.clock, around_.clock.now() + kTick));
    }
  }

  Surroundings& around_;
  Timestamp since_;
  std::string status_ = "waiting";
  aio::TaskScope scope_;  // last: its task uses all of the above
};

}  // namespace

Follower::Follower(Surroundings& around, const Server& server, RunId run)
    : around_(around), server_(server), run_(std::move(run)), tail_(around, server, run_) {}

Result<std::unique_ptr<Follower>> Follower::make(Surroundings& around,
                                                 const Server& server,
                                                 const Arguments& arguments,
                                                 RunId run) {
  Duration wait_max = aio::kTimerLongest;
  if (auto limit = arguments.value("timeout")) {
    PORC_TRY(wait_max, parse_duration(*limit));
  }
  std::unique_ptr<Follower> follower(new Follower(around, server, std::move(run)));
  follower->cancels_ = arguments.has("cancel");
  follower->deadline_ = around.clock.now() + wait_max;
  return follower;
}

Task<void> Follower::skip_log_so_far() {
  return tail_.skip_log_so_far();
}

Task<wire::RunView> Follower::until(run::Goal goal) {
  Interrupts::Listener listener(around_.interrupts);
  aio::Signal& interrupted = around_.interrupts.signal();
  for (;;) {
    const std::uint64_t seen = interrupted.version();
    Task<wire::RunView> work =
        aio::within(around_.executor, around_.clock, deadline_, follow_log(goal));
    auto waited =
        co_await aio::unless_notified(interrupted, seen, aio::StopToken(), std::move(work));
    if (waited && *waited) co_return **std::move(waited);
    if (!waited) {
      const bool late =
          waited.error().code == ErrorCode::timeout && around_.clock.now() >= deadline_;
      co_return late ? leave("The time of --timeout is over") : std::move(waited).error();
    }
    if (!std::exchange(cancels_, false)) co_return leave("Stopped following");
    PORC_CO_CHECK(co_await cancel());
  }
}

Task<wire::RunView> Follower::follow_log(run::Goal goal) {
  ProgressLine progress(around_);
  PORC_CO_TRY(wire::RunView run, co_await server_.status(run_));
  while (!is_over(run, goal)) {
    progress.set(run.status);
    PORC_CO_TRY(LogTail::Batch batch, co_await tail_.next());
    for (const wire::LogLine& line : batch.lines) around_.console.note(show_log_line(line));
    if (batch.end) co_return *std::move(batch.end);
    if (!batch.moved) continue;
    PORC_CO_TRY(run, co_await server_.status(run_));
  }
  co_return run;
}

Task<void> Follower::cancel() {
  Ask ask;
  ask.path = wire::paths::of_run(wire::paths::kRunCancel, run_);
  ask.repeatable = false;
  json::object body;
  body["reason"] = "Ctrl-C in pine";
  ask.body = std::move(body);
  auto asked = co_await server_.post<wire::RunView>(std::move(ask));
  if (!asked) co_return std::move(asked).error().in("cancelling " + run_.str());
  around_.console.note("Cancelling " + run_.str() +
                       ": waiting until the engine has stopped. Ctrl-C again stops waiting.");
  co_return ok;
}

Error Follower::leave(const std::string& why) {
  around_.console.note(Text()
                           .line(why + "; " + run_.str() + " goes on without pine.", Tone::warn)
                           .append(ways_back())
                           .line("  pine cancel " + run_.str() + "    stops it"));
  return already_told(Error{.code = ErrorCode::timeout});
}

Error Follower::lost(Error error) const {
  if (!error_traits(error.code).retryable || is_already_told(error)) return error;
  around_.console.note(
      Text()
          .say("pine: ", Tone::bad)
          .lines(error.with_trail(), 4)
          .line("The server is lost, not the run: " + run_.str() + " goes on without pine.",
                Tone::warn)
          .append(ways_back()));
  return already_told(error);
}

Text Follower::ways_back() const {
  return Text()
      .line("  pine status " + run_.str() + "    tells where it stands")
      .line("  pine logs -f " + run_.str() + "   follows it again");
}

Text show_log_line(const wire::LogLine& line) {
  constexpr std::size_t kTimeAt = 11;  // of 2026-01-02T03:04:05.006Z
  constexpr std::size_t kTimeLength = 8;
  Text text;
  text.say(line.at ? format_time(*line.at).substr(kTimeAt, kTimeLength) : "        ", Tone::faint);
  text.say(" " + line.phase + std::string(line.phase.size() < 6 ? 6 - line.phase.size() : 1, ' '),
           Tone::accent);
  const std::size_t margin = width_of(text.str());
  const bool bad = line.level == "error";
  if (bad || line.level == "warn") text.say(line.level + ": ", bad ? Tone::bad : Tone::warn);
  return text.lines(line.message, margin, bad ? Tone::bad : tone_of(line));
}

}  // namespace porc::cli
