// SPDX-License-Identifier: Apache-2.0
// The golden bundles of the shipped quills name nothing that their providers do not know; and the
// check itself finds what is wrong.
#include "tests/quills/provider_schemas.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "disk_quills/quill_folder.h"
#include "tests/quills/shipped.h"

namespace porc::quills {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

std::vector<std::string> faults_of(const std::string& text) {
  return ProviderSchemas::read().faults_of({{.path = "main.tf", .bytes = text}});
}

TEST(ProviderSchemas, EveryGoldenBundleNamesOnlyWhatItsProvidersKnow) {
  const ProviderSchemas schemas = ProviderSchemas::read();
  std::size_t bundles = 0;
  for (const Shipped& shipped : shipped_quills()) {
    for (const auto& test : fs::directory_iterator(shipped.folder / "tests")) {
      if (!fs::exists(test.path() / "golden")) continue;
      auto source = disk_quills::read_folder(test.path() / "golden");
      ASSERT_TRUE(source) << source.error().to_string();
      EXPECT_THAT(schemas.faults_of(source->files), IsEmpty()) << test.path();
      ++bundles;
    }
  }
  EXPECT_GE(bundles, 24U);
}

TEST(ProviderSchemas, FindsWhatNoProviderKnows) {
  const std::string group = "resource \"azurerm_resource_group\" \"main\" {\n  name = \"x\"\n";
  EXPECT_THAT(faults_of(group + "  location = \"y\"\n}\n"), IsEmpty());
  EXPECT_THAT(faults_of(group + "}\n"),
              ElementsAre("main.tf:1:1: azurerm_resource_group needs location"));
  EXPECT_THAT(faults_of(group + "  location = 1\n  colour = 2\n}\n"),
              ElementsAre("main.tf:4:3: azurerm_resource_group has no argument colour"));
  EXPECT_THAT(faults_of(group + "  location = 1\n  paint {}\n}\n"),
              ElementsAre("main.tf:4:3: azurerm_resource_group has no block paint"));
  EXPECT_THAT(faults_of("resource \"azurerm_sheep\" \"x\" {}\n"),
              ElementsAre("main.tf:1:1: unknown resource type azurerm_sheep"));
  EXPECT_THAT(faults_of("provider \"azurerm\" {}\n"),
              ElementsAre("main.tf:1:1: azurerm needs a block features"));
}

TEST(ProviderSchemas, FindsReferencesThatLeadNowhere) {
  const std::string data = "resource \"terraform_data\" \"x\" {}\n";
  EXPECT_THAT(faults_of(data + "output \"a\" {\n  value = \"${terraform_data.x.output}\"\n}\n"),
              IsEmpty());
  EXPECT_THAT(faults_of(data + "output \"a\" {\n  value = terraform_data.x[*].colour\n}\n"),
              ElementsAre("main.tf:3:11: terraform_data has no attribute colour"));
  EXPECT_THAT(faults_of(data + "output \"a\" {\n  value = terraform_data.y.id\n}\n"),
              ElementsAre("main.tf:3:11: terraform_data.y is not declared"));
  EXPECT_THAT(
      faults_of("output \"a\" {\n  value = [local.a, var.b]\n}\n"),
      ElementsAre("main.tf:2:12: local.a is not declared", "main.tf:2:21: var.b is not declared"));
}

TEST(ProviderSchemas, FindsAnotherVersionThanTheDataIsOf) {
  EXPECT_THAT(faults_of("terraform {\n  required_providers {\n    google = {\n      source  = "
                        "\"hashicorp/google\"\n      version = \"~> 1.0\"\n    }\n  }\n}\n"),
              ElementsAre("main.tf:3:5: the data is of google 7.45.0"));
}

}  // namespace
}  // namespace porc::quills
