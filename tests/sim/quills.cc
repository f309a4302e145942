// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/quills.h"

#include "base/assert.h"

namespace porc::sim {

OneQuill::OneQuill() {
  quill::Source source{.kind = "thing", .version = "1.0.0"};
  source.files.push_back(
      {.path = "quill.yaml", .bytes = "kind: thing\nversion: 1.0.0\ndescription: A thing\n"});
  source.files.push_back({.path = "schema.json",
                          .bytes = R"({"type":"object","properties":{"size":{"type":"integer"},)"
                                   R"("key":{"type":"string","sensitive":true}}})"});
  source.files.push_back(
      {.path = "main.tf.j2",
       .bytes = "resource \"terraform_data\" \"thing\" {\n  input = {{ size }}\n}\n"});
  auto compiled = quill::Quill::compile(std::move(source));
  PORC_ASSERT(compiled.has_value());
  quill_ = *std::move(compiled);
}

Result<std::shared_ptr<const quill::Quill>> OneQuill::find(const std::string& kind,
                                                           const std::string&) const {
  if (kind == "thing") return quill_;
  return Error{.code = ErrorCode::invalid_argument, .message = "unknown kind"};
}

Task<PublishedQuill> OneQuill::publish(quill::Source) {
  co_return Error{.code = ErrorCode::forbidden, .message = "there is only one quill"};
}

Task<quill::Standing> OneQuill::amend_standing(std::string, std::string, Amendment) {
  co_return Error{.code = ErrorCode::forbidden, .message = "it is what it is"};
}

}  // namespace porc::sim
