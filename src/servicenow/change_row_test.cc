// SPDX-License-Identifier: Apache-2.0
#include "servicenow/change_row.h"

#include <gtest/gtest.h>

#include "domain/approval/gate.h"
#include "json/parse.h"
#include "servicenow/options.h"

namespace porc::servicenow {
namespace {

constexpr char kRow[] =
    R"({"sys_id":"a9e30c7dc61122760116894de7bcc7bd","number":"CHG0030001","state":"-1",)"
    R"("approval":"approved","on_hold":"false","start_date":"2026-05-05 12:00:00",)"
    R"("end_date":"2026-05-05 14:00:00","sys_mod_count":"7"})";

Result<approval::ChangeRecord> read(const std::string& result) {
  Answer answer{.result = json::parse(result).value(),
                .at = parse_time("2026-05-05T12:40:00Z").value()};
  return read_change(answer, "CHG0030001", parse_state_codes(kStateCodes).value());
}

/// The row with one member another, or without it when `value` is "".
std::string row_with(const std::string& name, const std::string& value) {
  json::value row = json::parse(kRow).value();
  row.as_object().erase(name);
  if (!value.empty()) row.as_object()[name] = json::parse(value).value();
  return "[" + json::serialize(row) + "]";
}

TEST(ChangeRow, IsReadWhole) {
  const auto record = read("[" + std::string(kRow) + "]");
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->number, "CHG0030001");
  EXPECT_EQ(record->id, "a9e30c7dc61122760116894de7bcc7bd");
  EXPECT_EQ(record->version, "7");
  EXPECT_EQ(record->state, "implement");
  EXPECT_EQ(record->approval, "approved");
  EXPECT_EQ(record->on_hold, false);
  EXPECT_EQ(format_time(*record->window_start), "2026-05-05T12:00:00.000Z");
  EXPECT_EQ(format_time(*record->window_end), "2026-05-05T14:00:00.000Z");
  EXPECT_EQ(approval::judge(*record, {}).gate, approval::Gate::open);
}

TEST(ChangeRow, MustBeTheOneThatWasAskedFor) {
  const std::string row = kRow;
  EXPECT_EQ(read("[]").error().code, ErrorCode::not_found);
  for (const std::string& wrong : {"[" + row + "," + row + "]",
                                   row_with("number", R"("CHG0030002")"),
                                   row_with("number", ""),
                                   row_with("number", "null"),
                                   row,
                                   std::string("[1]"),
                                   std::string("\"x\""),
                                   std::string("null")}) {
    const auto record = read(wrong);
    ASSERT_FALSE(record) << wrong;
    EXPECT_EQ(record.error().code, ErrorCode::precondition_failed) << wrong;
    EXPECT_NE(record.error().message.find("ambiguous"), std::string::npos);
  }
}

TEST(ChangeRow, WhatMayNotBeReadKeepsTheGateClosed) {
  for (const char* name : {"state", "approval", "on_hold", "start_date", "end_date"}) {
    for (const char* value : {"", "\"\"", "null", "7", "[]", R"({"link":"x"})"}) {
      const auto record = read(row_with(name, value));
      ASSERT_TRUE(record) << name;
      EXPECT_EQ(approval::judge(*record, {}).gate, approval::Gate::unverified) << name << value;
    }
  }
}

TEST(ChangeRow, ReadsWrappedValuesAndUnknownStates) {
  EXPECT_EQ(read(row_with("state", R"({"value":"-2","display_value":"Geplant"})"))->state,
            "scheduled");
  EXPECT_EQ(read(row_with("state", R"("17")"))->state, "17");
  EXPECT_EQ(read(row_with("state", R"("\u001b[2J")"))->state, "\\u001b[2J");
}

TEST(ChangeRow, TimesAreUtcAndExact) {
  for (const char* wrong : {R"("2026-05-05")",
                            R"("2026-05-05T12:00:00Z")",
                            R"("05.05.2026 12:00:00")",
                            R"("2026-13-05 12:00:00")",
                            R"("2026-05-05 25:00:00")",
                            R"("2026-05-05 12:00:00+02:00")"}) {
    EXPECT_FALSE(read(row_with("start_date", wrong))->window_start) << wrong;
  }
}

TEST(ChangeRow, AnIdIsPutIntoAPathOnlyWhenItIsOne) {
  EXPECT_EQ(read(row_with("sys_id", R"("../../secret")"))->id, "");
  EXPECT_EQ(read(row_with("sys_id", ""))->id, "");
}

}  // namespace
}  // namespace porc::servicenow
