// SPDX-License-Identifier: Apache-2.0
#include "cli/blueprint_file.h"

#include <algorithm>
#include <utility>

#include "cli/surroundings.h"
#include "cli/told.h"
#include "domain/blueprint/sealing.h"
#include "json/parse.h"

namespace porc::cli {
namespace {

/// A file that is called JSON is read as the server reads JSON, although YAML takes more.
Result<yaml::Document> parse_document(const SourceFile& source) {
  if (!source.name.ends_with(".json")) return yaml::parse(source.text);
  PORC_TRY(json::value value, json::parse(source.text));
  auto placed = yaml::parse(source.text);
  yaml::Document document;
  if (placed) document = *std::move(placed);
  document.value = std::move(value);
  return document;
}

}  // namespace

Result<BlueprintFile> read_blueprint(const Surroundings& around, const std::string& path) {
  BlueprintFile file;
  PORC_TRY(file.source, read_source(around, path));
  auto document = parse_document(file.source);
  if (!document) {
    file.fault = std::move(document).error();
    file.fault_rule = kSyntaxRule;
    return file;
  }
  file.document = *std::move(document);
  auto blueprint = blueprint::decode_submitted(file.document->value);
  if (blueprint) {
    file.blueprint = *std::move(blueprint);
  } else {
    file.fault = std::move(blueprint).error();
  }
  return file;
}

Result<BlueprintFile> read_sound_blueprint(Surroundings& around, const std::string& path) {
  PORC_TRY(BlueprintFile file, read_blueprint(around, path));
  if (!file.fault) return file;
  print_faults(around, file);
  return already_told(*file.fault);
}

std::vector<Fault> told_of(const BlueprintFile& file) {
  const yaml::Document* document = file.document ? &*file.document : nullptr;
  std::vector<Fault> told;
  if (file.fault) told = faults_of(*file.fault, file.source, document);
  for (Fault& fault : told) {
    const auto finding = std::ranges::find_if(file.findings, [&](const rules::Finding& each) {
      return each.pointer == fault.pointer && rules::sentence(each) == fault.message;
    });
    const bool of_rule = finding != file.findings.end();
    fault.rule = of_rule ? finding->rule : std::string(file.fault_rule);
    if (of_rule) fault.fix = finding->fix;
  }
  for (const rules::Finding& finding : file.findings) {
    if (finding.severity == rules::Severity::error) continue;
    const bool own = finding.rule == kAdviceRule;
    Violation said{.pointer = finding.pointer,
                   .message = own ? finding.message : rules::sentence(finding)};
    for (Fault& fault : faults_of(Error{.violations = {std::move(said)}}, file.source, document)) {
      fault.severity = finding.severity;
      fault.rule = finding.rule;
      fault.fix = finding.fix;
      told.push_back(std::move(fault));
    }
  }
  return told;
}

void print_faults(Surroundings& around, const BlueprintFile& file) {
  for (const Fault& fault : told_of(file)) {
    if (fault.severity == rules::Severity::error) {
      around.console.note(show_fault(file.source, fault));
    }
  }
}

void print_advice(Surroundings& around, BlueprintFile file, std::vector<rules::Finding> advice) {
  file.findings = std::move(advice);
  for (const Fault& fault : told_of(file)) around.console.note(show_fault(file.source, fault));
}

}  // namespace porc::cli
