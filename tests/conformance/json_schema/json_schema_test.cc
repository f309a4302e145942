// SPDX-License-Identifier: Apache-2.0
// Runs the public JSON-Schema-Test-Suite (Debian's json-schema-test-suite) for draft-07.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/schema.h"

namespace porc::json {
namespace {

namespace fs = std::filesystem;

const fs::path kSuite = "/usr/share/json-schema-test-suite/tests/draft7";

/// What we refuse or leave out on purpose. An empty group is the whole file.
struct Excluded {
  std::string_view file, group, reason;
};
constexpr Excluded kExcluded[] = {
    {"refRemote.json", "", "other documents are not fetched"},
    {"definitions.json", "", "refers to the metaschema by its URL"},
    {"ref.json", "remote ref, containing refs itself", "refers to the metaschema by its URL"},
    {"ref.json", "Recursive references between schemas", "resolves references by $id"},
    {"optional/bignum.json", "", "integers beyond 2^53 are refused by the parser"},
    {"optional/content.json", "", "contentEncoding and contentMediaType are annotations"},
    {"optional/format/idn-email.json", "", "format is not checked"},
    {"optional/format/idn-hostname.json", "", "format is not checked"},
    {"optional/format/iri.json", "", "format is not checked"},
    {"optional/format/iri-reference.json", "", "format is not checked"},
    {"optional/format/uri-template.json", "", "format is not checked"},
};

bool is_excluded(std::string_view file, std::string_view group) {
  return std::ranges::any_of(kExcluded, [&](const Excluded& row) {
    return row.file == file && (row.group.empty() || row.group == group);
  });
}

std::vector<std::string> suite_files() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(kSuite)) {
    if (entry.path().extension() == ".json")
      files.push_back(entry.path().lexically_relative(kSuite));
  }
  std::ranges::sort(files);
  return files;
}

class JsonSchemaSuite : public testing::TestWithParam<std::string> {};

TEST_P(JsonSchemaSuite, AgreesOnEveryCase) {
  std::ifstream in(kSuite / GetParam());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (is_excluded(GetParam(), "")) return;
  const value groups = parse(text).value();
  for (const value& group : groups.as_array()) {
    const std::string_view name = group.at("description").as_string();
    if (is_excluded(GetParam(), name)) continue;
    auto schema = Schema::compile(group.at("schema"));
    ASSERT_TRUE(schema) << name << ": " << schema.error().to_string();
    for (const value& test : group.at("tests").as_array()) {
      const std::vector<Violation> violations = schema->check(test.at("data"));
      EXPECT_EQ(violations.empty(), test.at("valid").as_bool())
          << name << ": " << test.at("description")
          << (violations.empty() ? "" : ": " + violations[0].message);
    }
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& file) {
  std::string name = file.param.substr(0, file.param.size() - std::string_view(".json").size());
  std::ranges::replace_if(
      name, [](char c) { return c == '/' || c == '-'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Draft7, JsonSchemaSuite, testing::ValuesIn(suite_files()), test_name);

TEST(JsonSchemaSuiteExclusions, NameWhatIsThere) {
  const std::vector<std::string> files = suite_files();
  for (const Excluded& row : kExcluded) {
    ASSERT_NE(std::ranges::find(files, row.file), files.end()) << row.file;
    std::ifstream in(kSuite / row.file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_NE(text.find(row.group), std::string::npos) << row.group;
  }
}

}  // namespace
}  // namespace porc::json
