// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.h"
#include "cli/console.h"
#include "json/decode.h"

namespace porc::cli {

enum class Format : std::uint8_t { table, json, yaml, sarif };

/// What `-o` asks for.
Format format_of(const Arguments& arguments);

/// A document as JSON or YAML. Escapes mean the same in all JSON, but not in a YAML block: there
/// they are written on a terminal only.
void print_document(Console& console, Format format, const json::value& document);

/// The result of a command in the format that was asked for; `draw` makes it readable for people.
template <class T>
void print_result(Console& console,
                  const Arguments& arguments,
                  const T& result,
                  Text (*draw)(const T&)) {
  const Format format = format_of(arguments);
  if (format == Format::table) return console.print(draw(result));
  print_document(console, format, json::encode(result));
}

}  // namespace porc::cli
