// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/template.h"

namespace porc::jinja {

/// Of all templates together; what they compile to takes up to some 30 times as much.
inline constexpr std::size_t kLibraryBytesMax = std::size_t{4} << 20;

struct TemplateSource {
  std::string name{};  ///< what include, import and extends call it, and messages
  std::string text{};
};

/// Templates that may include, import and extend one another. Immutable and cheap to copy; several
/// threads may render its templates at once.
class Library {
 public:
  Library();
  /// Errors: invalid_argument with one violation for each fault, whose pointer is the template's
  /// name and whose message is what jinja::compile would say; also for a name after include,
  /// import or extends that is written out and that no template has. too_large over
  /// kLibraryBytesMax, with an empty pointer.
  static Result<Library> compile(std::vector<TemplateSource> sources, const Syntax& syntax = {});

  std::optional<Template> find(std::string_view name) const;

 private:
  friend Result<Template> compile(std::string source, std::string name, const Syntax& syntax);
  // Shared with its templates: they and the library end in any order.
  explicit Library(std::shared_ptr<const Units> units) : units_(std::move(units)) {}
  std::shared_ptr<const Units> units_;
};

}  // namespace porc::jinja
