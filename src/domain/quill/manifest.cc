// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/manifest.h"

#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::quill {

Result<Manifest> parse_manifest(std::string_view text) {
  PORC_TRY(yaml::Document document, yaml::parse(text));
  return json::decode<Manifest>(document.value, json::Unknown::reject);
}

}  // namespace porc::quill
