// SPDX-License-Identifier: Apache-2.0
#include "jinja/template.h"

#include "base/encoding.h"
#include "jinja/abort.h"
#include "jinja/nodes.h"
#include "jinja/parser.h"

namespace porc::jinja {

const std::string& Template::name() const {
  return unit_->source.name();
}

Result<Template> compile(std::string source, std::string name, const Syntax& syntax) {
  if (source.size() > kTemplateBytesMax) {
    return Error{
        .code = ErrorCode::too_large,
        .message = name + ": the template is over " + std::to_string(kTemplateBytesMax) + " bytes"};
  }
  if (!is_utf8(source))
    return Error{.code = ErrorCode::malformed, .message = name + ": the template is not UTF-8"};
  auto unit = std::make_shared<Unit>(Source(std::move(source), std::move(name)));
  try {
    Parser(*unit, tokenize(unit->source, syntax)).run();
  } catch (const Abort& abort) {
    return Error{.code = abort.code,
                 .message = unit->source.explain(abort.at.value_or(0), abort.message)};
  }
  return Template(std::move(unit));
}

}  // namespace porc::jinja
