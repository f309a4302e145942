// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/capabilities.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "json/suggestion.h"

namespace porc::quill {
namespace {

/// Each engine names the public registry by its own host.
constexpr std::string_view kPublicRegistries[] = {"registry.terraform.io/",
                                                  "registry.opentofu.org/"};
constexpr std::string_view kDefaultNamespace = "hashicorp/";

/// In the order of UseKind: how messages name it, and what needs no declaration.
struct KindRow {
  std::string_view member;  ///< of Capabilities
  std::string_view noun;
  std::string_view always;  ///< "" when there is none
  std::vector<std::string> Capabilities::*declared;
};
constexpr auto kKinds = std::to_array<KindRow>({
    {"providers", "provider", "terraform.io/builtin/terraform", &Capabilities::providers},
    {"resources", "resource type", "terraform_data", &Capabilities::resources},
    {"data", "data source", "", &Capabilities::data},
    {"modules", "module", "", &Capabilities::modules},
    {"provisioners", "provisioner", "", &Capabilities::provisioners},
    {"imports", "import of the type", "", &Capabilities::imports},
});

bool is_declared(const Capabilities& capabilities, const KindRow& kind, const Use& use) {
  if (use.name == kind.always) return true;
  return std::ranges::any_of(capabilities.*kind.declared, [&](const std::string& name) {
    return use.kind == UseKind::provider ? provider_source(name) == use.name : name == use.name;
  });
}

Violation violation_of(const Capabilities& capabilities, const KindRow& kind, const Use& use) {
  std::vector<std::string_view> known;
  for (const std::string& name : capabilities.*kind.declared) known.emplace_back(name);
  return {.pointer = use.place,
          .message = "the quill does not declare the " + std::string(kind.noun) + " '" + use.name +
                     "'" + json::did_you_mean(use.name, known) + ": its authors add it to " +
                     "capabilities." + std::string(kind.member) + " in quill.yaml"};
}

}  // namespace

std::string provider_source(std::string_view written) {
  std::string source(written);
  std::ranges::transform(source, source.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const std::string_view host : kPublicRegistries) {
    if (!source.starts_with(host)) continue;
    source.erase(0, host.size());
    break;
  }
  if (source.find('/') == source.npos) source.insert(0, kDefaultNamespace);
  return source;
}

std::vector<Violation> undeclared(const Capabilities& declared, const std::vector<Use>& uses) {
  std::vector<Violation> violations;
  std::set<std::pair<UseKind, std::string_view>> told;
  for (const Use& use : uses) {
    const KindRow& kind = kKinds[static_cast<std::size_t>(use.kind)];
    if (is_declared(declared, kind, use) || !told.emplace(use.kind, use.name).second) continue;
    violations.push_back(violation_of(declared, kind, use));
  }
  return violations;
}

}  // namespace porc::quill
