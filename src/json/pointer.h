// SPDX-License-Identifier: Apache-2.0
// JSON Pointer: how every message says where in a document something is. Spec: RFC 6901.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json/value.h"

namespace porc::json {

/// A member name as a reference token: `~` becomes `~0` and `/` becomes `~1`.
std::string escape_token(std::string_view name);
/// The member name that a reference token stands for.
std::string unescape_token(std::string_view token);

/// `pointer` one step deeper, into the member `name`.
std::string append(std::string_view pointer, std::string_view name);
/// `pointer` one step deeper, into the element `index`.
std::string append(std::string_view pointer, std::size_t index);

/// The value that `pointer` names, borrowed from `root`; null when there is none or it is
/// malformed.
const value* find(const value& root, std::string_view pointer);

/// Lengthens `pointer` by one member name while it lives.
class PointerStep {
 public:
  PointerStep(std::string& pointer, std::string_view name);
  PointerStep(const PointerStep&) = delete;
  PointerStep& operator=(const PointerStep&) = delete;
  ~PointerStep() { pointer_.resize(length_); }

 private:
  std::string& pointer_;
  std::size_t length_;
};

}  // namespace porc::json
