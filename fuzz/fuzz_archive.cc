// SPDX-License-Identifier: Apache-2.0
// Archives that somebody uploads: every file that is read has a safe path of its own, and what is
// read can be stored and read again. The input is tried as a tar.gz and, since no search gets past
// a checksum, as a tar that is mended and packed here.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "archive/gzip.h"
#include "archive/tar.h"
#include "base/assert.h"
#include "fuzz/planted.h"

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kSumPlace = 148;
constexpr std::size_t kSumWidth = 8;
constexpr std::size_t kMagicPlace = 257;
const porc::archive::ReadLimits kLimits{.files_max = 100, .bytes_max = std::size_t{1} << 20};

/// Writes the checksum of every block that looks like a header.
std::string mended(std::string tar) {
  for (std::size_t at = 0; at + kBlock <= tar.size(); at += kBlock) {
    if (tar.compare(at + kMagicPlace, 5, "ustar") != 0) continue;
    std::fill_n(tar.begin() + static_cast<std::ptrdiff_t>(at + kSumPlace), kSumWidth, ' ');
    unsigned sum = 0;
    for (std::size_t i = at; i < at + kBlock; ++i) sum += static_cast<unsigned char>(tar[i]);
    char text[kSumWidth] = {};
    std::snprintf(text, sizeof text, "%06o", sum);
    tar.replace(at + kSumPlace, kSumWidth, text, kSumWidth);
  }
  return tar;
}

/// An executable file two folders down.
bool is_deep_program(const porc::archive::File& file) {
  return file.executable && std::ranges::count(file.path, '/') >= 2;
}

void check(std::string_view packed) {
  auto files = porc::archive::read_tar_gz(packed, kLimits);
  if (!files) return;
  for (const auto& file : *files) PORC_ASSERT(porc::archive::is_safe_path(file.path));
  porc::fuzz::planted_bug(std::ranges::any_of(*files, is_deep_program));
  auto stored = porc::archive::make_tar_gz(*files);
  PORC_ASSERT(stored);
  auto again = porc::archive::read_tar_gz(*stored);
  std::ranges::sort(*files, {}, &porc::archive::File::path);
  PORC_ASSERT(again && *again == *files);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(text);
  check(porc::archive::gzip(mended(text)));
  return 0;
}
