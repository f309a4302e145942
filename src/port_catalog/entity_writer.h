// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/run/run.h"
#include "port_catalog/catalog.h"

namespace porc::port_catalog {

/// Why something is told now.
struct Occasion {
  std::string delivery{};    ///< key of the outbox's entry
  std::string action_run{};  ///< that of Port, "" for none
};

/// How a run and its instance come to stand in the catalog.
class EntityWriter {
 public:
  virtual ~EntityWriter() = default;

  /// Shows `newest` (runs of one identity, newest first, `run` among them) as they stand.
  /// `occasion`: why it is told now. Repeating it on the same one is harmless.
  virtual Task<void> write(Run run, std::vector<Run> newest, Occasion occasion) = 0;
};

/// By Port's API.
class ApiEntities final : public EntityWriter {
 public:
  /// All outlive this.
  ApiEntities(Client& client, const Options& options) : client_(client), options_(options) {}
  Task<void> write(Run run, std::vector<Run> newest, Occasion occasion) override;

 private:
  Client& client_;
  const Options& options_;
};

/// Where people see a run; "" when nobody said where PORC is.
std::string link_to(const Run& run, const Options& options);

}  // namespace porc::port_catalog
