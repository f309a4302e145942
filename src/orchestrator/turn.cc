// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/turn.h"

#include <utility>

#include "aio/scope.h"
#include "aio/within.h"

namespace porc::orchestrator {
namespace {

constexpr int kSteps = 5;  ///< of a lease
constexpr int kStepsUntilLost = 2;
constexpr int kStepsUntilTaken = 3;

std::string owner_of(const Subject& subject) {
  const json::object* document = subject.document.if_object();
  const json::value* owner = document == nullptr ? nullptr : document->if_contains("owner");
  return owner == nullptr || !owner->is_string() ? "" : std::string(owner->as_string());
}

}  // namespace

Turn::Turn(SubjectStore& subjects,
           aio::Executor& executor,
           aio::Clock& clock,
           TurnSettings settings)
    : subjects_(subjects),
      executor_(executor),
      clock_(clock),
      settings_(std::move(settings)),
      step_(settings_.lease / kSteps) {
  seen_.name = "porc/turn/" + settings_.name;
}

Task<void> Turn::run(std::function<Task<void>(aio::StopToken)> work, aio::StopToken stop) {
  while (!stop.stop_requested()) {
    aio::StopSource lost, asked;
    // When the store cannot be asked there is another look.
    const auto taken = co_await try_take(&lost);
    if (!taken || !*taken) {
      (void)co_await aio::sleep_until(clock_, clock_.now() + step_, stop);
      continue;
    }
    is_mine_ = true;
    aio::StopCallback on_stop(stop, [&asked] { asked.request_stop(); });
    Result<void> ended = ok;
    {
      aio::TaskScope keeper(executor_, [](const Error&) {});
      keeper.spawn(keep(&lost));
      ended = co_await aio::unless_stopped(executor_, lost.token(), work(asked.token()));
    }
    deadline_.reset();
    is_mine_ = false;
    const bool was_lost = lost.stop_requested();
    // So that nobody has to wait.
    Task<bool> given_back = write("", nullptr);
    const Timestamp latest = clock_.now() + step_;
    (void)co_await aio::within(executor_, clock_, latest, std::move(given_back));
    stood_still_ = 0;
    if (!was_lost) co_return ended;
  }
  co_return ok;
}

/// True when the turn is this server's from now on.
Task<bool> Turn::try_take(aio::StopSource* lost) {
  const std::string name = seen_.name;
  PORC_CO_TRY(Subject subject, co_await subjects_.get_subject(name));
  stood_still_ = subject.version == seen_.version ? stood_still_ + 1 : 0;
  seen_ = std::move(subject);
  const bool is_free =
      settings_.is_alone || owner_of(seen_).empty() || stood_still_ >= kStepsUntilTaken;
  if (!is_free) co_return false;
  co_return co_await write(settings_.owner, lost);
}

/// The next version; what was written before counts until this is. False when somebody else wrote
/// it.
Task<bool> Turn::write(std::string owner, aio::StopSource* lost) {
  std::unique_ptr<aio::Alarm> deadline;
  if (lost != nullptr) {
    deadline = std::make_unique<aio::Alarm>(
        clock_, clock_.now() + step_ * kStepsUntilLost, [lost] { lost->request_stop(); });
  }
  Subject next = seen_;
  ++next.version;
  next.document = json::object{{"owner", std::move(owner)}};
  Subject kept = next;
  std::vector<OutboxEntry> nobody_is_told;
  auto put = co_await subjects_.put_subject(std::move(next), std::move(nobody_is_told));
  if (!put && put.error().code == ErrorCode::conflict) co_return false;
  if (!put) co_return std::move(put).error();
  seen_ = std::move(kept);
  deadline_ = std::move(deadline);
  co_return true;
}

Task<void> Turn::keep(aio::StopSource* lost) {
  Duration pause = step_;
  for (;;) {
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + pause));
    const auto written = co_await write(settings_.owner, lost);
    // One whose answer was lost may have been written: then the next is refused, and whoever waits
    // finds the turn free.
    pause = written ? step_ : step_ / kSteps;
    if (written && !*written) lost->request_stop();
  }
}

}  // namespace porc::orchestrator
