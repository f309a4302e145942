// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace porc::kafka {

/// How far one partition is handled: records begin in order and end in any.
class Progress {
 public:
  /// An offset that is not above the last one means that the partition is read again from there.
  void begin(std::int64_t offset);
  /// One that is not under way is ignored.
  void finish(std::int64_t offset);
  /// The lowest offset that is not handled, once anything was: where a successor must begin.
  std::optional<std::int64_t> position() const { return position_; }
  bool is_idle() const { return under_way_.empty(); }

 private:
  struct Record {
    std::int64_t offset = 0;
    bool finished = false;
  };
  std::deque<Record> under_way_{};  ///< begins with one that is not finished
  std::optional<std::int64_t> position_{};
};

}  // namespace porc::kafka
