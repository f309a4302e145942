// SPDX-License-Identifier: Apache-2.0
// Our side of the comparison with Jinja2: reads one JSON object a line,
// {"templates": {name: text}, "main": name, "context": {…}, "options": {…}}, and answers each with
// {"text": …} or {"error": …, "limit": bool} on a line of its own; `limit` says that a bound of
// ours was reached, which Jinja2 does not have.
#include <cstdio>
#include <iostream>
#include <string>

#include "jinja/library.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

bool is_set(const json::object& options, std::string_view name) {
  const json::value* value = options.if_contains(name);
  return value != nullptr && value->as_bool();
}

Result<std::string> rendered(const json::object& line) {
  std::vector<TemplateSource> sources;
  for (const auto& [name, text] : line.at("templates").as_object()) {
    sources.push_back({.name = std::string(name), .text = std::string(text.as_string())});
  }
  const json::object& options = line.at("options").as_object();
  const Syntax syntax{.trim_blocks = is_set(options, "trim_blocks"),
                      .lstrip_blocks = is_set(options, "lstrip_blocks"),
                      .keep_trailing_newline = is_set(options, "keep_trailing_newline")};
  PORC_TRY(Library library, Library::compile(std::move(sources), syntax));
  Map context;
  for (const auto& [name, value] : line.at("context").as_object())
    context.set(Value(std::string(name)), Value::from_json(value));
  return render(*library.find(std::string_view(line.at("main").as_string())),
                Value::map(std::move(context)),
                {.allow_safe = true});
}

bool is_limit(const Error& error) {
  return error.code == ErrorCode::too_large ||
         error.message.find("64-bit integer") != std::string::npos ||
         error.message.find("not fit 64 bits") != std::string::npos;
}

json::object answer(const json::object& line) {
  auto text = rendered(line);
  if (text) return {{"text", *text}};
  return {{"error", text.error().to_string()}, {"limit", is_limit(text.error())}};
}

}  // namespace
}  // namespace porc::jinja

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    auto document = porc::json::parse(line);
    if (!document) {
      std::fprintf(stderr, "%s\n", document.error().to_string().c_str());
      return 1;
    }
    std::cout << porc::json::serialize(porc::jinja::answer(document->as_object())) << '\n';
  }
}
