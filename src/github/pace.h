// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "aio/clock.h"
#include "aio/executor.h"
#include "github/gate.h"

namespace porc::github {

/// GitHub allows 900 points a minute (a read is one, a write five), 100 requests at once, and asks
/// for a second between writes. A minute of these comes to 300 + 600 points.
/// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
/// #about-secondary-rate-limits
struct PaceOptions {
  std::size_t at_once_max = 10;
  double points_max = 300;  ///< what a credential that was idle may spend at once
  double points_per_second = 10;
  Duration write_gap = std::chrono::seconds(1);  ///< between the beginnings of two writes
};

/// Lets requests through no faster than GitHub likes. Loop thread only.
class Pace {
 public:
  /// Both outlive this and its turns.
  Pace(aio::Executor& executor, aio::Clock& clock, PaceOptions options = {});

  /// One request under way; the next may come when it is destroyed.
  struct Turn {
    Gate::Place write{};
    Gate::Place request{};
  };

  /// Waits until a request may be sent with `credential`; writes to one `repository` ("" is none)
  /// go one after another.
  Task<Turn> enter(std::string credential, std::string repository, bool is_write);

 private:
  struct Bucket {
    double points = 0;  ///< below zero: spent by those who wait
    Timestamp filled{};
  };
  struct Writes {
    Gate gate;
    Timestamp last{};
  };
  Task<void> spend(std::string credential, double points);
  std::shared_ptr<Writes> writes_of(const std::string& repository);
  void forget_idle();

  aio::Executor& executor_;
  aio::Clock& clock_;
  PaceOptions options_;
  Gate requests_;
  std::map<std::string, Bucket> buckets_{};
  std::map<std::string, std::shared_ptr<Writes>> writes_{};
};

}  // namespace porc::github
