// SPDX-License-Identifier: Apache-2.0
// How a published quill is kept: its files in the blob quills/{kind}/{version}/quill.tar.gz, and
// what was said of it since in quills/{kind}/{version}/standing.json. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/quill/quill.h"
#include "domain/quill/standing.h"

namespace porc::blob_quills {

inline constexpr std::string_view kFolder = "quills/";

struct Place {
  enum class What : std::uint8_t { files, standing };
  std::string kind{};
  std::string version{};
  What what = What::files;
};

std::string name_of(const Place& place);
/// Nullopt for a blob that is something else.
std::optional<Place> parse_name(std::string_view name);

/// Errors: those of archive::make_tar_gz.
Result<std::string> pack(const quill::Source& source);
/// Errors: corrupt when the bytes are no sound quill of that kind and version.
Result<std::shared_ptr<const quill::Quill>> unpack(const Place& place, std::string_view bytes);

std::string encode_standing(const quill::Standing& standing);
/// Errors: corrupt.
Result<quill::Standing> decode_standing(const Place& place, std::string_view text);

}  // namespace porc::blob_quills
