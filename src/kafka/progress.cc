// SPDX-License-Identifier: Apache-2.0
#include "kafka/progress.h"

#include <algorithm>

namespace porc::kafka {

void Progress::begin(std::int64_t offset) {
  const bool again = (position_ && offset < *position_) ||
                     (!under_way_.empty() && offset <= under_way_.back().offset);
  if (again) {
    under_way_.clear();
    position_.reset();
  }
  under_way_.push_back({.offset = offset});
}

void Progress::finish(std::int64_t offset) {
  // Offsets may have gaps: transactions and compaction leave them.
  auto found = std::ranges::lower_bound(under_way_, offset, {}, &Record::offset);
  if (found == under_way_.end() || found->offset != offset) return;
  found->finished = true;
  while (!under_way_.empty() && under_way_.front().finished) {
    position_ = under_way_.front().offset + 1;
    under_way_.pop_front();
  }
}

}  // namespace porc::kafka
