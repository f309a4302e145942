// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/terraform_config.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "crypto/digest.h"
#include "json/canonical.h"
#include "json/value.h"

namespace porc::port_catalog {
namespace {

constexpr std::string_view kSuffix = "__port";

constexpr std::string_view kProvider = R"(terraform {
  required_providers {
    port = {
      source  = "port-labs/port-labs"
      version = "@VERSION@"
    }
  }
}

variable "port_client_id" {
  type = string
}

variable "port_client_secret" {
  type      = string
  sensitive = true
}

variable "port_base_url" {
  type = string
}

provider "port" {
  client_id = var.port_client_id
  secret    = var.port_client_secret
  base_url  = var.port_base_url
}

locals {
  notify = jsondecode(file("${path.module}/port_notify.tfvars.json"))
}

resource "port_entity" "instance" {
  blueprint  = local.notify.instance.blueprint
  identifier = local.notify.instance.identifier
  title      = local.notify.instance.title
  properties = {
    string_props  = local.notify.instance.string_props
    number_props  = local.notify.instance.number_props
    boolean_props = local.notify.instance.boolean_props
    object_props  = local.notify.instance.object_props
  }
  relations = {
    single_relations = local.notify.instance.single_relations
  }
@MORE@}

resource "port_entity" "run" {
  for_each = local.notify.runs

  blueprint  = each.value.blueprint
  identifier = each.key
  title      = each.value.title
  properties = {
    string_props  = each.value.string_props
    number_props  = each.value.number_props
    boolean_props = each.value.boolean_props
    object_props  = each.value.object_props
  }
  relations = {
    single_relations = each.value.single_relations
  }
@MORE@
  depends_on = [port_entity.instance]
}
)";

struct MajorRow {
  int major;
  std::string_view version;
  std::string_view more;
};
/// `title` is required since 2.5.0, and missing relations can be created since 2.2.
/// https://github.com/port-labs/terraform-provider-port-labs port/entity/schema.go, at v1.11.1,
/// v2.5.0 and v2.23.1.
constexpr MajorRow kMajors[] = {
    {1, "~> 1.11", ""},
    {2, ">= 2.5.0, < 3.0.0", "  create_missing_related_entities = true\n"},
};

void replace_all(std::string& text, std::string_view mark, std::string_view by) {
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
}

/// An object as the provider reads it back, as Go prints it: members in order, nothing that HTML
/// knows. Any other text would be a change in every plan. internal/utils/utils.go, at v2.23.1.
std::string object_text(const json::value& object) {
  static constexpr std::pair<std::string_view, std::string_view> kEscapes[] = {
      {"<", "\\u003c"},
      {">", "\\u003e"},
      {"&", "\\u0026"},
      {"\xE2\x80\xA8", "\\u2028"},
      {"\xE2\x80\xA9", "\\u2029"}};
  std::string text = json::canonical(object);
  for (const auto& [character, escape] : kEscapes) replace_all(text, character, escape);
  return text;
}

/// The provider reads an empty map back as none. port/entity/refreshEntityToState.go, at v2.23.1.
json::value map_or_null(json::object map) {
  if (map.empty()) return nullptr;
  return map;
}

/// An entity as the provider's arguments take it: properties by their type. Objects are JSON texts.
json::object arguments_of(const Entity& entity) {
  json::object strings;
  json::object numbers;
  json::object booleans;
  json::object objects;
  for (const auto& property : entity.body.at("properties").as_object()) {
    const json::value& value = property.value();
    if (value.is_string()) strings[property.key()] = value;
    if (value.is_bool()) booleans[property.key()] = value;
    if (value.is_number()) numbers[property.key()] = value;
    if (value.is_object()) objects[property.key()] = object_text(value);
  }
  json::object relations;
  if (const json::value* given = entity.body.if_contains("relations")) {
    for (const auto& relation : given->as_object()) {
      if (relation.value().is_string()) relations[relation.key()] = relation.value();
    }
  }
  json::object arguments;
  arguments["blueprint"] = entity.blueprint;
  arguments["identifier"] = entity.identifier;
  arguments["title"] = entity.body.at("title");
  arguments["string_props"] = map_or_null(std::move(strings));
  arguments["number_props"] = map_or_null(std::move(numbers));
  arguments["boolean_props"] = map_or_null(std::move(booleans));
  arguments["object_props"] = map_or_null(std::move(objects));
  arguments["single_relations"] = map_or_null(std::move(relations));
  return arguments;
}

/// Version 1 makes nothing that is missing, and a quill need not be in Port.
Entity without_quill(Entity instance) {
  json::value* relations = instance.body.if_contains("relations");
  if (relations != nullptr) relations->as_object().erase("template");
  return instance;
}

}  // namespace

std::string configuration_for(int provider_major) {
  const MajorRow& row = kMajors[provider_major == 1 ? 0 : 1];
  std::string text(kProvider);
  replace_all(text, "@VERSION@", row.version);
  replace_all(text, "@MORE@", row.more);
  return text;
}

std::string values_for(const Entity& instance, const std::vector<Entity>& runs) {
  json::object shown;
  for (const Entity& run : runs) {
    if (shown.size() == kRunsShown) break;
    shown[run.identifier] = arguments_of(run);
  }
  json::object values;
  values["instance"] = arguments_of(instance);
  values["runs"] = std::move(shown);
  return json::serialize(values) + "\n";
}

std::vector<archive::File> configuration_files(int provider_major,
                                               const Entity& instance,
                                               const std::vector<Entity>& runs) {
  std::vector<archive::File> files(2);
  files[0].path = kConfigurationFile;
  files[0].bytes = configuration_for(provider_major);
  files[1].path = kValuesFile;
  files[1].bytes = values_for(provider_major == 1 ? without_quill(instance) : instance, runs);
  return files;
}

WorkspaceName sync_workspace(const WorkspaceName& workspace) {
  constexpr std::size_t kNameMax = 90;
  std::string name = workspace.str();
  if (name.size() + kSuffix.size() > kNameMax) {
    constexpr std::size_t kDigits = 16;
    const std::string digest = crypto::sha256_hex(name).substr(0, kDigits);
    name = name.substr(0, kNameMax - kSuffix.size() - kDigits) + digest;
  }
  return WorkspaceName::trusted(name + std::string(kSuffix));
}

bool is_sync_workspace(std::string_view name) {
  return name.ends_with(kSuffix);
}

RunId sync_key(const Telling& telling) {
  constexpr std::uint64_t kHoursOfADay = 24;
  constexpr std::uint64_t kTwoDigits = 100;
  constexpr std::uint64_t kFourDigits = 10'000;
  const std::string whole = telling.workspace.str() + "\n" + telling.delivery + "\n" +
                            std::to_string(telling.attempt) + "\n" + telling.content;
  std::array<std::uint64_t, 3> drawn{};
  std::memcpy(drawn.data(), crypto::sha256(whole).data(), sizeof drawn);
  const std::uint64_t hour = kHoursOfADay + drawn[0] % (kTwoDigits - kHoursOfADay);
  const std::uint64_t time = hour * kFourDigits + drawn[1] % kFourDigits;
  std::string text = make_run_id(telling.as_of, static_cast<std::uint32_t>(drawn[2])).str();
  // porc-YYYYMMDD-HHMMSS-…
  constexpr std::size_t kTimeAt = 14;
  constexpr std::size_t kTimeSize = 6;
  return RunId::trusted(text.replace(kTimeAt, kTimeSize, std::to_string(time)));
}

}  // namespace porc::port_catalog
