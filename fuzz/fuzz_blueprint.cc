// SPDX-License-Identifier: Apache-2.0
// Blueprints as JSON and as YAML, through validation and sealing.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "domain/blueprint/blueprint.h"
#include "domain/blueprint/sealing.h"
#include "domain/workspace/workspace.h"
#include "fuzz/planted.h"
#include "json/decode.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto document = porc::yaml::parse(text);
  if (!document) return 0;
  auto blueprint = porc::blueprint::decode_blueprint(document->value);
  if (!blueprint) return 0;
  porc::fuzz::planted_bug(blueprint->metadata.name && !blueprint->inputs.empty());
  auto identity = porc::blueprint::identity_of(*blueprint, "dev");
  if (identity) (void)porc::workspace::workspace_for(*blueprint, *identity, "porc", "");
  auto again = porc::json::decode<porc::blueprint::Blueprint>(porc::json::encode(*blueprint), porc::json::Unknown::reject);
  PORC_ASSERT(again && porc::blueprint::digest(*again) == porc::blueprint::digest(*blueprint));
  return 0;
}
