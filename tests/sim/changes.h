// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "contracts/change_management.h"
#include "domain/approval/gate.h"
#include "tests/sim/faults.h"

namespace porc::sim {

/// Every change record there is; one that nobody edited is open all the time.
class Changes {
 public:
  approval::ChangeRecord& record(const std::string& number) {
    auto [found, fresh] = records_.try_emplace(number);
    if (fresh) {
      const Timestamp always = Timestamp(std::chrono::hours(24 * 365 * 1000));
      found->second = {.number = number,
                       .id = "id-of-" + number,
                       .version = "1",
                       .state = "implement",
                       .approval = "approved",
                       .on_hold = false,
                       .window_start = Timestamp(Duration(1)),
                       .window_end = always};
    }
    return found->second;
  }

 private:
  std::map<std::string, approval::ChangeRecord> records_{};
};

/// What one server sees of them, over a network that fails.
class FaultyChanges final : public ChangeManagement {
 public:
  /// All but the last outlive this.
  FaultyChanges(Changes& changes, Faults& faults, aio::Clock& clock, Faults::Crash crash)
      : changes_(changes), faults_(faults), clock_(clock), crash_(std::move(crash)) {}

  Task<approval::ChangeRecord> look_up(std::string number, std::string /*on_behalf_of*/) override {
    open_[number] = false;
    auto record = co_await faults_.around("look_up", &crash_, read(number));
    if (!record) co_return std::move(record).error();
    open_[number] = approval::judge(*record, {}).gate == approval::Gate::open;
    co_return *std::move(record);
  }

  /// What was answered last.
  bool was_open(const std::string& number) const {
    auto found = open_.find(number);
    return found != open_.end() && found->second;
  }

 private:
  Task<approval::ChangeRecord> read(std::string number) {
    approval::ChangeRecord record = changes_.record(number);
    record.checked_at = clock_.now();
    co_return record;
  }

  Changes& changes_;
  Faults& faults_;
  aio::Clock& clock_;
  Faults::Crash crash_;
  std::map<std::string, bool> open_{};
};

}  // namespace porc::sim
