// SPDX-License-Identifier: Apache-2.0
// What the imports of a policy are bound to. Reference, section 13.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "json/value.h"
#include "sentinel/evaluate/program.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

class Evaluator;

/// An import that is made of C++: the standard ones and those of Terraform. One object serves any
/// number of evaluations at once.
class NativeImport {
 public:
  virtual ~NativeImport() = default;

  /// What `import.key` reads; undefined when there is no such key. Throws Refusal.
  virtual Value get(Evaluator& evaluator, std::string_view key) const = 0;
  /// What `import.key(arguments)` gives. Throws Refusal.
  virtual Value call(Evaluator& evaluator,
                     std::string_view key,
                     std::span<const Value> arguments) const = 0;
};

/// Thrown by native code that cannot do what it is asked; the evaluator adds the place.
struct Refusal {
  std::string message{};
};

/// Methods of a map that a native import returned, as in `version.new("1.2").satisfies("~> 1")`.
class Methods {
 public:
  virtual ~Methods() = default;
  virtual bool has(std::string_view name) const = 0;
  /// Throws Refusal.
  virtual Value call(Evaluator& evaluator,
                     Map& self,
                     std::string_view name,
                     std::span<const Value> arguments) const = 0;
};

/// A document that is imported as it is.
struct ImportedData {
  std::shared_ptr<const json::value> document{};
  bool is_static = false;  ///< may be used bare (reference 13.8); a mock's data may not
};

using Import =
    std::variant<std::shared_ptr<const Program>, ImportedData, std::shared_ptr<const NativeImport>>;

/// What a configuration gives, by path; it goes before the standard imports.
using Imports = std::map<std::string, Import, std::less<>>;

/// The standard import called `path`, null when there is none. Reference, section 17.
const NativeImport* standard_import(std::string_view path);

}  // namespace porc::sentinel
