// SPDX-License-Identifier: Apache-2.0
#include "sentinel/format/format.h"

#include <utility>
#include <vector>

#include "base/assert.h"
#include "sentinel/format/printer.h"
#include "sentinel/syntax/parse.h"

namespace porc::sentinel {
namespace {

/// What of the tokens means something: a run of semicolons is one, and none stands at a border.
std::vector<std::string> essence(const Tokens& tokens) {
  std::vector<std::string> out;
  for (const Token& token : tokens.tokens) {
    const bool ends = token.kind == TokenKind::end || token.text == "}";
    if (ends && !out.empty() && out.back() == ";") out.pop_back();
    if (token.kind == TokenKind::semicolon) {
      const bool begins =
          out.empty() || out.back() == ";" || out.back() == "{" || out.back() == ":";
      if (!begins) out.emplace_back(";");
      continue;
    }
    std::string& text = out.emplace_back(token.text);
    std::erase(text, '\r');
  }
  return out;
}

}  // namespace

Result<std::string> format(const Source& source) {
  const Parsed parsed = parse(source);
  if (!parsed.faults.empty()) {
    Error error{.code = ErrorCode::invalid_argument,
                .message = source.file() + " has syntax errors"};
    for (const Fault& fault : parsed.faults)
      error.violations.push_back({.message = fault.to_string()});
    return error;
  }
  const Tokens tokens = tokenize(source);
  Sheet sheet(source, tokens);
  Printer(sheet).print(parsed.file);
  std::string text = sheet.finish();
  const Source formatted(source.file(), text);
  if (essence(tokenize(formatted)) != essence(tokens))
    return Error{.code = ErrorCode::internal,
                 .message = "formatting " + source.file() + " would change what it means"};
  return text;
}

}  // namespace porc::sentinel
