// SPDX-License-Identifier: Apache-2.0
// Attributes as described structs: `auto_apply` in C++ is `auto-apply` on the wire. Only the names
// of described members change; keys of maps and of json::value are somebody's data and stay.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/decode.h"

namespace porc::jsonapi {

namespace attributes_detail {

inline std::string kebab(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name;
}

enum class Direction : bool { from_wire, to_wire };

template <class T>
struct Renamer {
  static json::value rename(const json::value& from, Direction direction) {
    if constexpr (json::DescribedStruct<T>) {
      if (!from.is_object()) return from;
      json::object members;
      using namespace boost::describe;
      boost::mp11::mp_for_each<describe_members<T, mod_public | mod_inherited>>(
          [&](auto described) {
            using Member = std::remove_cvref_t<decltype(std::declval<T>().*described.pointer)>;
            std::string ours = described.name;
            std::string wire = kebab(ours);
            const bool reads = direction == Direction::from_wire;
            const json::value* given = from.get_object().if_contains(reads ? wire : ours);
            if (given != nullptr)
              members[reads ? ours : wire] = Renamer<Member>::rename(*given, direction);
          });
      return members;
    } else {
      return from;
    }
  }
};

template <class T>
struct Renamer<std::optional<T>> : Renamer<T> {};

template <class T>
struct Renamer<std::vector<T>> {
  static json::value rename(const json::value& from, Direction direction) {
    if (!from.is_array()) return from;
    json::array items;
    for (const json::value& item : from.get_array())
      items.push_back(Renamer<T>::rename(item, direction));
    return items;
  }
};

}  // namespace attributes_detail

/// Errors: invalid_argument with every violation; pointers begin at `pointer`. Unknown members are
/// ignored.
template <json::DescribedStruct T>
Result<T> decode_attributes(const json::object& attributes,
                            std::string_view pointer = "/data/attributes") {
  using namespace attributes_detail;
  auto decoded =
      json::decode<T>(Renamer<T>::rename(attributes, Direction::from_wire), json::Unknown::ignore);
  if (decoded) return decoded;
  Error error = std::move(decoded).error();
  for (Violation& violation : error.violations) {
    violation.pointer = std::string(pointer) + kebab(std::move(violation.pointer));
  }
  return error;
}

template <json::DescribedStruct T>
json::object encode_attributes(const T& from) {
  using namespace attributes_detail;
  return Renamer<T>::rename(json::encode(from), Direction::to_wire).get_object();
}

}  // namespace porc::jsonapi
