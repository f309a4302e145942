// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <coroutine>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "aio/clock.h"
#include "aio/task.h"

namespace porc::sim {

/// How much goes wrong in one history; each a chance in 1,000 calls.
struct Weather {
  int delay = 0;
  int long_delay = 0;   ///< longer than a lease: a server that was suspended
  int fail_before = 0;  ///< the call does nothing and says so
  int fail_after = 0;   ///< the call does its work, and the answer is lost
  int crash_before = 0;
  int crash_after = 0;
};

/// Decides for every call of a contract whether it is delayed, fails, or is the last of its server.
class Faults {
 public:
  Faults(std::mt19937_64& random, aio::Clock& clock, Weather weather)
      : random_(random), clock_(clock), weather_(weather) {}

  /// What kills the server that the call came from.
  using Crash = std::function<void()>;

  /// `call` lives as long as the history: it is a literal.

  template <class T>
  Task<T> around(std::string_view call, const Crash* crash, Task<T> work) {
    Deaths& deaths = deaths_.try_emplace(call, call).first->second;
    if (!deeds_.empty()) do_deed_of(call);
    if (const Error* refusal = refusal_of(call)) co_return *refusal;
    Timestamp resume = clock_.now() + delay();
    if (resume > clock_.now()) PORC_CO_CHECK(co_await aio::sleep_until(clock_, resume));
    if (happens(deadly(weather_.crash_before, deaths))) {
      ++deaths.before;
      (*crash)();
      co_await std::suspend_always();
    }
    if (happens(weather_.fail_before)) {
      co_return Error{.code = ErrorCode::unavailable, .message = std::string(call) + " is down"};
    }
    Result<T> result = co_await std::move(work);
    if (happens(deadly(weather_.crash_after, deaths))) {
      ++deaths.after;
      (*crash)();
      co_await std::suspend_always();
    }
    if (happens(weather_.fail_after)) {
      co_return Error{.code = ErrorCode::timeout, .message = std::string(call) + " did not answer"};
    }
    co_return std::move(result);
  }

  /// `{}` is fair weather: what can end then does end.
  void change(Weather weather) { weather_ = weather; }
  /// From now on every call of that name does nothing and answers `error`, until it is allowed.
  void refuse(const std::string& call, Error error) { refused_[call] = std::move(error); }
  void allow(const std::string& call) { refused_.erase(call); }
  /// nullptr while it is allowed.
  const Error* refusal_of(std::string_view call) const {
    auto found = refused_.find(call);
    return found == refused_.end() ? nullptr : &found->second;
  }
  /// Does `deed` once, in the moment of the next call of that name.
  void before(const std::string& call, std::function<void()> deed) {
    deeds_[call] = std::move(deed);
  }
  /// Where servers may die, and how often they did: "append before" → 3.
  std::map<std::string, std::uint64_t> points() const {
    std::map<std::string, std::uint64_t> all;
    for (const auto& [call, deaths] : deaths_) {
      all[std::string(call) + " before"] = deaths.before;
      all[std::string(call) + " after"] = deaths.after;
    }
    return all;
  }

 private:
  /// Calls to which few histories come at all: servers die at them more readily.
  static constexpr auto kRare = std::to_array<std::string_view>({"disown_workspace",
                                                                 "engine cancel",
                                                                 "engine discard",
                                                                 "engine override",
                                                                 "put_checkpoint",
                                                                 "list_checkpoints",
                                                                 "list_heads",
                                                                 "host blueprints_at",
                                                                 "host read_listed"});
  static constexpr int kRareWeight = 100;

  struct Deaths {
    explicit Deaths(std::string_view call)
        : weight(std::ranges::find(kRare, call) == kRare.end() ? 1 : kRareWeight) {}
    int weight;
    std::uint64_t before = 0, after = 0;
  };

  void do_deed_of(std::string_view call) {
    if (auto deed = deeds_.extract(std::string(call))) deed.mapped()();
  }
  /// Also in the worst weather a rare call is now and then not the last of its server.
  static int deadly(int chance, const Deaths& deaths) {
    return std::min(chance * deaths.weight, 500);
  }
  bool happens(int chance) { return chance > 0 && static_cast<int>(random_() % 1000) < chance; }
  Duration delay() {
    if (happens(weather_.long_delay)) return std::chrono::seconds(30 + random_() % 60);
    return happens(weather_.delay) ? Duration(random_() % 3000) : Duration(0);
  }

  std::mt19937_64& random_;
  aio::Clock& clock_;
  Weather weather_;
  std::unordered_map<std::string_view, Deaths> deaths_{};  ///< calls are named by literals
  std::map<std::string, Error, std::less<>> refused_{};
  std::map<std::string, std::function<void()>> deeds_{};
};

}  // namespace porc::sim
