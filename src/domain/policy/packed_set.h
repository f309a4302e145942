// SPDX-License-Identifier: Apache-2.0
// A policy set as one file: how it travels to a server, and how each published version is kept.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/policy/policy_set.h"

namespace porc::policy {

/// How the name of a packed set ends.
inline constexpr std::string_view kPacked = ".tar.gz";
/// More bytes than any packed set has.
inline constexpr std::size_t kPackedBytesMax = 2 * kBytesMax;

/// The same bytes for the same files. Errors: those of archive::make_tar_gz.
Result<std::string> pack(const Files& files);
/// Errors: those of archive::read_tar_gz, under the limits of a set.
Result<Files> unpack(std::string_view bytes);

/// Where the version of a set is kept that names one: "baseline/1.2.0.tar.gz".
std::string place_of(const Set& set);
/// The version that is kept at `place`. Errors: corrupt when that is no place of one, or `bytes`
/// are no sound set of that name and version.
Result<std::shared_ptr<const Set>> read_published(std::string_view place, std::string_view bytes);

}  // namespace porc::policy
