// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "contracts/change_management.h"
#include "contracts/notifier.h"
#include "contracts/store.h"
#include "servicenow/table_api.h"

namespace porc::servicenow {

/// Adds notes to the change record of a run. A journal takes every note anew, so that what was
/// written is remembered, and after an answer that got lost the journal is read first.
class WorkNotes final : public Notifier {
 public:
  /// All outlive this and its tasks.
  WorkNotes(ChangeManagement& changes, TableApi& tables, SubjectStore& memory, aio::Clock& clock)
      : changes_(changes), tables_(tables), memory_(memory), clock_(clock) {}

  std::string target() const override { return "servicenow"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: not_found and precondition_failed when there is no such record, or none to which a
  /// note may be added; those of TableApi.
  Task<void> deliver(OutboxEntry entry) override;

 private:
  struct Note {
    std::string run{};
    std::string record{};  ///< sys_id
    std::string key{};
    std::string text{};
  };
  Task<void> write(Note note);
  /// True when the note stands in the journal, as far as PORC may read it.
  Task<bool> is_written(Note note);
  Task<void> remember(std::string run, std::string key, bool written);

  ChangeManagement& changes_;
  TableApi& tables_;
  SubjectStore& memory_;
  aio::Clock& clock_;
};

}  // namespace porc::servicenow
