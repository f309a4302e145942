// SPDX-License-Identifier: Apache-2.0
// What is stored, as records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "contracts/records.h"
#include "mongo_store/work.h"

namespace porc::mongo_store {

/// At least one record behind `after`, or the last page: see Records. Errors: those of the
/// database; corrupt for what is named and not there.
Result<RecordPage> read_page(Work& work,
                             RecordKind kind,
                             const std::string& after,
                             std::size_t bytes);

/// Errors: not_found.
Result<porc::Record> whole_run(Work& work, const RunId& id);
porc::Record record_in(const WorkspaceRow& row);
porc::Record record_in(const TokenRow& row);
Result<porc::Record> record_in(Work& work, const OutboxRow& row);
/// Of an event that waits or is dead.
Result<porc::Record> record_in(Work& work, const InboxRow& row);
/// Of an event whose document this is.
Result<porc::Record> handled_in(Work& work, const mongo::Document& event);
Result<porc::Record> checkpoint_in(Work& work, const mongo::Document& found);

CounterRow counters_of(Work& work);
/// The filter of what has this number.
mongo::Document of_id(std::uint64_t number);

}  // namespace porc::mongo_store
