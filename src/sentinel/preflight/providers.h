// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hcl/syntax.h"
#include "json/value.h"
#include "sentinel/preflight/module_files.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

/// `aws` of `aws_instance`, when a resource names no provider of its own.
std::string implied_provider(std::string_view resource_type);

/// `aws` or `aws.west` of a resource's body; "" when its `provider` is no such reference.
std::string named_provider(const hcl::Body& body, std::string_view resource_type);

/// The providers of all modules, as a plan lists them in `provider_config`.
class Providers {
 public:
  explicit Providers(std::string_view registry) : registry_(registry) {}

  /// Adds those of a module; the module that calls it was added before. `path` is "module.a".
  void add(const ModuleFiles& module, const std::string& path, const std::string& parent);

  /// True when the provider is a part of terraform itself, in a module that was added.
  bool is_built_in(std::string_view local_name, const std::string& path) const;

  /// The `provider_config_key` of a resource that uses `name`, once all modules were added.
  std::string key_of(std::string_view name, const std::string& path) const;

  json::object document() const;
  std::optional<NotKnown> gap() const { return gap_; }
  bool names_registry() const { return names_registry_; }

 private:
  struct Requirement {
    std::string full_name{};   ///< "" when it is not known
    json::value constraint{};  ///< null when there is none
  };
  struct Entry {
    json::object shown{};
    std::string full_name{};
    std::string parent{};  ///< the key whose configuration it uses; "" for its own
  };
  using Requirements = std::map<std::string, Requirement, std::less<>>;  ///< by local name

  Requirements required_by(const ModuleFiles& module);
  Requirement requirement_of(const hcl::Attribute& attribute);
  std::string full_name_of(const std::string& source);
  const Requirement& resolved(Requirements& requirements, const std::string& local_name);
  void add_entry(const std::string& key,
                 const std::string& name,
                 const Requirement& requirement,
                 const std::string& path,
                 const std::string& parent);
  std::string source_key(std::string key, const std::string& full_name) const;

  std::string_view registry_;
  std::map<std::string, Requirements> modules_{};  ///< by path
  std::map<std::string, Entry> entries_{};
  std::optional<NotKnown> gap_{};
  bool names_registry_ = false;
};

}  // namespace porc::sentinel
