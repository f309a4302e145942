// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/value.h"

namespace porc::sentinel {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::unset:
    case Kind::undefined:
      return "undefined";
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::floating:
      return "float";
    case Kind::string:
      return "string";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::function:
      return "func";
    case Kind::rule:
      return "rule";
  }
  return "undefined";
}

std::string_view kind_name_in_errors(Kind kind) {
  switch (kind) {
    case Kind::unset:
    case Kind::undefined:
      return "UNDEFINED";
    case Kind::null:
      return "NULL";
    case Kind::boolean:
      return "BOOL";
    case Kind::integer:
      return "INT";
    case Kind::floating:
      return "FLOAT";
    case Kind::string:
      return "STRING";
    case Kind::list:
      return "LIST";
    case Kind::map:
      return "MAP";
    case Kind::function:
      return "FUNC";
    case Kind::rule:
      return "RULE";
  }
  return "UNDEFINED";
}

}  // namespace porc::sentinel
