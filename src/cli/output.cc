// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include "cli/pretty_json.h"
#include "yaml/emit.h"

namespace porc::cli {

Format format_of(const Arguments& arguments) {
  const auto given = arguments.value("output");
  if (given == "json") return Format::json;
  if (given == "sarif") return Format::sarif;
  return given == "yaml" ? Format::yaml : Format::table;
}

void print_document(Console& console, Format format, const json::value& document) {
  if (format == Format::yaml) return console.print_exact(yaml::emit(document));
  console.print(Text().block(pretty_json(document)));
}

}  // namespace porc::cli
