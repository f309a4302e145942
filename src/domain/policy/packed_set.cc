// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/packed_set.h"

#include <utility>
#include <vector>

#include "archive/tar.h"

namespace porc::policy {
namespace {

// A tar has its headers besides the files.
constexpr archive::ReadLimits kLimits{.files_max = kFilesMax, .bytes_max = kBytesMax + (2U << 20)};

}  // namespace

Result<std::string> pack(const Files& files) {
  std::vector<archive::File> listed;
  for (const auto& [path, bytes] : files) listed.push_back({.path = path, .bytes = bytes});
  return archive::make_tar_gz(std::move(listed));
}

Result<Files> unpack(std::string_view bytes) {
  PORC_TRY(auto listed, archive::read_tar_gz(bytes, kLimits));
  Files files;
  for (archive::File& file : listed) files.emplace(std::move(file.path), std::move(file.bytes));
  return files;
}

std::string place_of(const Set& set) {
  return set.name() + "/" + set.version().str() + std::string(kPacked);
}

Result<std::shared_ptr<const Set>> read_published(std::string_view place, std::string_view bytes) {
  std::string name(place.substr(0, place.find('/')));
  auto files = unpack(bytes);
  auto set = files ? Set::compile(std::move(name), *std::move(files)) : std::move(files).error();
  if (!set) return Error{.code = ErrorCode::corrupt, .message = set.error().to_string()};
  if (!(*set)->file().version.empty() && place_of(**set) == place) return set;
  return Error{.code = ErrorCode::corrupt, .message = "it holds " + (*set)->title()};
}

}  // namespace porc::policy
