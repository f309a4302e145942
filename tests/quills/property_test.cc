// SPDX-License-Identifier: Apache-2.0
// Any input that a shipped quill's schema accepts renders, and what it renders is Terraform.
// PORC_SEED=n begins with that seed; every failure names its own.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "domain/blueprint/sealing.h"
#include "tests/quills/instance.h"
#include "tests/quills/nasty_text.h"
#include "tests/quills/provider_schemas.h"
#include "tests/quills/shipped.h"

namespace porc::quills {
namespace {

std::uint64_t count() {
  const char* scale = std::getenv("SCALE");
  return scale != nullptr && std::string_view(scale) == "full" ? 20'000 : 2'000;
}

std::uint64_t first_seed() {
  const char* seed = std::getenv("PORC_SEED");
  return seed == nullptr ? 1 : std::stoull(seed);
}

blueprint::Metadata metadata_of(Random& random) {
  blueprint::Metadata metadata;
  if (once_in(random, 2)) metadata.name = "orders";
  if (once_in(random, 2)) metadata.repo = "Shop.Co/orders_2";
  if (once_in(random, 2)) metadata.owner = nasty_line(random);
  for (std::size_t i = pick(random, 4); i > 0; --i) {
    metadata.tags[nasty_line(random)] = nasty_line(random);
  }
  return metadata;
}

class Sample {
 public:
  Sample(const quill::Quill& quill, const ProviderSchemas& schemas)
      : quill_(quill), schemas_(schemas) {}

  /// False when what was made is not valid, which says nothing.
  bool run(InstanceMaker& maker, std::uint64_t seed) {
    Random random(seed);
    blueprint::Blueprint blueprint{.kind = quill_.kind(), .metadata = metadata_of(random)};
    blueprint.inputs = maker.make(random).get_object();
    if (!quill::check_inputs(quill_, blueprint).empty()) return false;
    for (const auto& input : blueprint.inputs) ++given_[std::string(input.key())];
    const std::string told = json::serialize(blueprint.inputs);
    blueprint::seal_inputs(blueprint, quill::sensitive_inputs(quill_, blueprint), sealer_, [] {
      return std::string(crypto::kNonceBytes, 'n');
    });
    const blueprint::Identity identity{
        .environment = "dev",
        .kind = quill_.kind(),
        .name = blueprint.metadata.name.value_or(blueprint.metadata.repo.value_or(""))};
    auto files = quill::render(quill_, blueprint, identity);
    EXPECT_TRUE(files) << files.error().to_string() << "\n" << told;
    if (!files) return true;
    for (const std::string& fault : schemas_.faults_of(*files)) ADD_FAILURE() << fault;
    for (const archive::File& file : *files) {
      EXPECT_EQ(file.bytes.find(kSecretMark), file.bytes.npos) << file.path << " holds a secret";
    }
    if (testing::Test::HasFailure()) show(told, *files);
    return true;
  }

  /// Inputs that were not both given and left out, as far as the schema allows: of those, nothing
  /// was shown.
  std::vector<std::string> unseen(std::uint64_t valid) const {
    const json::object& schema = quill_.schema().document().get_object();
    const json::array& required = schema.at("required").get_array();
    std::vector<std::string> names;
    for (const auto& property : schema.at("properties").get_object()) {
      const std::string name(property.key());
      const auto found = given_.find(name);
      const std::uint64_t times = found == given_.end() ? 0 : found->second;
      const bool always = std::ranges::find(required, json::value(name)) != required.end();
      if (times == 0 || (times == valid && !always)) names.push_back(name);
    }
    return names;
  }

 private:
  static void show(const std::string& inputs, const std::vector<archive::File>& files) {
    std::cerr << inputs << "\n";
    for (const archive::File& file : files)
      std::cerr << "# " << file.path << "\n" << file.bytes << "\n";
  }

  const quill::Quill& quill_;
  const ProviderSchemas& schemas_;
  std::map<std::string, std::uint64_t> given_{};
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
};

TEST(ShippedQuills, AnyValidInputRendersAndParses) {
  const ProviderSchemas schemas = ProviderSchemas::read();
  for (const Shipped& shipped : shipped_quills()) {
    InstanceMaker maker(shipped.quill->schema().document());
    Sample sample(*shipped.quill, schemas);
    std::uint64_t valid = 0;
    std::uint64_t made = 0;
    for (std::uint64_t seed = first_seed(); valid < count(); ++seed) {
      if (sample.run(maker, seed)) ++valid;
      ASSERT_FALSE(HasFailure()) << shipped.quill->name() << " PORC_SEED=" << seed;
      ASSERT_LE(++made, count() * 2) << shipped.quill->name() << ": too little of it is valid";
    }
    EXPECT_EQ(sample.unseen(valid), std::vector<std::string>{}) << shipped.quill->name();
    std::cout << shipped.quill->name() << ": " << valid << " valid of " << made
              << " made, from PORC_SEED=" << first_seed() << "\n";
  }
}

}  // namespace
}  // namespace porc::quills
