// SPDX-License-Identifier: Apache-2.0
// What PORC has in Port's catalog: three blueprints (Port's word for kinds of entities), and the
// actions on them. Pure: documents as Port's API takes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/quill/quill.h"
#include "json/value.h"
#include "port_catalog/options.h"

namespace porc::port_catalog {

/// A blueprint or an action of Port.
struct Document {
  std::string identifier{};
  json::object body{};
};

/// The kinds of entities, each after those it refers to.
std::vector<Document> catalog_blueprints(const Names& names);

/// What has to be sent so that `existing` has everything that `wanted` has; nullopt: it has. Only
/// adds: a title, a property or a relation that somebody changed stays as it is, and the choices of
/// an enumeration grow. Errors: conflict for a property that has another type.
Result<std::optional<json::object>> missing_in_blueprint(const json::object& existing,
                                                         const json::object& wanted);

/// For whom the actions are made.
struct ActionsFor {
  std::vector<std::string> environments{};  ///< that there are; none: any
  std::string default_environment{};
};

/// The action that asks for what `quill` makes. Errors: those of form_of.
Result<Document> create_action(const quill::Quill& quill,
                               const Options& options,
                               const ActionsFor& where);
/// Those that act on what is there: porc_plan, porc_apply, porc_approve, porc_destroy.
std::vector<Document> acting_actions(const Options& options);

/// Whether `existing` says everything that `wanted` says; what Port adds does not count.
bool contains(const json::value& existing, const json::value& wanted);

}  // namespace porc::port_catalog
