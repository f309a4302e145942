// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/quill/quill.h"
#include "port_catalog/client.h"
#include "port_catalog/model.h"

namespace porc::port_catalog {

enum class Made : std::uint8_t { created, updated, unchanged };
BOOST_DESCRIBE_ENUM(Made, created, updated, unchanged)

struct SetupLine {
  std::string what{};  ///< "blueprint porc_run", "action porc_plan"
  Made made = Made::unchanged;
};

/// Makes Port's blueprints, an entity for each of `quills` and an action for the first of each kind
/// (they stand together), and the actions on what is there. Repeating it changes nothing; nothing
/// of others is taken away. `client` and `options` outlive the task. Errors: those of Client;
/// conflict for a blueprint that PORC cannot use; invalid_argument for a quill that has no form.
Task<std::vector<SetupLine>> set_up(Client& client,
                                    const Options& options,
                                    ActionsFor where,
                                    std::vector<std::shared_ptr<const quill::Quill>> quills);

}  // namespace porc::port_catalog
