// SPDX-License-Identifier: Apache-2.0
// Running one policy: what goes in and what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.h"
#include "sentinel/evaluate/import.h"
#include "sentinel/evaluate/program.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

class Heap;

struct Limits {
  std::size_t call_depth_max = 500;  ///< reference 10.5
  std::uint64_t steps_max = 500'000'000;
  std::size_t heap_bytes_max = std::size_t{1} << 30;
  std::size_t stack_bytes_max = std::size_t{4} << 20;  ///< of the thread that runs it
  std::size_t print_bytes_max = std::size_t{4} << 20;
};

/// One HTTP exchange that a policy asks for. Reference 17.6.
struct HttpRequest {
  std::string method{};
  std::string url{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  int timeout_seconds = 10;
  int retries = 1;
  bool verify_certificate = true;
};
struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// What a policy runs in. Everything it can reach is here.
struct Setting {
  Imports imports{};
  std::vector<std::pair<std::string, json::value>> params{};
  std::vector<std::pair<std::string, json::value>> globals{};
  Limits limits{};
  /// False where a policy is run for its rules alone: one without main is then undefined.
  bool needs_main = true;
  std::int64_t now_nanoseconds = 0;  ///< since 1970, UTC: the time that the policy sees
  /// Of time.now: "UTC" or "+02:00"; any other name needs `zone_offset`.
  std::string time_zone = "UTC";
  /// Seconds that the clocks of `time_zone` are ahead of UTC at a moment, which is in seconds since
  /// 1970. Asked before `time_zone` is read as an offset.
  std::function<std::int64_t(std::int64_t)> zone_offset{};
  /// Asked every few hundred steps; true ends the policy with an error.
  std::function<bool()> out_of_time{};
  /// Makes a request, or throws Refusal. Which hosts a policy may reach, redirects (up to 10) and
  /// retries (of time-outs and of 5xx but 501) are its business. Empty where policies must not use
  /// HTTP.
  std::function<HttpResponse(const HttpRequest&)> http{};
};

enum class Verdict : std::uint8_t { pass, fail, undefined, error };
/// `pass`, `fail`, `undefined`, `error`.
std::string_view verdict_name(Verdict verdict);

/// A top-level rule that was evaluated. Reference 11.4.
struct RuleTrace {
  std::string name{};
  std::string description{};
  Position position{};
  Value value{};
};

struct Outcome {
  Verdict verdict = Verdict::error;
  std::vector<Fault> errors{};
  std::optional<Fault> undecided{};        ///< only before a plan: what is not known yet, and where
  std::string description{};               ///< of the policy
  std::vector<std::string> prints{};       ///< one for each print()
  std::vector<RuleTrace> rules{};          ///< main first, then by name
  Value main{};                            ///< unset when it never came to be
  std::optional<Position> undefined_at{};  ///< where the undefined of main came from
  std::uint64_t steps = 0;
  std::shared_ptr<Heap> heap{};  ///< what the values lie in

  const RuleTrace* rule(std::string_view name) const;
};

/// Runs a policy. Never throws for what a policy does; needs the stack that the limits name.
Outcome evaluate(const std::shared_ptr<const Program>& policy, const Setting& setting);

/// Reference 11.5: whether a value of main lets the policy pass; unset and other kinds are errors.
Verdict verdict_of(Value main);

}  // namespace porc::sentinel
