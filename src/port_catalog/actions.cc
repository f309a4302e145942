// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/encoding.h"
#include "json/member.h"
#include "port_catalog/form.h"
#include "port_catalog/model.h"

namespace porc::port_catalog {
namespace {

constexpr std::size_t kActionTitleMax = 100;
constexpr std::size_t kActionDescriptionMax = 200;

/// What PORC needs of the moment, as Port fills it in; `porc` says what the action is about.
/// https://docs.port.io/actions-and-automations/setup-backend/webhook
json::object payload_of(json::object porc) {
  json::object payload;
  payload["action"] = "{{ .action.identifier }}";
  payload["runId"] = "{{ .run.id }}";
  payload["inputs"] = "{{ .inputs }}";
  payload["entity"] = "{{ .entity }}";
  payload["trigger"] = "{{ .trigger }}";
  payload["encrypted"] = "{{ .action.encryptedProperties }}";
  payload["porc"] = std::move(porc);
  return payload;
}

json::object invocation_of(const Options& options, json::object porc) {
  json::object method;
  if (options.transport == Transport::kafka) {
    method["type"] = "KAFKA";
    method["payload"] = payload_of(std::move(porc));
    return method;
  }
  method["type"] = "WEBHOOK";
  method["url"] = options.public_url + "/webhooks/port";
  method["agent"] = false;
  method["synchronized"] = false;
  method["method"] = "POST";
  method["headers"] = json::object();
  method["body"] = payload_of(std::move(porc));
  return method;
}

json::object text_input(std::string_view title, std::string_view description) {
  json::object input;
  input["title"] = title;
  input["description"] = description;
  input["type"] = "string";
  return input;
}

json::object empty_form() {
  json::object form;
  form["properties"] = json::object();
  form["required"] = json::array();
  form["order"] = json::array();
  return form;
}

void add_input(json::object& form, std::string_view name, json::object input) {
  form["properties"].as_object()[name] = std::move(input);
  form["order"].as_array().push_back(json::string(name));
}

/// What a blueprint says beside its inputs. The names begin with kMetadataPrefix, as those of no
/// quill's form do.
json::object metadata_form(const ActionsFor& where) {
  json::object form = empty_form();
  json::object name =
      text_input("Name", "Unique in its environment; the same name again changes it");
  name["pattern"] = "^[a-z0-9](-?[a-z0-9]){0,39}$";
  add_input(form, "porc_name", std::move(name));
  json::object environment = text_input("Environment", "Where it is made");
  if (!where.environments.empty()) {
    json::array choices;
    for (const std::string& each : where.environments) choices.push_back(json::string(each));
    environment["enum"] = std::move(choices);
  }
  if (!where.default_environment.empty()) environment["default"] = where.default_environment;
  add_input(form, "porc_environment", std::move(environment));
  add_input(form, "porc_repo", text_input("Repository", "owner/name of who owns it"));
  json::object approval;
  approval["title"] = "Approval";
  approval["description"] = "Somebody else has to approve the plan";
  approval["type"] = "boolean";
  approval["default"] = false;
  add_input(form, "porc_approval_required", std::move(approval));
  add_input(
      form, "porc_change_record", text_input("Change record", "Its number, such as CHG0030001"));
  form["required"].as_array().push_back("porc_name");
  return form;
}

Document action(std::string identifier,
                std::string_view title,
                std::string_view description,
                std::string_view operation,
                const std::string& blueprint,
                json::object form,
                json::object invocation) {
  json::object trigger;
  trigger["type"] = "self-service";
  trigger["operation"] = operation;
  trigger["blueprintIdentifier"] = blueprint;
  trigger["userInputs"] = std::move(form);
  json::object body;
  body["identifier"] = identifier;
  body["title"] = cut_at_character(title, kActionTitleMax);
  body["description"] = cut_at_character(description, kActionDescriptionMax);
  body["icon"] = "Terraform";
  body["trigger"] = std::move(trigger);
  body["invocationMethod"] = std::move(invocation);
  body["requiredApproval"] = false;
  body["publish"] = true;
  return {.identifier = std::move(identifier), .body = std::move(body)};
}

json::object about(std::string_view what) {
  json::object porc;
  porc["do"] = what;
  return porc;
}

/// The action is offered only where it makes sense.
void only_where(Document& action, std::string_view property, std::string_view value) {
  json::object rule;
  rule["property"] = property;
  rule["operator"] = "=";
  rule["value"] = value;
  json::object condition;
  condition["type"] = "SEARCH";
  condition["combinator"] = "and";
  condition["rules"] = json::array{std::move(rule)};
  action.body["trigger"].as_object()["condition"] = std::move(condition);
}

}  // namespace

Result<Document> create_action(const quill::Quill& quill,
                               const Options& options,
                               const ActionsFor& where) {
  PORC_TRY(json::object inputs, form_of(quill.schema()));
  json::object form = metadata_form(where);
  for (auto& property : inputs["properties"].as_object())
    form["properties"].as_object()[property.key()] = std::move(property.value());
  for (const char* list : {"required", "order"}) {
    for (json::value& name : inputs[list].as_array()) form[list].as_array().push_back(name);
  }
  json::object porc = about("create");
  porc["kind"] = quill.kind();
  porc["version"] = quill.version().str();
  const std::string title = json::text_at(quill.schema().document(), "title");
  return action("porc_create_" + quill.kind(),
                title.empty() ? quill.kind() : title,
                quill.description(),
                "CREATE",
                options.names.instance,
                std::move(form),
                invocation_of(options, std::move(porc)));
}

std::vector<Document> acting_actions(const Options& options) {
  std::vector<Document> all;
  all.push_back(action("porc_plan",
                       "Plan again",
                       "Show what would change now, and apply nothing",
                       "DAY-2",
                       options.names.instance,
                       empty_form(),
                       invocation_of(options, about("plan"))));
  all.push_back(action("porc_apply",
                       "Apply the plan",
                       "Apply exactly what was planned",
                       "DAY-2",
                       options.names.run,
                       empty_form(),
                       invocation_of(options, about("apply"))));
  only_where(all.back(), "status", "planned");
  json::object approval = empty_form();
  add_input(approval, "reason", text_input("Reason", "Why it may go on"));
  add_input(
      approval, "change_record", text_input("Change record", "In place of that of the blueprint"));
  all.push_back(action("porc_approve",
                       "Approve the plan",
                       "Say yes to a plan that awaits approval; never by who asked for it",
                       "DAY-2",
                       options.names.run,
                       std::move(approval),
                       invocation_of(options, about("approve"))));
  only_where(all.back(), "status", "awaiting_approval");
  all.push_back(action("porc_destroy",
                       "Destroy",
                       "Plan and apply the end of this infrastructure",
                       "DELETE",
                       options.names.instance,
                       empty_form(),
                       invocation_of(options, about("destroy"))));
  return all;
}

}  // namespace porc::port_catalog
