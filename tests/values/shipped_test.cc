// SPDX-License-Identifier: Apache-2.0
// Fuzzed inputs through every shipped template: the files mean the same as with harmless texts.
#include "tests/quills/shipped.h"

#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "domain/blueprint/sealing.h"
#include "hcl/parse.h"
#include "json/pointer.h"
#include "tests/quills/instance.h"
#include "tests/values/fuzzed_text.h"
#include "tests/values/shape.h"

namespace porc::values {
namespace {

constexpr std::uint64_t kValues = 20'000;

/// Puts texts into inputs where the schema takes any: of each it makes a nasty and a harmless twin,
/// so that templates take the same way with both.
class Twins {
 public:
  Twins(const quill::Quill& quill, Random& random) : quill_(quill), random_(random) {}

  json::object nasty{};
  json::object harmless{};
  std::uint64_t count = 0;
  std::vector<std::pair<std::string, std::string>> texts{};  ///< harmless, nasty

  /// Both from `inputs`, which are valid.
  void make(const json::object& inputs) {
    nasty = inputs;
    harmless = inputs;
    for (const auto& input : inputs) replace("/" + std::string(input.key()), input.value());
  }

 private:
  /// Tries a text in place of the one at `pointer`; the schema says whether it may stand there.
  void replace(const std::string& pointer, const json::value& value) {
    if (const json::object* members = value.if_object()) {
      for (const auto& member : *members) {
        replace(json::append(pointer, member.key()), member.value());
      }
    } else if (const json::array* items = value.if_array()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        replace(json::append(pointer, i), (*items)[i]);
      }
    } else if (value.is_string() && !value.get_string().empty()) {
      std::string text = fuzzed_text(random_);
      if (text.empty()) return;
      const std::string twin = "harmless" + std::to_string(texts.size()) + "twin";
      if (!put(nasty, pointer, text)) return;
      if (!put(harmless, pointer, twin)) {
        put(nasty, pointer, std::string(value.get_string()));
        return;
      }
      ++count;
      texts.emplace_back(twin, std::move(text));
    }
  }

  /// True when the inputs are still valid; else they are as they were.
  bool put(json::object& inputs, const std::string& pointer, const std::string& text) {
    json::value whole(std::move(inputs));
    auto* place = const_cast<json::value*>(json::find(whole, pointer));
    const json::value before = std::exchange(*place, json::value(text));
    const bool valid = quill_.schema().check(whole).empty();
    if (!valid) *place = before;
    inputs = std::move(whole.get_object());
    return valid;
  }

  const quill::Quill& quill_;
  Random& random_;
};

std::string shapes_of(const std::vector<archive::File>& files) {
  std::string shapes;
  for (const archive::File& file : files) {
    shapes += file.path + ":";
    if (!file.path.ends_with(".tf")) continue;
    auto body = hcl::parse(file.bytes, file.path);
    EXPECT_TRUE(body) << body.error().message;
    if (body) shapes += shape_of(*body);
  }
  return shapes;
}

class Renderer {
 public:
  explicit Renderer(const quill::Quill& quill) : quill_(quill) {}

  Result<std::vector<archive::File>> operator()(json::object inputs) const {
    blueprint::Blueprint blueprint{.kind = quill_.kind(), .metadata = {.name = "orders"}};
    blueprint.inputs = std::move(inputs);
    blueprint::seal_inputs(blueprint, quill::sensitive_inputs(quill_, blueprint), sealer_, [] {
      return std::string(crypto::kNonceBytes, 'n');
    });
    return quill::render(
        quill_, blueprint, {.environment = "dev", .kind = quill_.kind(), .name = "orders"});
  }

 private:
  const quill::Quill& quill_;
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
};

TEST(Values, StayInTheirPlaceInShippedTemplates) {
  Random random(seed());
  const auto all = quills::shipped_quills();
  std::vector<quills::InstanceMaker> makers;
  for (const auto& one : all) makers.emplace_back(one.quill->schema().document());
  std::uint64_t count = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; count < scaled(kValues); ++i) {
    const quill::Quill& quill = *all[i % all.size()].quill;
    const json::value inputs = makers[i % all.size()].make(random);
    if (!quill.schema().check(inputs).empty()) continue;
    Twins twins(quill, random);
    twins.make(inputs.get_object());
    const Renderer render(quill);
    auto harmless = render(twins.harmless);
    ASSERT_TRUE(harmless) << quill.name() << "\n" << harmless.error().to_string();
    auto nasty = render(twins.nasty);
    count += twins.count;
    if (!nasty) {
      ++refused;
      continue;
    }
    std::string expected = shapes_of(*harmless);
    for (const auto& [twin, text] : twins.texts) {
      const std::string written = in_shape(text);
      for (std::size_t at = 0; (at = expected.find(twin, at)) != expected.npos;
           at += written.size()) {
        expected.replace(at, twin.size(), written);
      }
    }
    ASSERT_EQ(shapes_of(*nasty), expected) << quill.name() << "\n"
                                           << json::serialize(twins.nasty) << "\n"
                                           << json::serialize(twins.harmless);
  }
  std::cout << count << " values in " << all.size() << " quills, " << refused << " refused\n";
}

}  // namespace
}  // namespace porc::values
