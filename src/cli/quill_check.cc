// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_check.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "cli/quill_folder.h"
#include "cli/surroundings.h"
#include "cli/told.h"

namespace porc::cli {
namespace {

constexpr std::size_t kInside = 4;  ///< columns before the further lines of a message

Tone tone_of(rules::Severity severity) {
  if (severity == rules::Severity::error) return Tone::bad;
  return severity == rules::Severity::warning ? Tone::warn : Tone::faint;
}

}  // namespace

Text show_remark(const std::string& folder, const quill::Remark& remark) {
  std::string place = folder;
  if (!remark.file.empty()) place += "/" + remark.file;
  if (remark.line > 0)
    place += ":" + std::to_string(remark.line) + ":" + std::to_string(remark.column);
  Text text;
  text.say(place + ": ", Tone::strong);
  text.say(std::string(boost::describe::enum_to_string(remark.severity, "?")) + ": ",
           tone_of(remark.severity));
  return text.lines(remark.message + " (" + remark.rule + ")", kInside);
}

Text show_outcome(const std::string& folder, const CaseOutcome& outcome) {
  Text text;
  if (outcome.passed && !outcome.rewritten) return text;
  text.say(folder + "/" + outcome.name + ": ", Tone::strong);
  if (outcome.rewritten) return text.line("rewritten", Tone::warn);
  text.line("failed", Tone::bad);
  return text.block(outcome.told);
}

bool is_clean(const std::vector<quill::Remark>& remarks, bool strict) {
  return std::ranges::none_of(remarks, [&](const quill::Remark& remark) {
    return remark.severity == rules::Severity::error ||
           (strict && remark.severity == rules::Severity::warning);
  });
}

bool all_passed(const std::vector<CaseOutcome>& outcomes) {
  return std::ranges::all_of(outcomes, &CaseOutcome::passed);
}

Result<std::shared_ptr<const quill::Quill>> compile_folder(Surroundings& around,
                                                           const std::filesystem::path& folder) {
  PORC_TRY(quill::Source source, read_quill(around, folder));
  auto quill = quill::Quill::compile(source);
  if (quill) return quill;
  for (const quill::Remark& remark : quill::lint(std::move(source)))
    around.console.note(show_remark(folder.string(), remark));
  return already_told(quill.error());
}

}  // namespace porc::cli
