// SPDX-License-Identifier: Apache-2.0
#include "cli/pretty_json.h"

namespace porc::cli {
namespace {

void print(std::string& out, const json::value& item, std::size_t depth) {
  const std::string indent = "\n" + std::string(2 * (depth + 1), ' ');
  const std::string outdent = "\n" + std::string(2 * depth, ' ');
  if (item.is_object() && !item.get_object().empty()) {
    std::string_view before = "{";
    for (const auto& member : item.get_object()) {
      out.append(before)
          .append(indent)
          .append(json::serialize(json::value(member.key())))
          .append(": ");
      print(out, member.value(), depth + 1);
      before = ",";
    }
    out.append(outdent).append("}");
  } else if (item.is_array() && !item.get_array().empty()) {
    std::string_view before = "[";
    for (const json::value& element : item.get_array()) {
      out.append(before).append(indent);
      print(out, element, depth + 1);
      before = ",";
    }
    out.append(outdent).append("]");
  } else {
    out += json::serialize(item);
  }
}

}  // namespace

std::string pretty_json(const json::value& document) {
  std::string out;
  print(out, document, 0);
  return out + "\n";
}

}  // namespace porc::cli
