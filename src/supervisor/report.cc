// SPDX-License-Identifier: Apache-2.0
#include "supervisor/report.h"

#include <algorithm>
#include <array>

#include "supervisor/fields.h"

namespace porc::supervisor {
namespace {

struct EndingRow {
  Ending ending;
  std::string_view name;
};
constexpr auto kEndings = std::to_array<EndingRow>({
    {Ending::finished, "finished"},
    {Ending::step_failed, "step_failed"},
    {Ending::interrupted, "interrupted"},
    {Ending::deadline, "deadline"},
    {Ending::unattended, "unattended"},
    {Ending::output_limit, "output_limit"},
    {Ending::unstartable, "unstartable"},
});

Error malformed() {
  return Error{.code = ErrorCode::malformed, .message = "not a supervisor's report"};
}

}  // namespace

std::string encode(const StepEnd& step) {
  return encode_fields(
      {{"step_code", std::to_string(step.code)}, {"step_ms", std::to_string(step.took.count())}});
}

std::string encode(const Report& report) {
  std::string steps;
  for (const StepEnd& step : report.steps) steps += encode(step);
  const auto* row = std::find_if(kEndings.begin(), kEndings.end(), [&](const EndingRow& candidate) {
    return candidate.ending == report.ending;
  });
  return steps + encode_fields({{"ending", std::string(row->name)},
                                {"killed", report.killed ? "yes" : "no"},
                                {"message", report.message}});
}

Result<Report> decode_report(std::string_view bytes) {
  PORC_TRY(Fields fields, decode_fields(bytes));
  Report report;
  bool ended = false;
  for (const auto& [name, value] : fields) {
    if (name == "step_code") {
      PORC_TRY(std::int64_t code, decode_number(value));
      report.steps.push_back({.code = static_cast<int>(code)});
    } else if (name == "step_ms" && !report.steps.empty()) {
      PORC_TRY(std::int64_t took, decode_number(value));
      report.steps.back().took = std::chrono::milliseconds(took);
    } else if (name == "ending") {
      const auto* row = std::find_if(
          kEndings.begin(), kEndings.end(), [&word = value](const EndingRow& candidate) {
            return candidate.name == word;
          });
      if (row == kEndings.end()) return malformed();
      report.ending = row->ending;
      ended = true;
    } else if (name == "killed") {
      report.killed = value == "yes";
    } else if (name == "message") {
      report.message = value;
    } else {
      return malformed();
    }
  }
  if (!ended) return malformed();
  return report;
}

}  // namespace porc::supervisor
