// SPDX-License-Identifier: Apache-2.0
// The form that Port gets of a schema. Each case has `schema` and `form`; a case with `refused` has
// the pointer of what Port does not take. PORC_ACCEPT is of no use here: a case says what must be.
#include <filesystem>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "json/parse.h"
#include "port_catalog/form.h"
#include "tests/fakes/golden.h"

namespace porc::port_catalog {
namespace {

json::Schema compiled(const std::string& text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document) << document.error().to_string();
  auto schema = json::Schema::compile(document.value());
  EXPECT_TRUE(schema) << schema.error().to_string();
  return *std::move(schema);
}

TEST(PortForms, AreWhatTheCasesSay) {
  for (const auto& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/port_forms")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const auto form = form_of(compiled(each.text("schema")));
    if (each.has("refused")) {
      ASSERT_FALSE(form);
      EXPECT_EQ(form.error().violations.at(0).pointer, each.line("refused"));
      continue;
    }
    ASSERT_TRUE(form) << form.error().to_string();
    const json::value want = json::parse(each.text("form")).value();
    EXPECT_EQ(json::value(*form), want) << json::serialize(*form);
    EXPECT_EQ(json::serialize(*form), json::serialize(want)) << "another order";
  }
}

/// One member a line, so that a change of a quill is seen in a diff.
std::string laid_out(const json::object& form) {
  std::string text = "{\n";
  for (const auto& field : form.at("properties").as_object())
    text += "  " + json::serialize(json::string(field.key())) + ": " +
            json::serialize(field.value()) + ",\n";
  return text + "  \"required\": " + json::serialize(form.at("required")) + "\n}\n";
}

TEST(PortForms, EveryShippedQuillHasOne) {
  for (const auto& kind : std::filesystem::directory_iterator(PORC_SOURCE_DIR "/quills")) {
    for (const auto& version : std::filesystem::directory_iterator(kind)) {
      const auto form = form_of(compiled(fakes::golden_text(version.path() / "schema.json")));
      ASSERT_TRUE(form) << form.error().to_string();
      fakes::expect_golden("port/forms/" + kind.path().filename().string() + "@" +
                               version.path().filename().string() + ".txt",
                           laid_out(*form));
    }
  }
}

}  // namespace
}  // namespace porc::port_catalog
