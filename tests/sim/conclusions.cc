// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/conclusions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace porc::sim {
namespace {

using enum run::RunStatus;

constexpr std::array<const char*, 4> kPhases{"validate", "plan", "policy", "apply"};
using Row = std::array<std::string_view, kPhases.size()>;

constexpr Row kNotEnded{};
constexpr Row kPassed{"success", "success", "success", "success"};
constexpr Row kNotValid{"failure", "failure", "failure", "skipped"};
constexpr Row kGivenUp{"cancelled", "cancelled", "cancelled", "cancelled"};

struct End {
  run::RunStatus status;
  Row row;
};
constexpr End kEnds[] = {
    {applied, kPassed},
    {no_changes, kPassed},
    {build_failed, kNotValid},
    {plan_failed, {"success", "failure", "failure", "skipped"}},
    {policy_failed, {"success", "success", "failure", "skipped"}},
    {apply_failed, {"success", "success", "success", "failure"}},
    {cancelled, kGivenUp},
    {discarded, kGivenUp},
    {superseded, kGivenUp},
    {expired, {"timed_out", "timed_out", "timed_out", "timed_out"}},
};

constexpr std::string_view kFromGoodToBad[] = {
    "skipped", "success", "neutral", "action_required", "cancelled", "timed_out", "failure"};

Row row_of(const run::Run& run) {
  const auto end = std::ranges::find(kEnds, run.status, &End::status);
  if (end == std::end(kEnds)) return kNotEnded;
  Row row = end->row;
  // What was valid stays so, whatever becomes of the plan.
  if (run.status_at.contains("built")) row.front() = "success";
  return row;
}

std::vector<Row> rows_of(const commit::Commit& commit, const std::map<RunId, run::Run>& runs) {
  std::vector<Row> rows;
  if (commit.problem) rows.push_back(kNotValid);
  for (const commit::Asked& asked : commit.asked) {
    if (asked.run) {
      rows.push_back(row_of(runs.at(*asked.run)));
    } else {
      rows.push_back(asked.problem ? kNotValid : kPassed);
    }
  }
  if (rows.empty()) rows.push_back(kPassed);
  return rows;
}

}  // namespace

std::map<std::string, std::string> conclusions_of(const commit::Commit& commit,
                                                  const std::map<RunId, run::Run>& runs) {
  const std::vector<Row> rows = rows_of(commit, runs);
  std::map<std::string, std::string> conclusions;
  for (std::size_t phase = 0; phase < kPhases.size(); ++phase) {
    std::string& worst = conclusions[kPhases[phase]];
    if (std::ranges::count(rows, kNotEnded) != 0) continue;
    for (std::string_view one : kFromGoodToBad) {
      const bool any = std::ranges::any_of(rows, [&](const Row& row) { return row[phase] == one; });
      if (any) worst = one;
    }
  }
  return conclusions;
}

}  // namespace porc::sim
