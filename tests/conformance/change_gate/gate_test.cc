// SPDX-License-Identifier: Apache-2.0
// What the gate says of change records. Each case has `record` (YAML, its members as ChangeRecord
// has them; those that are left out could not be told), perhaps `rules`, and `want`: the verdict,
// and what else it tells, one a line.
#include "domain/approval/gate.h"

#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>

#include "../case_file.h"
#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::approval {
namespace {

using conformance::Case;

/// ChangeRecord, where anything may be absent.
struct GivenRecord {
  std::optional<std::string> state{};
  std::optional<std::string> approval{};
  std::optional<bool> on_hold{};
  std::optional<Timestamp> window_start{};
  std::optional<Timestamp> window_end{};
  std::optional<Timestamp> now{};
};
BOOST_DESCRIBE_STRUCT(GivenRecord, (), (state, approval, on_hold, window_start, window_end, now))

struct GivenRules {
  std::vector<std::string> states{};
  std::optional<bool> by_state_only{};
};
BOOST_DESCRIBE_STRUCT(GivenRules, (), (states, by_state_only))

template <class T>
T given(const std::string& text) {
  auto document = yaml::parse(text.empty() ? "{}" : text);
  EXPECT_TRUE(document) << document.error().to_string();
  auto read = json::decode<T>(document->value, json::Unknown::reject);
  EXPECT_TRUE(read) << read.error().to_string();
  return std::move(read).value_or(T());
}

ChangeRecord record_of(const GivenRecord& given) {
  ChangeRecord record{.number = "CHG0030001"};
  record.state = given.state.value_or("");
  record.approval = given.approval.value_or("");
  record.on_hold = given.on_hold;
  record.window_start = given.window_start;
  record.window_end = given.window_end;
  record.checked_at = given.now.value_or(Timestamp());
  return record;
}

GateRules rules_of(const GivenRules& given) {
  GateRules rules;
  if (!given.states.empty()) rules.states = given.states;
  rules.by_state_only = given.by_state_only.value_or(false);
  return rules;
}

std::string without_last_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string told(const Verdict& verdict) {
  std::string text = boost::describe::enum_to_string(verdict.gate, "?");
  if (!verdict.reason.empty()) text += ": " + verdict.reason;
  if (verdict.for_good) text += "\nfor good";
  if (verdict.opens_at) text += "\nopens at " + format_time(*verdict.opens_at);
  return text;
}

TEST(ChangeGate, SaysWhatItsCasesSay) {
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/change_gate")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const ChangeRecord record = record_of(given<GivenRecord>(each.text("record")));
    const GateRules rules = rules_of(given<GivenRules>(each.text("rules")));
    EXPECT_EQ(told(judge(record, rules)), without_last_lines(each.text("want")));
  }
}

/// One member after the other is taken away from a record that is open: none may be missed.
TEST(ChangeGate, StaysClosedWhateverIsMissing) {
  const Timestamp now(std::chrono::hours(24));
  const ChangeRecord whole{.number = "CHG0030001",
                           .state = "implement",
                           .approval = "approved",
                           .on_hold = false,
                           .window_start = now,
                           .window_end = now,
                           .checked_at = now};
  ASSERT_EQ(judge(whole, {}).gate, Gate::open);
  using Takes = void (*)(ChangeRecord&);
  for (const Takes take :
       std::initializer_list<Takes>{[](ChangeRecord& record) { record.state.clear(); },
                                    [](ChangeRecord& record) { record.approval.clear(); },
                                    [](ChangeRecord& record) { record.on_hold.reset(); },
                                    [](ChangeRecord& record) { record.window_start.reset(); },
                                    [](ChangeRecord& record) { record.window_end.reset(); },
                                    [](ChangeRecord& record) { record.checked_at = {}; }}) {
    ChangeRecord record = whole;
    take(record);
    const Verdict verdict = judge(record, {});
    EXPECT_EQ(verdict.gate, Gate::unverified);
    EXPECT_FALSE(verdict.for_good);
    EXPECT_FALSE(verdict.reason.empty());
  }
}

}  // namespace
}  // namespace porc::approval
