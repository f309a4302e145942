// SPDX-License-Identifier: Apache-2.0
#include "cli/blueprint_file.h"

#include <utility>

#include "cli/quill_source.h"
#include "cli/surroundings.h"
#include "cli/told.h"
#include "domain/quill/verdict.h"

namespace porc::cli {
namespace {

/// The lines on which one of these values stands, and those of faults inside of one.
std::set<int> lines_of(const std::vector<std::string>& values,
                       const yaml::Document& document,
                       const Error& fault) {
  std::set<int> lines;
  const auto add = [&](std::string_view pointer) {
    if (const auto place = document.place(pointer)) lines.insert(place->line);
  };
  for (const std::string& value : values) {
    add(value);
    for (const Violation& violation : fault.violations) {
      if (violation.pointer.starts_with(value + "/")) add(violation.pointer);
    }
  }
  return lines;
}

}  // namespace

Result<BlueprintFile> read_blueprint(const Surroundings& around, const std::string& path) {
  BlueprintFile file;
  PORC_TRY(file.source, read_source(around, path));
  auto document = yaml::parse(file.source.text);
  if (!document) {
    file.fault = std::move(document).error();
    return file;
  }
  file.document = *std::move(document);
  auto blueprint = blueprint::decode_blueprint(file.document->value);
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

void print_faults(Surroundings& around, const BlueprintFile& file) {
  const yaml::Document* document = file.document ? &*file.document : nullptr;
  for (const Fault& fault : faults_of(*file.fault, file.source, document)) {
    around.console.note(show_fault(file.source, fault));
  }
}

Task<std::shared_ptr<const quill::Quill>> check_with_quill(Surroundings& around,
                                                           Arguments arguments,
                                                           BlueprintFile* file) {
  const blueprint::Blueprint& blueprint = *file->blueprint;
  auto quill = co_await find_quill(
      around, std::move(arguments), blueprint.kind, blueprint.schema_version.value_or(""));
  if (!quill) {
    if (quill.error().violations.empty()) co_return std::move(quill);
    file->fault = std::move(quill).error();
    co_return nullptr;
  }
  auto verdict = quill::judge(**quill, {}, blueprint, file->document->value, "").result();
  if (verdict) co_return std::move(quill);
  file->fault = std::move(verdict).error();
  const auto secrets = quill::sensitive_places(**quill, blueprint, file->document->value);
  file->source.secret_lines = lines_of(secrets, *file->document, *file->fault);
  co_return nullptr;
}

}  // namespace porc::cli
