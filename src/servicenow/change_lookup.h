// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/change_management.h"
#include "servicenow/table_api.h"

namespace porc::servicenow {

/// Change requests of a ServiceNow instance. PORC reads them and adds notes; it never moves one.
class ChangeLookup final : public ChangeManagement {
 public:
  /// All outlive this and its tasks.
  ChangeLookup(TableApi& tables, const Options& options) : tables_(tables), options_(options) {}

  Task<approval::ChangeRecord> look_up(std::string number, std::string on_behalf_of = {}) override;

 private:
  TableApi& tables_;
  const Options& options_;
};

}  // namespace porc::servicenow
