// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <sys/single_threaded.h>

namespace porc::jinja {

/// Counts those who hold it; the last one frees it. Copies of what holds it are made all the time,
/// so the count stands in the thing itself, and costs nothing special while there is one thread.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted& /*other*/) noexcept {}
  Counted& operator=(const Counted& /*other*/) noexcept { return *this; }
  virtual ~Counted() = default;

  void hold() const noexcept {
    if (__libc_single_threaded != 0) {
      holders_.store(holders() + 1, std::memory_order_relaxed);
    } else {
      holders_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  void let_go() const noexcept {
    if (__libc_single_threaded != 0) {
      holders_.store(holders() - 1, std::memory_order_relaxed);
      if (holders() == 0) delete this;
    } else if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }
  std::uint32_t holders() const noexcept { return holders_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<std::uint32_t> holders_ = 0;
};

/// A thing of any type, counted.
template <class T>
struct Held final : Counted {
  explicit Held(T held) : thing(std::move(held)) {}
  T thing;
};

/// Holds something counted. Never null once made, but when it was moved from.
template <class T>
class Shared {
 public:
  explicit Shared(T* thing) noexcept : thing_(thing) { thing_->hold(); }
  template <class Derived>
  requires std::is_convertible_v<Derived*, T*> Shared(Shared<Derived> other)
  noexcept : thing_(other.release()) {}
  Shared(const Shared& other) noexcept : thing_(other.thing_) { thing_->hold(); }
  Shared(Shared&& other) noexcept : thing_(other.release()) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(thing_, other.thing_);
    return *this;
  }
  ~Shared() {
    if (thing_ != nullptr) thing_->let_go();
  }

  T& operator*() const { return *thing_; }
  T* operator->() const { return thing_; }
  /// Hands over what it holds, and with it the duty to let go.
  T* release() noexcept { return std::exchange(thing_, nullptr); }

 private:
  T* thing_;
};

template <class T, class... Arguments>
Shared<T> share(Arguments&&... arguments) {
  return Shared<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace porc::jinja
