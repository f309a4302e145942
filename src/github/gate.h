// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "aio/executor.h"
#include "aio/task.h"

namespace porc::github {

/// A few places, taken in the order in which they were asked for. Loop thread only.
class Gate {
  struct State;
  class Waiting;

 public:
  /// `executor` outlives this and every place.
  Gate(aio::Executor& executor, std::size_t places);

  /// Given to the next when it is destroyed.
  class Place {
   public:
    Place() = default;
    explicit Place(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }

   private:
    void leave() noexcept;
    std::shared_ptr<State> state_{};
  };

  Task<Place> enter();
  /// Whether nobody has a place or waits for one.
  bool is_empty() const noexcept;

 private:
  std::shared_ptr<State> state_;  ///< a place may outlive its gate
  std::size_t places_;
};

}  // namespace porc::github
