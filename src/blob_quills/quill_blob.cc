// SPDX-License-Identifier: Apache-2.0
#include "blob_quills/quill_blob.h"

#include <utility>

#include "archive/tar.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::blob_quills {
namespace {

constexpr std::string_view kFiles = "quill.tar.gz";
constexpr std::string_view kStanding = "standing.json";

Error corrupt(const Place& place, const Error& why) {
  return {.code = ErrorCode::corrupt, .message = name_of(place) + ": " + why.to_string()};
}

}  // namespace

std::string name_of(const Place& place) {
  const std::string_view leaf = place.what == Place::What::files ? kFiles : kStanding;
  return std::string(kFolder) + place.kind + "/" + place.version + "/" + std::string(leaf);
}

std::optional<Place> parse_name(std::string_view name) {
  if (!name.starts_with(kFolder)) return std::nullopt;
  name.remove_prefix(kFolder.size());
  const std::size_t first = name.find('/');
  const std::size_t second = first == name.npos ? name.npos : name.find('/', first + 1);
  if (second == name.npos) return std::nullopt;
  const std::string_view leaf = name.substr(second + 1);
  if (leaf != kFiles && leaf != kStanding) return std::nullopt;
  return Place{.kind = std::string(name.substr(0, first)),
               .version = std::string(name.substr(first + 1, second - first - 1)),
               .what = leaf == kFiles ? Place::What::files : Place::What::standing};
}

Result<std::string> pack(const quill::Source& source) {
  return archive::make_tar_gz(source.files);
}

Result<std::shared_ptr<const quill::Quill>> unpack(const Place& place, std::string_view bytes) {
  auto files = archive::read_tar_gz(bytes);
  if (!files) return corrupt(place, files.error());
  quill::Source source{.kind = place.kind, .version = place.version, .files = *std::move(files)};
  auto quill = quill::Quill::compile(std::move(source));
  if (!quill) return corrupt(place, quill.error());
  return quill;
}

std::string encode_standing(const quill::Standing& standing) {
  return json::serialize(json::encode(standing)) + "\n";
}

Result<quill::Standing> decode_standing(const Place& place, std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return corrupt(place, document.error());
  auto standing = json::decode<quill::Standing>(*document, json::Unknown::reject);
  if (!standing) return corrupt(place, standing.error());
  return standing;
}

}  // namespace porc::blob_quills
