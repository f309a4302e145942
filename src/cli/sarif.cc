// SPDX-License-Identifier: Apache-2.0
#include "cli/sarif.h"

#include <map>
#include <string_view>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

#include "cli/blueprint_file.h"

namespace porc::cli {
namespace {

constexpr char kSchema[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

struct OwnRule {
  std::string_view id;
  std::string_view means;
};
constexpr OwnRule kOwnRules[] = {
    {kSyntaxRule, "The file is neither YAML nor JSON"},
    {kFormRule, "The document is no blueprint"},
    {kTemplateRule, "The template does not compile"},
    {kQuillRule, "Nobody published this kind or version"},
    {kSchemaRule, "The inputs are not what the quill asks for"},
    {kAdviceRule, "Allowed and yet seldom meant"},
};

std::string_view level_of(rules::Severity severity) {
  if (severity == rules::Severity::error) return "error";
  return severity == rules::Severity::warning ? "warning" : "note";
}

json::value text_of(std::string_view text) {
  json::object message;
  message["text"] = text;
  return message;
}

std::string uri_of(const std::string& path) {
  constexpr auto kPath = boost::urls::pchars + '/';
  std::string uri = boost::urls::encode(path, kPath);
  if (path.starts_with('/')) return "file://" + uri;
  // "a:b" alone would be a scheme.
  return uri.substr(0, uri.find('/')).find(':') == uri.npos ? uri : "./" + uri;
}

json::value location_of(const Located& each) {
  json::object location;
  if (each.is_file) {
    json::object artifact;
    artifact["uri"] = uri_of(each.file);
    json::object physical;
    physical["artifactLocation"] = std::move(artifact);
    if (each.fault.line > 0) {
      json::object region;
      region["startLine"] = each.fault.line;
      region["startColumn"] = each.character;
      physical["region"] = std::move(region);
    }
    location["physicalLocation"] = std::move(physical);
  }
  if (!each.fault.pointer.empty()) {
    json::object place;
    place["fullyQualifiedName"] = each.fault.pointer;
    place["kind"] = "member";
    location["logicalLocations"] = json::array{std::move(place)};
  }
  return location;
}

/// The rules that are broken, each once, in the order in which they are met.
class Rules {
 public:
  std::size_t index_of(const Fault& fault) {
    const auto [known, fresh] = indexes_.emplace(fault.rule, list_.size());
    if (!fresh) return known->second;
    json::object rule;
    rule["id"] = fault.rule;
    for (const OwnRule& own : kOwnRules) {
      if (own.id == fault.rule) rule["shortDescription"] = text_of(own.means);
    }
    json::object configuration;
    configuration["level"] = level_of(fault.severity);
    rule["defaultConfiguration"] = std::move(configuration);
    if (!fault.fix.empty()) rule["help"] = text_of(fault.fix);
    list_.push_back(std::move(rule));
    return known->second;
  }
  json::array take() { return std::move(list_); }

 private:
  std::map<std::string, std::size_t> indexes_{};
  json::array list_{};
};

json::value result_of(const Located& each, Rules& rules) {
  json::object result;
  result["ruleId"] = each.fault.rule;
  result["ruleIndex"] = rules.index_of(each.fault);
  result["level"] = level_of(each.fault.severity);
  const std::string& pointer = each.fault.pointer;
  result["message"] = text_of((pointer.empty() ? "" : pointer + ": ") + each.fault.message);
  json::value location = location_of(each);
  result["locations"] =
      location.as_object().empty() ? json::array() : json::array{std::move(location)};
  if (!each.fault.fix.empty()) {
    json::object properties;
    properties["fix"] = each.fault.fix;
    result["properties"] = std::move(properties);
  }
  return result;
}

}  // namespace

json::value sarif_of(const std::vector<Located>& located, const std::string& version) {
  Rules rules;
  json::array results;
  for (const Located& each : located) results.push_back(result_of(each, rules));
  json::object driver;
  driver["name"] = "pine";
  driver["version"] = version;
  driver["rules"] = rules.take();
  json::object tool;
  tool["driver"] = std::move(driver);
  json::object run;
  run["tool"] = std::move(tool);
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  json::object log;
  log["$schema"] = kSchema;
  log["version"] = "2.1.0";
  log["runs"] = json::array{std::move(run)};
  return log;
}

}  // namespace porc::cli
