// SPDX-License-Identifier: Apache-2.0
// What a quill may make Terraform do: it declares it, and nothing else leaves its templates or
// passes its plans.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/error.h"

namespace porc::quill {

/// The block `capabilities` of `quill.yaml`. What Terraform brings itself, `terraform_data` and its
/// provider, needs no declaration.
struct Capabilities {
  std::vector<std::string> providers{};     ///< source addresses: "hashicorp/azurerm"
  std::vector<std::string> resources{};     ///< exact types
  std::vector<std::string> data{};          ///< types of data sources and ephemeral resources
  std::vector<std::string> modules{};       ///< source addresses; "./x" needs none
  std::vector<std::string> provisioners{};  ///< such as "local-exec"
  std::vector<std::string> imports{};       ///< types that may be taken over from elsewhere
  std::optional<bool> raw{};                ///< true: templates may use `| safe`
};
BOOST_DESCRIBE_STRUCT(Capabilities,
                      (),
                      (providers, resources, data, modules, provisioners, imports, raw))

/// Each is a member of Capabilities.
enum class UseKind : std::uint8_t { provider, resource, data, module, provisioner, imported };

/// One thing that Terraform files or a plan make use of.
struct Use {
  UseKind kind = UseKind::resource;
  std::string name{};   ///< as Capabilities would name it
  std::string place{};  ///< "main.tf:3:1", or the address of a resource
};

/// A provider's source as messages and comparisons have it: lower case, without the host of the
/// public registry, Terraform's or OpenTofu's, with the namespace that both assume: "AWS" is
/// "hashicorp/aws".
std::string provider_source(std::string_view written);

/// One violation for each use that `declared` does not hold, at its place.
std::vector<Violation> undeclared(const Capabilities& declared, const std::vector<Use>& uses);

}  // namespace porc::quill
