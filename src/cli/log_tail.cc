// SPDX-License-Identifier: Apache-2.0
#include "cli/log_tail.h"

#include <utility>

#include "cli/surroundings.h"
#include "json/parse.h"
#include "wire/paths.h"
#include "wire/problem.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

constexpr int kFailuresMax = 5;
constexpr Duration kPause = std::chrono::milliseconds(500);

template <class T>
Result<T> decode_event(const SentEvent& event) {
  PORC_TRY(const json::value document, json::parse(event.data, {.bytes_max = kSentEventBytesMax}));
  return json::decode<T>(document, json::Unknown::ignore);
}

}  // namespace

LogTail::LogTail(Surroundings& around, const Server& server, RunId run)
    : around_(around), server_(server), run_(std::move(run)) {}

Task<LogTail::Batch> LogTail::next() {
  for (;;) {
    if (!feed_) {
      feed_ = server_.follow(wire::paths::of_run(wire::paths::kRunLogs, run_),
                             {{wire::kFollowParameter, "1"}});
      seen_ = 0;
    }
    auto event = co_await feed_->next();
    if (event && *event) {
      PORC_CO_TRY(Batch batch, read(**event));
      if (batch.lines.empty() && !batch.end) continue;
      failures_ = 0;
      co_return std::move(batch);
    }
    const bool refused = event && feed_->response().status != 200;
    if (refused && feed_->response().status < 500) co_return error_of_answer(feed_->response());
    feed_.reset();
    if (++failures_ > kFailuresMax) {
      Error error =
          event ? Error{.code = ErrorCode::unavailable, .message = "the log stream keeps breaking"}
                : std::move(event).error();
      co_return std::move(error).in("following " + run_.str());
    }
    PORC_CO_CHECK(
        co_await aio::sleep_until(around_.clock, around_.clock.now() + kPause * failures_));
  }
}

Task<void> LogTail::skip_log_so_far() {
  PORC_CO_TRY(const auto lines,
              co_await server_.get<std::vector<wire::LogLine>>(
                  wire::paths::of_run(wire::paths::kRunLogs, run_)));
  given_ = lines.size();
  co_return ok;
}

/// Events of other names are left for newer clients.
Result<LogTail::Batch> LogTail::read(const SentEvent& event) {
  Batch batch;
  if (event.name == "end") {
    PORC_TRY(batch.end, decode_event<wire::RunView>(event));
  } else if (event.name == "error") {
    PORC_TRY(const wire::Problem problem, decode_event<wire::Problem>(event));
    return wire::error_of(problem);
  } else if (event.name == "log" && ++seen_ > given_) {
    PORC_TRY(wire::LogLine line, decode_event<wire::LogLine>(event));
    given_ = seen_;
    batch.moved = line.phase == "run";
    batch.lines.push_back(std::move(line));
  }
  return batch;
}

}  // namespace porc::cli
