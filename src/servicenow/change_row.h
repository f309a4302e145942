// SPDX-License-Identifier: Apache-2.0
// A change request as the Table API answers it. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/approval/change_record.h"
#include "servicenow/answer.h"

namespace porc::servicenow {

/// The fields that are asked for.
inline constexpr char kFields[] =
    "sys_id,number,state,approval,on_hold,start_date,end_date,"
    "sys_mod_count";

/// The record with that number among the rows of an answer. What cannot be read in it is left out.
/// Errors: not_found without a row; precondition_failed when there are several, or one of another
/// number: ServiceNow drops what it does not understand of a query, and answers anything.
Result<approval::ChangeRecord> read_change(const Answer& answer,
                                           std::string_view number,
                                           const std::map<std::string, std::string>& states);

/// True for 32 hexadecimal digits: nothing else is put into a path.
bool is_sys_id(std::string_view text);

}  // namespace porc::servicenow
