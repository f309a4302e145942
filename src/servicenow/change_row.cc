// SPDX-License-Identifier: Apache-2.0
#include "servicenow/change_row.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/printable.h"
#include "json/member.h"

namespace porc::servicenow {
namespace {

constexpr std::size_t kWordMax = 60;

/// Every value is a string; a reference, or an instance that is set so, wraps it.
std::string field(const json::object& row, const char* name) {
  const json::value* value = row.if_contains(name);
  if (value != nullptr && value->is_object()) value = value->get_object().if_contains("value");
  return printable(cut_at_character(json::text_of(value), kWordMax));
}

/// "2026-05-05 12:00:00", in UTC.
std::optional<Timestamp> moment(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00 00:00:00";
  if (text.size() != kShape.size() || text[10] != ' ') return std::nullopt;
  std::string standard(text);
  standard[10] = 'T';
  auto time = parse_time(standard + "Z");
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<bool> flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

Error unreliable(std::string_view number, const std::string& why) {
  return {.code = ErrorCode::precondition_failed,
          .message = "ServiceNow's answer for " + std::string(number) + " is ambiguous: " + why};
}

}  // namespace

bool is_sys_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

Result<approval::ChangeRecord> read_change(const Answer& answer,
                                           std::string_view number,
                                           const std::map<std::string, std::string>& states) {
  const json::array* rows = answer.result.if_array();
  if (rows == nullptr) return unreliable(number, "it is no list");
  if (rows->empty()) {
    return Error{.code = ErrorCode::not_found,
                 .message = "ServiceNow knows no change record " + std::string(number)};
  }
  if (rows->size() != 1) return unreliable(number, "it is more than one record");
  const json::object* row = rows->front().if_object();
  if (row == nullptr) return unreliable(number, "it is no record");
  if (field(*row, "number") != number) return unreliable(number, "it is another record");
  approval::ChangeRecord record{.number = std::string(number)};
  if (std::string id = field(*row, "sys_id"); is_sys_id(id)) record.id = std::move(id);
  record.version = field(*row, "sys_mod_count");
  record.state = field(*row, "state");
  if (auto known = states.find(record.state); known != states.end()) record.state = known->second;
  record.approval = field(*row, "approval");
  record.on_hold = flag(field(*row, "on_hold"));
  record.window_start = moment(field(*row, "start_date"));
  record.window_end = moment(field(*row, "end_date"));
  record.checked_at = answer.at;
  return record;
}

}  // namespace porc::servicenow
