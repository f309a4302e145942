// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/quills.h"

#include "base/assert.h"

namespace porc::sim {

namespace {

using Compiled = std::shared_ptr<const quill::Quill>;

Compiled compile(const std::string& version) {
  quill::Source source{.kind = "thing", .version = version};
  source.files.push_back(
      {.path = "quill.yaml",
       .bytes = "kind: thing\nversion: " + version + "\ndescription: A thing\n"});
  source.files.push_back({.path = "schema.json",
                          .bytes = R"({"type":"object","properties":{"size":{"type":"integer"},)"
                                   R"("key":{"type":"string","sensitive":true}}})"});
  source.files.push_back(
      {.path = "main.tf.j2",
       .bytes = "resource \"terraform_data\" \"thing\" {\n  input = {{ size }}\n}\n"});
  auto compiled = quill::Quill::compile(std::move(source));
  PORC_ASSERT(compiled.has_value());
  return *std::move(compiled);
}

const std::vector<Compiled>& versions() {
  static const std::vector<Compiled> compiled{compile("1.0.0"), compile("2.0.0")};
  return compiled;
}

}  // namespace

std::vector<Compiled> OneQuill::list() const {
  return versions();
}

Result<Compiled> OneQuill::find(const std::string& kind, const std::string& range) const {
  return get(kind, range.empty() ? "1.0.0" : range);
}

Result<Compiled> OneQuill::get(const std::string& kind, const std::string& version) const {
  for (const Compiled& one : versions()) {
    if (!removed_ && kind == one->kind() && version == one->version().str()) return one;
  }
  return Error{.code = ErrorCode::invalid_argument, .message = "unknown kind or version"};
}

Task<PublishedQuill> OneQuill::publish(quill::Source) {
  co_return Error{.code = ErrorCode::forbidden, .message = "there is only one quill"};
}

Task<quill::Standing> OneQuill::amend_standing(std::string, std::string, Amendment) {
  co_return Error{.code = ErrorCode::forbidden, .message = "it is what it is"};
}

}  // namespace porc::sim
