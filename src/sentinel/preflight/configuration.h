// SPDX-License-Identifier: Apache-2.0
// preflight: what policies can be told before there is a plan. Reading order: configuration.h,
// preflight.h; below them module_files.h, constant.h, reference.h, providers.h.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "sentinel/preflight/module_files.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

/// Terraform and OpenTofu find a provider whose source names no host in registries of their own.
inline constexpr std::string_view kTerraformRegistry = "registry.terraform.io";
inline constexpr std::string_view kTofuRegistry = "registry.opentofu.org";

/// What `terraform show -json` of a plan would have as `.configuration`, with a not_known_value()
/// for each value that only terraform can tell.
struct ConfigurationDocument {
  std::shared_ptr<const json::value> document{};  ///< {"configuration": …}
  /// The collections of tfconfig/v2 that may have other entries than the document says.
  std::map<std::string, NotKnown, std::less<>> gaps{};
  bool names_registry = false;  ///< true when it would be another one with another registry
};

/// Limit: modules inside one another, and modules in all.
inline constexpr std::size_t kModuleDepthMax = 32;
inline constexpr std::size_t kModulesMax = 10'000;

/// Errors: malformed for what is no HCL; not_found for a module that is not there; too_large.
Result<ConfigurationDocument> read_configuration(const ConfigurationFiles& files,
                                                 std::string_view registry = kTerraformRegistry);

}  // namespace porc::sentinel
