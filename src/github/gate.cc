// SPDX-License-Identifier: Apache-2.0
#include "github/gate.h"

#include <list>

#include "aio/wakeup.h"

namespace porc::github {

struct Gate::State {
  State(aio::Executor& on, std::size_t places) : executor(on), free(places) {}

  /// A place has become free: it is the next one's, or anybody's.
  void pass_on();

  aio::Executor& executor;
  std::size_t free;
  std::list<Waiting*> queue{};
};

/// Stands in the queue; who goes away after being served passes the place on.
class Gate::Waiting {
 public:
  explicit Waiting(State& state)
      : wakeup(state.executor),
        state_(state),
        place_(state.queue.insert(state.queue.end(), this)) {}
  ~Waiting() {
    if (!served_) state_.queue.erase(place_);
    if (served_ && !taken_) state_.pass_on();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  void serve() {
    served_ = true;
    wakeup.fire();
  }
  void take() { taken_ = true; }

  aio::Wakeup wakeup;

 private:
  State& state_;
  std::list<Waiting*>::iterator place_;
  bool served_ = false;
  bool taken_ = false;
};

void Gate::State::pass_on() {
  if (queue.empty()) {
    ++free;
    return;
  }
  Waiting* next = queue.front();
  queue.pop_front();
  next->serve();
}

Gate::Gate(aio::Executor& executor, std::size_t places)
    : state_(std::make_shared<State>(executor, places)), places_(places) {}

Gate::Place& Gate::Place::operator=(Place&& other) noexcept {
  if (this != &other) {
    leave();
    state_ = std::move(other.state_);
  }
  return *this;
}

void Gate::Place::leave() noexcept {
  if (state_) std::exchange(state_, nullptr)->pass_on();
}

bool Gate::is_empty() const noexcept {
  return state_->queue.empty() && state_->free == places_;
}

Task<Gate::Place> Gate::enter() {
  const std::shared_ptr<State> state = state_;
  if (state->free > 0) {
    --state->free;
    co_return Place(state);
  }
  Waiting waiting(*state);
  co_await waiting.wakeup;
  waiting.take();
  co_return Place(state);
}

}  // namespace porc::github
