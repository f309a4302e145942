// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::supervisor {

/// Why a job is over.
enum class Ending : std::uint8_t {
  finished,      ///< every step ran and was accepted
  step_failed,   ///< the last step reported ended with a code that is not accepted
  interrupted,   ///< somebody asked to stop
  deadline,      ///< it took too long
  unattended,    ///< its server was not heard of for longer than its lease
  output_limit,  ///< it wrote too much, or its output could not be stored
  unstartable,   ///< a program or a file could not be opened: see the message
};

struct StepEnd {
  int code = 0;  ///< exit code, or 128 + signal
  std::chrono::milliseconds took{};
};

/// What the supervisor leaves in the file kReportFile. When a job ended for a reason of its own
/// (`interrupted` and later), its last step may have been accepted all the same.
struct Report {
  Ending ending = Ending::finished;
  bool killed = false;  ///< SIGINT was not enough
  std::string message{};
  std::vector<StepEnd> steps{};  ///< those that were started
};

std::string encode(const Report& report);
/// The beginning of the report of a job whose first step ended so: reports can be told in parts.
std::string encode(const StepEnd& step);
/// Errors: malformed.
Result<Report> decode_report(std::string_view bytes);

}  // namespace porc::supervisor
