// SPDX-License-Identifier: Apache-2.0
#include "cli/source_file.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/printable.h"
#include "cli/surroundings.h"
#include "domain/quill/message_place.h"
#include "host/files.h"
#include "json/decode.h"

namespace porc::cli {
namespace {

std::string_view line_of(std::string_view text, int number) {
  for (int at = 1; at < number; ++at) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Syntax errors of YAML and JSON carry their place in the message: "… line 3, column 5 …".
void take_place(const std::string& message, Fault& fault) {
  constexpr std::string_view kLine = "line ";
  const std::size_t at = message.find(kLine);
  if (at == message.npos) return;
  int line = 0;
  int column = 0;
  if (std::sscanf(message.c_str() + at, "line %d, column %d", &line, &column) != 2) return;
  fault.line = line;
  fault.column = column;
}

/// Those of templates begin with it, "main.tf.j2:3:5: …", and quote the line, as `show_fault` does.
Fault fault_of_template(const Error& error, const SourceFile& file) {
  Fault fault{.message = error.with_trail()};
  if (!fault.message.starts_with(file.name + ":")) return fault;
  std::string first = fault.message.substr(0, fault.message.find('\n'));
  if (const auto place = quill::take_place(first, file.name)) {
    fault.line = place->line;
    fault.column = place->column;
    fault.message = std::move(first);
  }
  return fault;
}

constexpr std::size_t kInside = 4;        ///< columns before the second line of a message
constexpr std::size_t kBeforeMax = 60;    ///< bytes shown before the column
constexpr std::size_t kExcerptMax = 120;  ///< bytes shown of a line

/// What stands around a column, and the width on a terminal of what stands before it.
struct Excerpt {
  std::string text{};
  std::size_t margin = 0;
};
Excerpt excerpt_of(std::string_view line, int column) {
  const auto at = std::min(line.size(), static_cast<std::size_t>(std::max(column, 1) - 1));
  const std::size_t begin = line.size() <= kExcerptMax || at <= kBeforeMax ? 0 : at - kBeforeMax;
  // A character that is cut in two shows as what it is: an escape.
  std::string text(line.substr(begin, kExcerptMax));
  std::ranges::replace(text, '\t', ' ');
  const std::string before = begin > 0 ? "… " : "";
  const std::string after = begin + kExcerptMax < line.size() ? " …" : "";
  return {.text = before + text + after,
          .margin = width_of(printable(before + text.substr(0, at - begin)))};
}

}  // namespace

Result<SourceFile> read_source(const Surroundings& around,
                               const std::string& path,
                               std::size_t bytes_max) {
  if (path == "-") {
    PORC_TRY(std::string text, around.read_input(bytes_max));
    return SourceFile{.name = "standard input", .text = std::move(text), .is_file = false};
  }
  PORC_TRY(std::string text, host::read_file(path, bytes_max));
  return SourceFile{.name = path, .text = std::move(text)};
}

std::vector<Fault> faults_of(const Error& error,
                             const SourceFile& file,
                             const yaml::Document* document) {
  if (error.violations.empty()) return {fault_of_template(error, file)};
  std::vector<Fault> faults;
  for (const Violation& violation : error.violations) {
    Fault fault{.pointer = violation.pointer, .message = violation.message};
    const bool blames_name = violation.message.starts_with(json::kUnknownField) ||
                             violation.message.starts_with(json::kUnknownProperty);
    const auto place = document == nullptr ? std::nullopt
                       : blames_name       ? document->name_place(violation.pointer)
                                           : document->place(violation.pointer);
    if (place) {
      fault.line = place->line;
      fault.column = place->column;
    } else if (document == nullptr) {
      take_place(error.message, fault);
    }
    faults.push_back(std::move(fault));
  }
  return faults;
}

Text show_fault(const SourceFile& file, const Fault& fault) {
  const bool is_error = fault.severity == rules::Severity::error;
  Text text;
  std::string place = file.name;
  if (fault.line > 0)
    place += ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column);
  text.say(place + ": ", Tone::strong);
  if (!is_error) {
    text.say(boost::describe::enum_to_string(fault.severity, "") + std::string(": "), Tone::warn);
  }
  if (!fault.pointer.empty()) text.say(fault.pointer + ": ");
  text.lines(fault.message, kInside, is_error ? Tone::bad : Tone::plain);
  if (fault.line == 0 || file.secret_lines.contains(fault.line)) return text;
  const Excerpt excerpt = excerpt_of(line_of(file.text, fault.line), fault.column);
  const std::string number = std::to_string(fault.line);
  text.line("  " + number + " | " + excerpt.text, Tone::faint);
  text.say("  " + std::string(number.size(), ' ') + " | " + std::string(excerpt.margin, ' '));
  return text.line("^", is_error ? Tone::bad : Tone::warn);
}

int character_of(const SourceFile& file, const Fault& fault) {
  if (fault.line == 0) return 0;
  const std::string_view line = line_of(file.text, fault.line);
  const auto before = line.substr(0, static_cast<std::size_t>(std::max(fault.column, 1) - 1));
  return 1 +
         static_cast<int>(std::ranges::count_if(before, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace porc::cli
