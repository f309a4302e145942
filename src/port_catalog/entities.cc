// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/entities.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "domain/blueprint/sealing.h"
#include "domain/run/approval.h"
#include "json/decode.h"
#include "json/pointer.h"

namespace porc::port_catalog {
namespace {

constexpr std::string_view kHidden = "(sensitive)";
constexpr std::size_t kReasonMax = 2000;
constexpr std::string_view kUnnamed = "-";  ///< no name begins with it

Entity entity(const std::string& blueprint,
              std::string identifier,
              std::string title,
              json::object properties,
              json::object relations) {
  json::object body;
  body["identifier"] = identifier;
  body["title"] = std::move(title);
  body["properties"] = std::move(properties);
  if (!relations.empty()) body["relations"] = std::move(relations);
  return {.blueprint = blueprint, .identifier = std::move(identifier), .body = std::move(body)};
}

void hide(json::value& inputs, const std::string& pointer) {
  // `find` only reads; what it finds is part of `inputs`, which may be changed.
  auto* found = const_cast<json::value*>(json::find(inputs, pointer));
  if (found != nullptr) *found = kHidden;
}

json::value shown_inputs(const blueprint::Blueprint& blueprint, std::vector<std::string> hidden) {
  std::ranges::move(blueprint::hidden_inputs(blueprint), std::back_inserter(hidden));
  json::value inputs = blueprint.inputs;
  for (const std::string& pointer : hidden) hide(inputs, pointer);
  return inputs;
}

/// Port keeps what is left out, so that what no longer holds has to be said to be nothing.
void add(json::object& to, std::string_view name, const std::optional<std::string>& text) {
  to[name] = nullptr;
  if (text && !text->empty()) to[name] = *text;
}

json::object declared(const blueprint::Blueprint& blueprint,
                      const blueprint::Identity& identity,
                      const std::vector<std::string>& hidden) {
  json::object properties;
  properties["environment"] = identity.environment;
  properties["kind"] = identity.kind;
  properties["name"] = identity.name;
  add(properties, "repo", blueprint.metadata.repo);
  add(properties, "owner", blueprint.metadata.owner);
  if (blueprint.schema_version) add(properties, "schema_version", blueprint.schema_version);
  properties["inputs"] = shown_inputs(blueprint, hidden);
  json::object tags;
  for (const auto& [name, value] : blueprint.metadata.tags) tags[name] = value;
  properties["tags"] = std::move(tags);
  return properties;
}

std::string title_of(const blueprint::Identity& identity) {
  std::string title = identity.name.empty() ? identity.kind : identity.name;
  return title + " (" + identity.environment + ")";
}

/// What there is of an instance after `run`, which is its newest one that made or unmade something.
std::string_view state_after(const Run& run) {
  if (run.status == run::RunStatus::apply_failed) return "failed";
  return run.operation == run::Operation::destroy ? "destroyed" : "live";
}

std::string status_name(run::RunStatus status) {
  return boost::describe::enum_to_string(status, "?");
}

/// When a run entered the status that it is in.
Timestamp entered_at(const Run& run) {
  const auto found = run.status_at.find(status_name(run.status));
  return found == run.status_at.end() ? run.updated_at : found->second;
}

/// The run for which `admits` holds and that entered its status last; null when there is none.
template <class Admits>
const Run* last_of(const std::vector<Run>& runs, Admits admits) {
  const Run* last = nullptr;
  for (const Run& run : runs) {
    if (admits(run) && (last == nullptr || entered_at(*last) < entered_at(run))) last = &run;
  }
  return last;
}

}  // namespace

std::string instance_identifier(const blueprint::Identity& identity) {
  return identity.environment + "/" + identity.kind + "/" +
         (identity.name.empty() ? std::string(kUnnamed) : identity.name);
}

Result<blueprint::Identity> parse_instance_identifier(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == text.npos ? first : text.find('/', first + 1);
  if (second == text.npos || first == 0 || second == first + 1 || second + 1 == text.size()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "'" + std::string(cut_at_character(text, 100)) +
                            "' is no instance of PORC: ENVIRONMENT/KIND/NAME"};
  }
  blueprint::Identity identity{.environment = std::string(text.substr(0, first)),
                               .kind = std::string(text.substr(first + 1, second - first - 1)),
                               .name = std::string(text.substr(second + 1))};
  if (identity.name == kUnnamed) identity.name.clear();
  return identity;
}

