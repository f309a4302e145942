// SPDX-License-Identifier: Apache-2.0
// Lets a Task await any Asio or Beast operation. Only .cc files that speak Asio include this.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace porc::aio {

/// A started operation. Awaiting it answers what the operation's handler is given:
///     auto [error, count] = co_await socket.async_read_some(buffer, use_task);
/// When the awaiting coroutine is destroyed first, the operation is cancelled.
template <class... Results>
class [[nodiscard]] Completion {
 public:
  struct Slot {
    std::optional<std::tuple<Results...>> results{};
    std::coroutine_handle<> waiter{};
    boost::asio::cancellation_signal cancel{};
    std::shared_ptr<void> keep{};
  };

  explicit Completion(std::shared_ptr<Slot> slot) : slot_(std::move(slot)) {}
  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (!slot_ || slot_->results) return;
    slot_->waiter = {};
    slot_->cancel.emit(boost::asio::cancellation_type::terminal);
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { slot_->waiter = waiter; }
  std::tuple<Results...> await_resume() { return *std::move(slot_->results); }

 private:
  std::shared_ptr<Slot> slot_;
};

/// The completion token. A cancelled operation still ends a little later and until then may touch
/// its stream and its buffers: they outlive it either because they outlive the coroutine, or
/// because `keep` owns them (`UseTask token(connection)`).
/// Not an aggregate: g++ 12 would destroy a braced one inside an await expression twice.
class UseTask {
 public:
  UseTask() = default;
  explicit UseTask(std::shared_ptr<void> owner) : keep(std::move(owner)) {}
  std::shared_ptr<void> keep{};
};
inline const UseTask use_task{};

namespace await_detail {

template <class... Results>
struct Handler {
  using cancellation_slot_type = boost::asio::cancellation_slot;
  cancellation_slot_type get_cancellation_slot() const noexcept { return slot->cancel.slot(); }

  void operator()(Results... results) {
    auto held = std::move(slot);  // the resumed coroutine may drop the last other owner
    held->results.emplace(std::move(results)...);
    if (held->waiter) std::exchange(held->waiter, {}).resume();
  }

  std::shared_ptr<typename Completion<Results...>::Slot> slot;
};

}  // namespace await_detail

}  // namespace porc::aio

template <class... Results>
class boost::asio::async_result<porc::aio::UseTask, void(Results...)> {
 public:
  template <class Initiation, class... Args>
  static auto initiate(Initiation&& initiation, porc::aio::UseTask token, Args&&... args) {
    using Completion = porc::aio::Completion<std::decay_t<Results>...>;
    auto slot = std::make_shared<typename Completion::Slot>();
    slot->keep = std::move(token.keep);
    porc::aio::await_detail::Handler<std::decay_t<Results>...> handler{slot};
    std::forward<Initiation>(initiation)(std::move(handler), std::forward<Args>(args)...);
    return Completion(std::move(slot));
  }
};
