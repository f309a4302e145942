// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace porc::jinja {

/// What one render leaves for the next of the same templates, so that it need not be made again.
/// One of several at once gets it; the others make their own.
template <class T>
class Spare {
 public:
  Spare() = default;
  ~Spare() { take(); }
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;

  /// Null when there is none.
  std::unique_ptr<T> take() { return std::unique_ptr<T>(left_.exchange(nullptr)); }
  void leave(std::unique_ptr<T> thing) { std::unique_ptr<T>(left_.exchange(thing.release())); }

 private:
  std::atomic<T*> left_ = nullptr;
};

}  // namespace porc::jinja
