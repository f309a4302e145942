// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sentinel/value/meter.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// Thrown where a policy asks for more memory than it may have.
struct HeapExhausted {
  std::size_t bytes_max = 0;
};

/// The memory of one evaluation, and the meter of its steps. Everything lives until the evaluation
/// ends, so that values are plain pointers; the limit therefore counts all that was ever made.
class Heap {
 public:
  explicit Heap(std::size_t bytes_max, Meter meter = {})
      : bytes_max_(bytes_max), meter_(std::move(meter)) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// Aligned for a Value. Throws HeapExhausted.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 15) & ~std::size_t{15};
    if (bytes > left_) return allocate_block(bytes);
    void* const out = next_;
    next_ += bytes;
    left_ -= bytes;
    return out;
  }

  template <class T, class... Arguments>
  T& make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>, "nothing in a Heap is destroyed");
    return *new (allocate(sizeof(T))) T(std::forward<Arguments>(arguments)...);
  }
  /// `count` values of T, not initialised.
  template <class T>
  T* allocate_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T)));
  }

  /// A copy of `text` that lives as long as the heap.
  std::string_view keep(std::string_view text);
  /// The same as a value.
  Value string(std::string_view text) { return Value::of(keep(text)); }

  List& list(std::size_t capacity = 0);
  Map& map(std::size_t capacity = 0);

  Meter& meter() { return meter_; }
  /// Throws HeapExhausted unless that many bytes can still be made. For native code, before it
  /// builds something elsewhere.
  void require(std::size_t bytes) const {
    if (bytes > bytes_max_ - this->bytes()) throw HeapExhausted{bytes_max_};
  }
  /// The evaluation is over. What it holds may still be shown, for which there is as much memory
  /// again, and no limit of steps.
  void end();
  bool has_ended() const { return has_ended_; }

  /// Keeps alive what values point to outside the heap.
  void hold(std::shared_ptr<const void> owner) { held_.push_back(std::move(owner)); }

  std::size_t bytes() const { return bytes_ - left_; }

 private:
  void* allocate_block(std::size_t bytes);

  std::size_t bytes_max_;
  Meter meter_;
  bool has_ended_ = false;
  std::size_t bytes_ = 0;  ///< in all blocks
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> blocks_{};
  std::vector<std::shared_ptr<const void>> held_{};
};

}  // namespace porc::sentinel
