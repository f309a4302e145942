// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"

namespace porc::orchestrator {

/// What an operator may decide about runs. docs/reference/settings.md says the same in prose.
struct Settings {
  std::string server_name = "porc";  ///< owner of leases; told by logs and `doctor`
  std::string organization = "porc";
  std::string default_environment = "dev";
  std::vector<std::string> environments{};    ///< allowed ones; empty = all
  std::string workspace_template{};           ///< "" = the design's naming
  std::vector<std::string> callback_hosts{};  ///< allow list for callback_url

  Duration plan_ttl = std::chrono::hours(24);         ///< a plan older than this is not applied
  Duration submission_keep = std::chrono::hours(24);  ///< how long an Idempotency-Key is remembered
  Duration lease = std::chrono::seconds(30);
  /// What only other servers did wakes nobody here: how long it waits for this one at the longest.
  Duration look_again = std::chrono::seconds(5);
  Duration outside_check =
      std::chrono::seconds(60);  ///< how often a waiting run looks at the engine
  Duration park_max =
      std::chrono::minutes(2);  ///< a parked run looks again after this at the latest
  Duration damaged_check =
      std::chrono::minutes(2);  ///< how often a run whose stored bytes are damaged is looked at
  Duration retry_first = std::chrono::milliseconds(200);
  Duration retry_longest = std::chrono::seconds(30);
  Duration delivery_lease = std::chrono::minutes(2);
  /// Before the second, third, … try of an outbox entry, which is then put aside. About a day in
  /// all: a target that is being upgraded, or that nobody looks after at night, is away for hours.
  std::vector<Duration> delivery_pauses{std::chrono::seconds(1),
                                        std::chrono::seconds(5),
                                        std::chrono::seconds(15),
                                        std::chrono::minutes(1),
                                        std::chrono::minutes(5),
                                        std::chrono::minutes(15),
                                        std::chrono::minutes(30),
                                        std::chrono::hours(1),
                                        std::chrono::hours(2),
                                        std::chrono::hours(4),
                                        std::chrono::hours(8),
                                        std::chrono::hours(8)};
  Duration handling_lease = std::chrono::minutes(10);  ///< of an event that is being handled
  std::uint32_t handlings_max = 50;                    ///< tries before an event is put aside
  std::size_t handlings_at_once = 64;
  Duration inbox_keep = std::chrono::days(7);  ///< how long a handled event is known by its key
  std::uint64_t inbox_full = 20'000;  ///< senders that can wait do while so many events wait
  std::size_t drivers_max = 256;      ///< runs that one server drives at once
  Duration checkpoint_every = std::chrono::minutes(5);
};

}  // namespace porc::orchestrator
