// SPDX-License-Identifier: Apache-2.0
// Blueprints as JSON and as YAML, through validation, naming, sealing and digest.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "crypto/seal.h"
#include "domain/blueprint/blueprint.h"
#include "domain/blueprint/sealing.h"
#include "domain/workspace/workspace.h"
#include "fuzz/planted.h"
#include "json/decode.h"
#include "json/pointer.h"
#include "yaml/parse.h"

namespace {

using porc::Secret;
using porc::blueprint::Blueprint;

/// What the quill would call sensitive.
const std::vector<std::string>& sensitive() {
  static const std::vector<std::string> value{"/api_key", "/database/password", "/image"};
  return value;
}

const porc::crypto::Sealer& sealer() {
  static const porc::crypto::Sealer value{Secret(std::string(porc::crypto::kSealKeyBytes, 'k'))};
  return value;
}

/// What the quill calls sensitive is found without the quill.
void check_hidden(const Blueprint& blueprint) {
  const porc::json::value inputs(blueprint.inputs);
  const std::vector<std::string> hidden = porc::blueprint::hidden_inputs(blueprint);
  bool any_reference = false;
  for (const std::string& pointer : hidden) {
    const porc::json::value* value = porc::json::find(inputs, pointer);
    PORC_ASSERT(value != nullptr);
    any_reference = any_reference || porc::blueprint::is_secret_reference(*value);
  }
  PORC_ASSERT(any_reference == porc::blueprint::refers_to_secrets(blueprint));
  for (const std::string& pointer : sensitive()) {
    PORC_ASSERT(porc::json::find(inputs, pointer) == nullptr ||
                std::ranges::find(hidden, pointer) != hidden.end());
  }
}

void seal_and_open(Blueprint blueprint) {
  porc::blueprint::seal_inputs(
      blueprint, sensitive(), sealer(), [] { return std::string(porc::crypto::kNonceBytes, 'n'); });
  (void)porc::blueprint::digest(blueprint);
  check_hidden(blueprint);
  (void)porc::blueprint::open_inputs(
      blueprint, sensitive(), sealer(), [](const std::string&) -> porc::Result<Secret> {
        return Secret("value");
      });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto document = porc::yaml::parse(text);
  if (!document) return 0;
  auto blueprint = porc::blueprint::decode_submitted(document->value);
  if (!blueprint) return 0;
  if (blueprint->metadata.name)
    porc::fuzz::planted_bug(porc::fuzz::ends_in_digit(*blueprint->metadata.name));
  auto identity = porc::blueprint::identity_of(*blueprint, "dev");
  if (identity) (void)porc::workspace::workspace_for(*blueprint, *identity, "porc", "");
  auto again =
      porc::json::decode<Blueprint>(porc::json::encode(*blueprint), porc::json::Unknown::reject);
  PORC_ASSERT(again && porc::blueprint::digest(*again) == porc::blueprint::digest(*blueprint));
  seal_and_open(*std::move(blueprint));
  return 0;
}
