// SPDX-License-Identifier: Apache-2.0
#include "domain/blueprint/blueprint.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "domain/quill/version.h"
#include "json/decode.h"

namespace porc::blueprint {
namespace {

constexpr std::size_t kNameMax = 40;
constexpr std::size_t kTextMax = 512;
constexpr std::size_t kRepositoryMax = 256;

/// Everything a team may write at the top; aliases and the original's flat body included.
struct RawBlueprint {
  std::string kind{};
  std::optional<std::string> schema_version{};
  std::optional<Metadata> metadata{};
  std::optional<json::value> inputs{};
  std::optional<json::value> variables{};
  std::optional<json::value> spec{};
  std::optional<std::string> external_reference{};
  std::optional<std::string> source_repo{};
};
BOOST_DESCRIBE_STRUCT(
    RawBlueprint,
    (),
    (kind, schema_version, metadata, inputs, variables, spec, external_reference, source_repo))

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_environment(std::string_view text) {
  return is_name(text) && text.find('-') == text.npos;
}

/// owner/name, each of [A-Za-z0-9._-] and neither "." nor "..".
bool is_repository(std::string_view text) {
  auto is_part = [](std::string_view part) {
    return !part.empty() && part != "." && part != ".." && std::ranges::all_of(part, [](char c) {
      return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
    });
  };
  std::size_t slash = text.find('/');
  return text.size() <= kRepositoryMax && slash != text.npos && is_part(text.substr(0, slash)) &&
         is_part(text.substr(slash + 1));
}

class Checks {
 public:
  void require(bool holds, std::string pointer, std::string message) {
    if (!holds)
      violations_.push_back({.pointer = std::move(pointer), .message = std::move(message)});
  }
  std::vector<Violation> take() { return std::move(violations_); }

 private:
  std::vector<Violation> violations_{};
};

constexpr std::string_view kRepositoryRule = "must be owner/name, of at most 256 characters";
constexpr std::string_view kTextRule =
    "must be one line of at most 512 characters, without control or direction characters";
constexpr std::string_view kNameRule =
    "must be 1 to 40 lower-case letters and digits, with single hyphens between them";

void check_metadata(const Metadata& metadata, Checks& checks) {
  if (metadata.name)
    checks.require(is_name(*metadata.name), "/metadata/name", std::string(kNameRule));
  if (metadata.environment) {
    checks.require(is_environment(*metadata.environment),
                   "/metadata/environment",
                   "must be 1 to 40 lower-case letters and digits");
  }
  if (metadata.repo) {
    checks.require(is_repository(*metadata.repo), "/metadata/repo", std::string(kRepositoryRule));
  }
  const std::pair<const std::optional<std::string>&, std::string_view> texts[] = {
      {metadata.owner, "/metadata/owner"},
      {metadata.external_id, "/metadata/external_id"},
      {metadata.change_record, "/metadata/change_record"}};
  for (const auto& [text, pointer] : texts) {
    if (text) {
      checks.require(is_plain_text(*text, kTextMax), std::string(pointer), std::string(kTextRule));
    }
  }
  for (const auto& [key, value] : metadata.tags) {
    checks.require(is_plain_text(key, kTextMax) && is_plain_text(value, kTextMax),
                   "/metadata/tags",
                   std::string(kTextRule));
  }
}

/// Exactly one of `inputs` and its aliases.
json::object take_inputs(RawBlueprint& raw, Checks& checks) {
  const std::pair<std::optional<json::value>&, std::string_view> places[] = {
      {raw.inputs, "inputs"}, {raw.variables, "variables"}, {raw.spec, "spec"}};
  std::optional<json::object> found;
  for (const auto& [place, name] : places) {
    if (!place) continue;
    std::string pointer = "/" + std::string(name);
    checks.require(
        !found, pointer, "is another name of inputs: give only one of inputs, variables and spec");
    checks.require(place->is_object(), pointer, "must be an object");
    if (place->is_object()) found = std::move(place->as_object());
  }
  return found.value_or(json::object{});
}

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-' || text.find("--") != text.npos)
    return false;
  auto letters = static_cast<std::size_t>(std::ranges::count_if(text, is_lower_or_digit));
  auto hyphens = static_cast<std::size_t>(std::ranges::count(text, '-'));
  return letters <= kNameMax && letters + hyphens == text.size();
}

Result<Blueprint> decode_blueprint(const json::value& document) {
  PORC_TRY(RawBlueprint raw, json::decode<RawBlueprint>(document, json::Unknown::reject));
  Checks checks;
  Blueprint blueprint;
  blueprint.kind = std::move(raw.kind);
  checks.require(is_name(blueprint.kind), "/kind", std::string(kNameRule));
  const auto range = quill::Range::parse(raw.schema_version.value_or(""));
  checks.require(range.has_value(), "/schema_version", range ? "" : range.error().message);
  blueprint.schema_version = std::move(raw.schema_version);
  if (raw.metadata) blueprint.metadata = std::move(*raw.metadata);
  check_metadata(blueprint.metadata, checks);
  if (raw.external_reference) {
    checks.require(!blueprint.metadata.external_id,
                   "/external_reference",
                   "is the old name of metadata.external_id: give only one");
    checks.require(is_plain_text(*raw.external_reference, kTextMax),
                   "/external_reference",
                   std::string(kTextRule));
    blueprint.metadata.external_id = std::move(raw.external_reference);
  }
  if (raw.source_repo) {
    checks.require(!blueprint.metadata.repo,
                   "/source_repo",
                   "is the old name of metadata.repo: give only one");
    checks.require(is_repository(*raw.source_repo), "/source_repo", std::string(kRepositoryRule));
    blueprint.metadata.repo = std::move(raw.source_repo);
  }
  blueprint.inputs = take_inputs(raw, checks);
  std::vector<Violation> violations = checks.take();
  if (!violations.empty()) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the blueprint is not valid",
                 .violations = std::move(violations)};
  }
  return blueprint;
}

Result<Identity> identity_of(const Blueprint& blueprint, const std::string& default_environment) {
  const Metadata& metadata = blueprint.metadata;
  Identity identity{.environment = metadata.environment.value_or(default_environment),
                    .kind = blueprint.kind};
  if (!is_environment(identity.environment)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the environment is not valid",
                 .violations = {{.pointer = "/metadata/environment",
                                 .message = "must be 1 to 40 lower-case letters and digits"}}};
  }
  identity.name = metadata.name ? *metadata.name : metadata.repo.value_or("");
  return identity;
}

}  // namespace porc::blueprint
