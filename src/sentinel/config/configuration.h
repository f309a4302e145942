// SPDX-License-Identifier: Apache-2.0
// What sentinel.hcl and the cases of tests say: policies, imports, mocks, values, expectations.
// Reference, section 23.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "sentinel/syntax/source.h"

namespace porc::sentinel {

/// From the weakest to the strongest. Reference 27.1.
enum class EnforcementLevel : std::uint8_t { advisory, soft_mandatory, hard_mandatory };
/// `advisory`, `soft-mandatory`, `hard-mandatory`.
std::string_view enforcement_level_name(EnforcementLevel level);
std::optional<EnforcementLevel> enforcement_level_from_name(std::string_view name);

/// A name with a value: of a param, a global, a rule that a test expects.
struct NamedValue {
  std::string name{};
  json::value value{};  ///< its numbers are doubles
  Position position{};
};

struct PolicyBlock {
  std::string name{};
  std::string source{};  ///< empty: the file that is called as the policy
  std::string path{};    ///< in place of a source: as it is, from no folder
  EnforcementLevel level = EnforcementLevel::advisory;
  std::vector<NamedValue> params{};
  Position position{};
};

enum class ImportKind : std::uint8_t { module, static_data, plugin };

struct ImportBlock {
  ImportKind kind = ImportKind::module;
  std::string name{};
  std::string source{};   ///< empty for a plugin that is a standard import
  json::object config{};  ///< of a plugin
  Position position{};
};

struct MockBlock {
  std::string name{};
  std::string source{};               ///< of a module; empty for data
  std::optional<json::value> data{};  ///< unset for a module
  Position position{};
};

struct TestBlock {
  std::vector<NamedValue> rules{};
  Position position{};
};

struct Features {
  bool terraform = false;
  bool apply_all = false;
};

struct Configuration {
  std::vector<PolicyBlock> policies{};
  std::vector<ImportBlock> imports{};
  std::vector<MockBlock> mocks{};
  std::vector<NamedValue> params{};
  std::vector<NamedValue> globals{};
  std::optional<TestBlock> test{};
  Features features{};
};

/// One file of a configuration; `name` tells its syntax (`.json`, else HCL), and whether it is an
/// override.
struct ConfigurationFile {
  std::string name{};
  std::string text{};
};

/// True for `override.hcl`, `prod_override.hcl` and their JSON forms. Reference 23.8.
bool is_override_name(std::string_view name);

/// Reads one file, or several that make one configuration: overrides come last, in the order of
/// their names. Errors: malformed; one violation a fault when there are several, with
/// "file:line:column" as the pointer.
Result<Configuration> parse_configuration(std::string_view text, std::string_view filename);
Result<Configuration> parse_configuration(std::span<const ConfigurationFile> files);

/// A value of JSON as configurations have it: its numbers are floats. Reference 4.8.
json::value with_floats(const json::value& from);

/// An error that tells all of `faults`, which is not empty.
Error error_of(const std::vector<Fault>& faults);

}  // namespace porc::sentinel
