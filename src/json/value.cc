// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

namespace porc::json {

std::string_view kind_name(const value& found) {
  switch (found.kind()) {
    case kind::null:
      return "null";
    case kind::bool_:
      return "a boolean";
    case kind::int64:
    case kind::uint64:
    case kind::double_:
      return "a number";
    case kind::string:
      return "a string";
    case kind::array:
      return "an array";
    case kind::object:
      return "an object";
  }
  return "nothing";
}

}  // namespace porc::json
