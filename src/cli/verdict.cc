// SPDX-License-Identifier: Apache-2.0
#include "cli/verdict.h"

#include <utility>

#include "cli/output.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

std::vector<FaultView> views_of(const std::vector<Fault>& faults) {
  std::vector<FaultView> views;
  for (const Fault& fault : faults) {
    FaultView view{.pointer = fault.pointer, .message = fault.message};
    if (fault.line > 0) {
      view.line = fault.line;
      view.column = fault.column;
    }
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace

void Verdicts::add(const BlueprintFile& file,
                   const std::vector<Violation>& warnings,
                   const std::string& quill) {
  const yaml::Document* document = file.document ? &*file.document : nullptr;
  const auto faults =
      file.fault ? faults_of(*file.fault, file.source, document) : std::vector<Fault>();
  std::vector<Fault> doubts;
  if (!warnings.empty()) doubts = faults_of(Error{.violations = warnings}, file.source, document);
  const bool strict = arguments_.has("strict") && !doubts.empty();
  const bool valid = faults.empty() && !strict;

  VerdictView verdict{.file = file.source.name, .valid = valid};
  if (!quill.empty()) verdict.quill = quill;
  verdict.violations = views_of(faults);
  verdict.warnings = views_of(doubts);
  verdicts_.push_back(std::move(verdict));
  if (!valid && exit_code_ == 0) {
    const ErrorCode code = file.fault ? file.fault->code : ErrorCode::invalid_argument;
    exit_code_ = error_traits(code).exit_code;
  }
  if (format_of(arguments_) != Format::table) return;
  for (const Fault& fault : faults) around_.console.note(show_fault(file.source, fault));
  for (const Fault& doubt : doubts) around_.console.note(show_fault(file.source, doubt, true));
  if (!valid) return;
  Text text;
  text.say(file.source.name + ": ").say("valid", Tone::good);
  around_.console.print(text.line(quill.empty() ? "" : " (" + quill + ")"));
}

int Verdicts::finish() {
  if (format_of(arguments_) != Format::table) {
    print_document(around_.console, format_of(arguments_), json::encode(verdicts_));
  }
  return exit_code_;
}

}  // namespace porc::cli
