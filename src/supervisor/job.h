// SPDX-License-Identifier: Apache-2.0
// supervisor: a small process between the server and terraform. It runs the steps of one phase,
// outlives the server, and leaves what happened in files. It knows no domain word and no JSON, so
// that its program starts in a millisecond. Reading order: job.h, report.h, claim.h, supervise.h,
// guard.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::supervisor {

/// One program to run. It inherits nothing, neither environment nor descriptors.
struct Step {
  std::vector<std::string> argv{};         ///< argv[0] is an absolute path
  std::vector<std::string> environment{};  ///< NAME=value
  std::string folder{};                    ///< where it starts; absolute
  std::string output{};                    ///< file that its standard output is appended to
  std::string errors{};                    ///< the same for standard error; may be the same file
  std::uint64_t output_bytes_max = 0;  ///< of `output`, which is then its own; 0 = the job's counts
  std::string lock{};  ///< a file that nobody else has locked while the step runs; "" = none
  std::chrono::milliseconds
      hold_max{};                ///< how long it may be kept locked; 0 = no limit of its own
  std::vector<int> accepted{0};  ///< exit codes after which the next step starts
  /// Bubblewrap with its arguments up to the program it runs; empty without a sandbox. Steps in a
  /// row whose sandboxes and locks are alike share one.
  std::vector<std::string> sandbox{};
};

/// The steps of one phase, run one after the other until one fails.
struct Job {
  std::vector<Step> steps{};
  /// For all steps, then SIGINT. Waiting for a lock has as much time of its own.
  std::chrono::milliseconds deadline{};
  std::chrono::milliseconds grace{};  ///< between SIGINT and SIGKILL, except after a cancel
  /// Of all steps together that have none of their own; what is more is dropped.
  std::uint64_t output_bytes_max = 0;
  std::string lease{};  ///< lease.h: when it is over, SIGINT; "" = the server may stay away
  /// The file that must not be lost for want of room: once it is there, some is kept for it, also
  /// against a disk that gets full just before it is written anew. It is absolute; "" = none.
  std::string written_last{};
  /// It may be run again: its files need not survive a power loss, and where it failed while the
  /// disk was full it leaves no report.
  bool repeatable = false;
};

inline constexpr std::size_t kJobBytesMax = std::size_t{16} << 20;

std::string encode(const Job& job);
/// Errors: malformed.
Result<Job> decode_job(std::string_view bytes);
/// How many steps the job has, also when another version wrote it. Errors: malformed.
Result<std::size_t> count_steps(std::string_view bytes);

}  // namespace porc::supervisor
