// SPDX-License-Identifier: Apache-2.0
#include "aio/loop.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/assert.h"

namespace porc::aio {

namespace asio = boost::asio;
using boost::system::error_code;

struct Loop::State {
  struct Timer {
    asio::steady_timer timer;
    std::function<void()> callback;
  };

  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::signal_set signals{context};
  std::function<void(int)> on_signal{};
  std::uint64_t last_timer = 0;
  std::map<std::uint64_t, Timer> timers{};
  std::thread::id thread = std::this_thread::get_id();

  void wait_for_signal() {
    signals.async_wait([this](error_code error, int number) {
      if (error) return;
      on_signal(number);
      wait_for_signal();
    });
  }
};

Loop::Loop() : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);
}

Loop::~Loop() = default;

void Loop::run() {
  state_->thread = std::this_thread::get_id();
  state_->context.run();
  state_->context.restart();
}

void Loop::stop() {
  state_->context.stop();
}

void Loop::on_signal(std::function<void(int)> handler) {
  PORC_ASSERT(!state_->on_signal);
  state_->on_signal = std::move(handler);
  state_->signals.add(SIGINT);
  state_->signals.add(SIGTERM);
  state_->wait_for_signal();
}

void Loop::post(std::function<void()> work) {
  asio::post(state_->context, std::move(work));
}

bool Loop::is_current() const {
  return std::this_thread::get_id() == state_->thread;
}

Timestamp Loop::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::uint64_t Loop::call_at(Timestamp time, std::function<void()> callback) {
  Timestamp present = now();
  // Compared before subtracting: Timestamp::max() is a legal "never".
  Duration delay = time <= present                   ? Duration(0)
                   : time >= present + kTimerLongest ? kTimerLongest
                                                     : time - present;
  std::uint64_t id = ++state_->last_timer;
  asio::steady_timer timer(state_->context, delay);
  auto [place, fresh] =
      state_->timers.emplace(id, State::Timer{std::move(timer), std::move(callback)});
  place->second.timer.async_wait([state = state_.get(), id](error_code) {
    // Asio may have queued this before the cancel: what counts is whether the timer is still here.
    auto due = state->timers.extract(id);
    if (due) due.mapped().callback();
  });
  return id;
}

void Loop::cancel(std::uint64_t id) {
  state_->timers.erase(id);
}

asio::io_context& Loop::context() noexcept {
  return state_->context;
}

}  // namespace porc::aio
