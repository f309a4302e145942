// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/capabilities.h"
#include "domain/quill/version.h"
#include "domain/rules/rule_set.h"
#include "jinja/template.h"
#include "json/schema.h"

namespace porc::quill {

/// A quill as its authors wrote it: `schema.json`, `quill.yaml`, `rules/*.yaml`, `*.j2` templates,
/// `partials/` of templates that others include, files copied as they are, `README.md`,
/// `CHANGELOG.md`.
struct Source {
  std::string kind{};
  std::string version{};
  std::vector<archive::File> files{};
};

/// A versioned paved path, compiled and immutable; shared between threads.
class Quill {
 public:
  /// Errors: invalid_argument with one violation for each file that is not sound; too_large over
  /// the limits of limits.h.
  static Result<std::shared_ptr<const Quill>> compile(Source source);

  const std::string& kind() const { return source_.kind; }
  const Version& version() const { return version_; }
  /// kind@1.2.0
  std::string name() const { return source_.kind + "@" + version_.str(); }
  const Source& source() const { return source_; }
  const json::Schema& schema() const { return *schema_; }
  const std::string& description() const { return description_; }
  const Capabilities& capabilities() const { return capabilities_; }
  const rules::RuleSet& rules() const { return rules_; }
  /// Hex SHA-256 over all files: equal content is the same quill.
  const std::string& digest() const { return digest_; }

  struct CompiledTemplate {
    std::string output;  ///< file name in the bundle
    jinja::Template compiled;
  };
  const std::vector<CompiledTemplate>& templates() const { return templates_; }
  const std::vector<archive::File>& copied_files() const { return copied_; }

 private:
  Quill() = default;
  Source source_{};
  Version version_{};
  std::optional<json::Schema> schema_{};  ///< always there once compiled
  std::string description_{};
  Capabilities capabilities_{};
  rules::RuleSet rules_{};
  std::string digest_{};
  std::vector<CompiledTemplate> templates_{};
  std::vector<archive::File> copied_{};
};

/// JSON Pointers (into the inputs) of what the schema says must never be seen.
std::vector<std::string> sensitive_inputs(const Quill& quill,
                                          const blueprint::Blueprint& blueprint);

/// Every way in which the inputs are not what the quill's schema asks for; pointers begin with
/// "/inputs".
std::vector<Violation> check_inputs(const Quill& quill, const blueprint::Blueprint& blueprint);

/// The same for a schema without its quill; what the quill makes of the inputs is not looked at.
/// Takes what it costs from `steps`, as json::Schema does.
std::vector<Violation> check_inputs(const json::Schema& schema,
                                    const blueprint::Blueprint& blueprint,
                                    std::size_t& steps);

/// The Terraform files for a blueprint whose inputs were checked: defaults applied, templates
/// rendered, sensitive inputs as references to variables. The same quill and blueprint give the
/// same bytes. Errors: invalid_argument with template, line and column; malformed for files that
/// are no HCL; invalid_argument with one violation for everything in them that the quill does not
/// declare.
Result<std::vector<archive::File>> render(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const blueprint::Identity& identity);

}  // namespace porc::quill