const Run* youngest(const std::vector<Run>& runs) {
  const auto found = std::ranges::max_element(runs, {}, &Run::created_at);
  return found == runs.end() ? nullptr : &*found;
}

std::vector<run::RunStatus> settled_statuses() {
  using enum run::RunStatus;
  return {applied, apply_failed, no_changes};
}

const Run* last_settled(const std::vector<Run>& runs) {
  const auto settled = settled_statuses();
  return last_of(runs, [&](const Run& run) {
    return std::ranges::find(settled, run.status) != settled.end();
  });
}

Entity quill_entity(const quill::Quill& quill, const Names& names) {
  json::object properties;
  properties["kind"] = quill.kind();
  properties["version"] = quill.version().str();
  properties["description"] = quill.description();
  properties["schema"] = quill.schema().document();
  properties["digest"] = quill.digest();
  return entity(
      names.quill, quill.name(), quill.kind() + " " + quill.version().str(), properties, {});
}

Entity run_entity(const Run& run, const Names& names, const std::string& link) {
  json::object properties;
  properties["status"] = status_name(run.status);
  properties["operation"] = json::encode(run.operation);
  properties["kind"] = run.identity.kind;
  properties["environment"] = run.identity.environment;
  properties["workspace"] = run.workspace.str();
  properties["requested_by"] = run.requested_by;
  add(properties, "approved_by", run.approved_by);
  properties["reason"] = nullptr;
  if (run.reason) properties["reason"] = cut_at_character(run.reason->message, kReasonMax);
  add(properties, "external_id", run.blueprint.metadata.external_id);
  add(properties, "change_record", run::change_of(run));
  add(properties, "tfe_link", link);
  for (const char* name : {"plan_add", "plan_change", "plan_destroy", "policy_passed"})
    properties[name] = nullptr;
  if (run.counts) {
    properties["plan_add"] = run.counts->add;
    properties["plan_change"] = run.counts->change;
    properties["plan_destroy"] = run.counts->destroy;
    const bool refused = std::ranges::any_of(run.policies, [](const run::PolicyOutcome& policy) {
      return !policy.passed && policy.enforcement_level != "advisory";
    });
    properties["policy_passed"] = !refused || run.policy_override.has_value();
  }
  properties["started_at"] = format_time(run.created_at);
  properties["finished_at"] = nullptr;
  if (is_final(run.status)) properties["finished_at"] = format_time(run.updated_at);
  properties["porc_seq"] = run.version;
  json::object relations;
  relations["instance"] = instance_identifier(run.identity);
  return entity(names.run,
                run.id.str(),
                "PORC run " + run.id.str(),
                std::move(properties),
                std::move(relations));
}

Entity instance_entity(const std::vector<Run>& newest, const Names& names) {
  const Run& last = *youngest(newest);
  const Run* settled = last_settled(newest);
  const Run* made =
      last_of(newest, [](const Run& run) { return run.status == run::RunStatus::applied; });
  // What a run shows that may still come to nothing is not what there is.
  const Run& shown = settled == nullptr ? last : *settled;
  json::object properties = declared(shown.blueprint, shown.identity, {});
  properties["workspace"] = last.workspace.str();
  properties.emplace("schema_version", nullptr);
  if (!shown.quill_version.empty()) properties["schema_version"] = shown.quill_version;
  if (settled != nullptr) {
    properties["state"] = state_after(*settled);
  } else {
    properties["state"] = is_final(last.status) ? "failed" : "pending";
  }
  properties["last_run"] = last.id.str();
  Timestamp changed{};
  for (const Run& run : newest) changed = std::max(changed, run.updated_at);
  properties["porc_seq"] = changed.time_since_epoch().count();
  properties["applied_at"] = nullptr;
  properties["outputs"] = nullptr;
  if (made != nullptr) {
    properties["applied_at"] = format_time(made->updated_at);
    properties["outputs"] = made->outputs;
  }
  json::object relations;
  relations["template"] = nullptr;
  if (!shown.quill_version.empty())
    relations["template"] = shown.identity.kind + "@" + shown.quill_version;
  return entity(names.instance,
                instance_identifier(shown.identity),
                title_of(shown.identity),
                std::move(properties),
                std::move(relations));
}

Entity declared_entity(const blueprint::Blueprint& blueprint,
                       const blueprint::Identity& identity,
                       const std::vector<std::string>& hidden,
                       const Names& names) {
  return entity(names.instance,
                instance_identifier(identity),
                title_of(identity),
                declared(blueprint, identity, hidden),
                {});
}

}  // namespace porc::port_catalog
