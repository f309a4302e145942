// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/example.h"

#include <utility>

#include "domain/quill/verdict.h"
#include "yaml/parse.h"

namespace porc::quill {

Result<Example> read_example(std::string_view text) {
  PORC_TRY(yaml::Document document, yaml::parse(text));
  Example example{.document = std::move(document.value)};
  PORC_TRY(example.blueprint, blueprint::decode_blueprint(example.document));
  return example;
}

Result<std::vector<archive::File>> render_example(const Quill& quill, const Example& example) {
  PORC_CHECK(judge(quill, {}, example.blueprint, example.document).result());
  PORC_TRY(const auto identity, blueprint::identity_of(example.blueprint, kExampleEnvironment));
  return render(quill, example.blueprint, identity);
}

}  // namespace porc::quill
