// SPDX-License-Identifier: Apache-2.0
#include "cli/verdict.h"

#include <utility>

#include "cli/output.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

using rules::Severity;

FaultView view_of(const Fault& fault) {
  FaultView view{.pointer = fault.pointer, .message = fault.message, .rule = fault.rule};
  if (!fault.fix.empty()) view.fix = fault.fix;
  if (fault.line > 0) {
    view.line = fault.line;
    view.column = fault.column;
  }
  return view;
}

std::vector<FaultView>& place_of(Severity severity, VerdictView& verdict) {
  if (severity == Severity::error) return verdict.violations;
  return severity == Severity::warning ? verdict.warnings : verdict.infos;
}

}  // namespace

void Verdicts::add(const BlueprintFile& file) {
  const std::vector<Fault> told = told_of(file);
  VerdictView verdict{.file = file.source.name};
  if (file.quill) verdict.quill = file.quill->name();
  if (file.blueprint && !file.fault && !file.quill) verdict.unchecked = unchecked_;
  for (const Fault& fault : told) {
    place_of(fault.severity, verdict).push_back(view_of(fault));
    located_.push_back({.file = file.source.name,
                        .is_file = file.source.is_file,
                        .fault = fault,
                        .character = character_of(file.source, fault)});
  }
  const bool strict = arguments_.has("strict") && !verdict.warnings.empty();
  verdict.valid = !file.fault && !strict;
  if (!verdict.valid && exit_code_ == 0) {
    const ErrorCode code = file.fault ? file.fault->code : ErrorCode::invalid_argument;
    exit_code_ = error_traits(code).exit_code;
  }
  if (format_of(arguments_) == Format::table) show(file, verdict, told);
  verdicts_.push_back(std::move(verdict));
}

void Verdicts::show(const BlueprintFile& file,
                    const VerdictView& verdict,
                    const std::vector<Fault>& told) {
  for (const Fault& fault : told) around_.console.note(show_fault(file.source, fault));
  if (!verdict.valid) return;
  Text text;
  text.say(verdict.file + ": ").say("valid", Tone::good);
  if (verdict.quill) text.say(" (" + *verdict.quill + ")");
  if (verdict.unchecked) text.say(" (inputs not checked)");
  around_.console.print(text.end_line());
}

int Verdicts::finish() {
  const Format format = format_of(arguments_);
  if (format == Format::table) {
    if (unchecked_) around_.console.note("inputs were not checked: " + *unchecked_);
  } else if (format == Format::sarif) {
    print_document(around_.console, Format::json, sarif_of(located_, around_.version));
  } else {
    print_document(around_.console, format, json::encode(verdicts_));
  }
  return exit_code_;
}

}  // namespace porc::cli
