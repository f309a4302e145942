// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_starter.h"

#include <algorithm>
#include <utility>

namespace porc::cli {
namespace {

constexpr char kFirstVersion[] = "1.0.0";
constexpr std::string_view kKindPlace = "KIND";

struct StarterFile {
  const char* path;
  const char* text;
};
constexpr StarterFile kStarter[] = {
    {"quill.yaml",
     R"(# What this quill is called. A published version never changes: raise it for every change.
kind: KIND
version: 1.0.0
description: Say in one sentence what a team gets.

# What the templates may make Terraform do. Anything else is refused when they are rendered, and in
# every plan; `terraform_data` needs no declaration. For example:
# capabilities:
#   providers: [hashicorp/azurerm]
#   resources: [azurerm_storage_account]
)"},
    {"schema.json", R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "KIND",
  "description": "What a team says to get one.",
  "type": "object",
  "additionalProperties": false,
  "required": ["size"],
  "properties": {
    "size": {
      "title": "Size",
      "description": "How large it is",
      "type": "string",
      "enum": ["small", "medium", "large"],
      "examples": ["small"]
    },
    "replicas": {
      "title": "Replicas",
      "description": "How many there are",
      "type": "integer",
      "minimum": 1,
      "maximum": 9,
      "default": 1
    },
    "labels": {
      "title": "Labels",
      "description": "Names and values that are put on everything",
      "type": "object",
      "additionalProperties": {"type": "string", "maxLength": 200},
      "default": {},
      "examples": [{"team": "orders"}]
    }
  }
}
)"},
    {"main.tf.j2",
     R"({#- Each input stands here by its name, with its default when it was not given; `porc` knows name,
    environment, owner, repo, tags, kind and version. A value is quoted where it stands: write no
    quotes around it. -#}
terraform {
  required_version = ">= 1.5"
}

resource "terraform_data" "main" {
  count = {{ replicas }}

  input = {
    size   = {{ size }}
    labels = {{ labels }}

    tags = merge({{ porc.tags }}, {
      environment = {{ porc.environment }}
      owner       = {{ porc.owner }}
    })
  }
}

output "ids" {
  description = "Ids of what was made"
  value       = terraform_data.main[*].id
}
)"},
    {"README.md", R"(# KIND

Say here what a team gets, what it costs, and what it must not be used for.

## Inputs

| input | meaning | default |
|---|---|---|
| `size` | How large it is: small, medium or large | required |
| `replicas` | How many there are | `1` |
| `labels` | Names and values that are put on everything | none |

## Outputs

| output | meaning |
|---|---|
| `ids` | Ids of what was made |
)"},
    {"CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\nThe first version.\n"},
    {"examples/example.yaml", R"(kind: KIND
schema_version: "~> 1.0"
metadata:
  name: example
  environment: dev
  owner: team@example.com
inputs:
  size: small
  labels:
    team: orders
)"},
    {"tests/least/blueprint.yaml",
     R"(# The least that can be asked for. golden/ beside this file is what becomes of it.
kind: KIND
metadata:
  name: least
inputs:
  size: small
)"},
    {"tests/refused-size/blueprint.yaml",
     R"(# Is refused, with the words of expected.txt beside this file.
kind: KIND
metadata:
  name: huge
inputs:
  size: huge
)"}};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// `key: value` at the beginning of a line gets another value.
std::string with_value(const std::string& text, const std::string& key, const std::string& value) {
  std::string changed;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const bool is_key = text.compare(at, key.size() + 1, key + ":") == 0;
    changed += is_key ? key + ": " + value + "\n" : text.substr(at, end - at);
    at = end;
  }
  return changed;
}

bool is_expectation(const std::string& path) {
  return path.starts_with("tests/") &&
         (path.ends_with("/expected.txt") || path.find("/golden/") != path.npos);
}

bool is_blueprint(const std::string& path) {
  return path.starts_with("examples/") || path.starts_with("tests/");
}

std::string with_entry(const std::string& changelog,
                       const std::string& version,
                       const std::string& words) {
  const std::string entry = "## " + version + "\n\n" + words + "\n";
  const std::size_t at = changelog.find("\n## ");
  if (at == changelog.npos) return "# Changelog\n\n" + entry;
  return changelog.substr(0, at + 1) + entry + "\n" + changelog.substr(at + 1);
}

}  // namespace

quill::Source starter_quill(const std::string& kind) {
  quill::Source source{.kind = kind, .version = kFirstVersion};
  for (const StarterFile& file : kStarter)
    source.files.push_back({.path = file.path, .bytes = replaced(file.text, kKindPlace, kind)});
  return source;
}

quill::Source quill_begun_from(const quill::Quill& from, const std::string& kind) {
  const bool same_kind = kind == from.kind();
  quill::Version version = from.version();
  version.minor_number += 1;
  version.patch_number = 0;
  quill::Source source{.kind = kind, .version = same_kind ? version.str() : kFirstVersion};
  for (archive::File file : from.source().files) {
    if (is_expectation(file.path)) continue;
    if (file.path == "quill.yaml") {
      file.bytes = with_value(with_value(file.bytes, "kind", kind), "version", source.version);
    } else if (file.path == "CHANGELOG.md") {
      file.bytes = same_kind ? with_entry(file.bytes, source.version, "Say here what changed.")
                             : with_entry("", source.version, "Begun from " + from.name() + ".");
    } else if (is_blueprint(file.path) && !same_kind) {
      file.bytes = with_value(file.bytes, "kind", kind);
      // A range of the other kind's versions says nothing here.
      file.bytes = with_value(file.bytes, "schema_version", "\"~> 1.0\"");
    } else if (file.path == "README.md" && !same_kind) {
      file.bytes = replaced(file.bytes, "# " + from.kind() + "\n", "# " + kind + "\n");
      file.bytes = replaced(file.bytes, "kind: " + from.kind() + "\n", "kind: " + kind + "\n");
    }
    source.files.push_back(std::move(file));
  }
  return source;
}

}  // namespace porc::cli
