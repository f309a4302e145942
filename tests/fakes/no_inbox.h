// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "contracts/inbox.h"

namespace porc::fakes {

/// Of a source that hands in no events of its own.
class NoInbox final : public Inbox {
 public:
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    std::vector<bool> known(entries.size(), false);
    co_return known;
  }
  bool is_full() const override { return false; }
};

}  // namespace porc::fakes
