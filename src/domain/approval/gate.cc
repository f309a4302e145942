// SPDX-License-Identifier: Apache-2.0
#include "domain/approval/gate.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace porc::approval {
namespace {

/// States that a change does not come back from.
constexpr std::array<std::string_view, 3> kEnded = {"closed", "canceled", "cancelled"};
constexpr std::string_view kApproved = "approved";

std::string name_of(const ChangeRecord& record) {
  return "change record " + record.number;
}

std::string any_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " or ") + word;
  return text;
}

Verdict refused(const ChangeRecord& record, const std::string& why) {
  return {.gate = Gate::refused, .reason = name_of(record) + " " + why};
}

Verdict unverified(const ChangeRecord& record, const std::string& what) {
  return {.gate = Gate::unverified, .reason = name_of(record) + " cannot be verified: " + what};
}

/// What is absent may be empty, or hidden from whoever asked.
Verdict unreadable(const ChangeRecord& record, const std::string& what) {
  return unverified(record, "its " + what + " is not set, or may not be read");
}

std::optional<Verdict> judge_state(const ChangeRecord& record, const GateRules& rules) {
  if (record.state.empty()) return unreadable(record, "state");
  if (std::ranges::find(rules.states, record.state) != rules.states.end()) return std::nullopt;
  const bool ended = std::ranges::find(kEnded, record.state) != kEnded.end();
  Verdict verdict =
      refused(record,
              ended ? "is " + record.state
                    : "is in state " + record.state + ", and must be in " + any_of(rules.states));
  verdict.for_good = ended;
  return verdict;
}

Verdict judge_window(const ChangeRecord& record) {
  if (!record.window_start) return unreadable(record, "planned start");
  if (!record.window_end) return unreadable(record, "planned end");
  if (record.checked_at == Timestamp()) return unverified(record, "nobody told the time");
  const Timestamp start = *record.window_start;
  const Timestamp end = *record.window_end;
  if (end < start) return unverified(record, "its window ends before it begins");
  if (record.checked_at < start) {
    Verdict early = refused(record, "opens at " + format_time(start));
    early.opens_at = start;
    return early;
  }
  if (record.checked_at > end) {
    Verdict late = refused(record, "was open until " + format_time(end));
    late.for_good = true;
    return late;
  }
  return {.gate = Gate::open};
}

}  // namespace

Verdict judge(const ChangeRecord& record, const GateRules& rules) {
  if (auto closed = judge_state(record, rules)) return *std::move(closed);
  if (rules.by_state_only) return {.gate = Gate::open};
  if (record.approval.empty()) return unreadable(record, "approval");
  if (record.approval != kApproved)
    return refused(record, "is not approved: its approval is " + record.approval);
  if (!record.on_hold) return unreadable(record, "hold");
  if (*record.on_hold) return refused(record, "is on hold");
  return judge_window(record);
}

}  // namespace porc::approval
