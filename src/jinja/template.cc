// SPDX-License-Identifier: Apache-2.0
#include "jinja/template.h"

#include "jinja/library.h"
#include "jinja/nodes.h"

namespace porc::jinja {

const std::string& Template::name() const {
  return unit_->source.name();
}

Result<Template> compile(std::string source, std::string name, const Syntax& syntax) {
  std::vector<TemplateSource> sources;
  sources.push_back({.name = name, .text = std::move(source)});
  auto library = Library::compile(std::move(sources), syntax);
  if (library) return *library->find(name);
  const Error& error = library.error();
  return Error{.code = error.code, .message = error.violations.front().message};
}

}  // namespace porc::jinja
