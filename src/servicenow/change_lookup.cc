// SPDX-License-Identifier: Apache-2.0
#include "servicenow/change_lookup.h"

#include <utility>

#include "base/printable.h"
#include "servicenow/change_row.h"

namespace porc::servicenow {

Task<approval::ChangeRecord> ChangeLookup::look_up(std::string number, std::string on_behalf_of) {
  if (!options_.number.matches(number)) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "'" + printable(number) +
                               "' is no number of a change record: those are " +
                               options_.number.str()};
  }
  http::Parameters query;
  query.emplace_back("sysparm_query", "number=" + number);
  query.emplace_back("sysparm_fields", kFields);
  query.emplace_back("sysparm_limit", "2");
  query.emplace_back("sysparm_display_value", "false");
  query.emplace_back("sysparm_exclude_reference_link", "true");
  query.emplace_back("sysparm_no_count", "true");
  PORC_CO_TRY(const Answer answer,
              co_await tables_.get("change_request", std::move(query), std::move(on_behalf_of)));
  co_return read_change(answer, number, options_.states);
}

}  // namespace porc::servicenow
