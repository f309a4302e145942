// SPDX-License-Identifier: Apache-2.0
#include "archive/tar.h"

#include <gtest/gtest.h>

#include "archive/gzip.h"
#include "base/encoding.h"

namespace porc::archive {
namespace {

constexpr std::size_t kBlock = 512;

/// One entry of a tar as somebody else might write it. Spec: POSIX.1-1988 ustar.
struct RawEntry {
  std::string path;
  char type = '0';
  std::string bytes{};
  std::string target{};
  int mode = 0644;
};
std::string octal(std::size_t number, std::size_t width) {
  std::string text(width, '0');
  for (std::size_t i = width; i-- > 0; number /= 8) text[i] = static_cast<char>('0' + number % 8);
  return text + '\0';
}
std::string raw_entry(const RawEntry& entry) {
  std::string header(kBlock, '\0');
  auto put = [&header](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  put(0, entry.path);
  put(100, octal(static_cast<std::size_t>(entry.mode), 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(entry.bytes.size(), 11));
  put(136, octal(0, 11));
  put(148, "        ");
  header[156] = entry.type;
  put(157, entry.target);
  put(257, std::string("ustar\00000", 8));
  std::size_t sum = 0;
  for (char c : header) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6));
  std::string padding((kBlock - entry.bytes.size() % kBlock) % kBlock, '\0');
  return header + entry.bytes + padding;
}
std::string raw_tar(const std::vector<RawEntry>& entries) {
  std::string tar;
  for (const RawEntry& entry : entries) tar += raw_entry(entry);
  return tar + std::string(2 * kBlock, '\0');
}

TEST(Tar, ReadsWhatItMadeInOrderOfPath) {
  const std::string deep = std::string(120, 'd') + "/" + std::string(120, 'f');
  const std::vector<File> files = {{"b.tf", "bb"},
                                   {"a/run.sh", "#!/bin/sh\n", true},
                                   {"a/empty", ""},
                                   {"gr\xc3\xbcn", "x"},
                                   {deep, "long"}};
  auto read = read_tar_gz(make_tar_gz(files).value());
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, (std::vector<File>{files[2], files[1], files[0], files[4], files[3]}));
}

TEST(Tar, TheOrderOfTheFilesDoesNotMatter) {
  EXPECT_EQ(make_tar_gz({{"a", "1"}, {"b", "2"}}).value(),
            make_tar_gz({{"b", "2"}, {"a", "1"}}).value());
}

TEST(Tar, NothingAtAllIsAnArchiveToo) {
  EXPECT_EQ(read_tar_gz(make_tar_gz({}).value()).value(), std::vector<File>());
}

TEST(Tar, RefusesToStoreUnsafePathsAndNamesThemAll) {
  auto made =
      make_tar_gz({{"../x", ""}, {"ok", ""}, {"ok", ""}, {"d/f", ""}, {"d", ""}, {"/abs", ""}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(made.error().violations.size(), 4U);
}

TEST(Tar, AcceptsFoldersAndNamesThatBeginHere) {
  auto read = read_tar_gz(
      gzip(raw_tar({{"./", '5'}, {"./a/", '5'}, {"./a/b", '0', "x", "", 0755}, {"c", '0', "y"}})));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, (std::vector<File>{{"a/b", "x", true}, {"c", "y"}}));
}

TEST(Tar, AcceptsThePaxNamesThatGoWrites) {
  // Made with python3's tarfile in pax format: one file "grün.tf" holding "x".
  auto read = read_tar_gz(
      base64_decode("H4sIAAAAAAACA+3TMQrCMBSA4Td7ipwgfSmxnURHR68QsNZJJEbI4dx6MQ0OgtAxgvT/"
                    "ljyyvOHx28Y2u0PI+yEchyhV6Nvcq9q6z1z+nbbaicnyA/"
                    "dbCvG1XpbJ9eYa0nkzxulxsem0EizJGLfl7FV3lKg77+f716/"
                    "+tXdrL0bpv7pMAgAAAAAAAAAAAAAAAH/tCdL+ddYAKAAA")
          .value());
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, (std::vector<File>{{"gr\xc3\xbcn.tf", "x"}}));
}

TEST(Tar, RefusesWhatCouldEscapeOrIsNoFile) {
  const std::vector<RawEntry> entries[] = {{{"/etc/passwd"}},
                                           {{"../x"}},
                                           {{"a/../../x"}},
                                           {{"a\\b"}},
                                           {{"a\x01"}},
                                           {{"../d/", '5'}},
                                           {{"l", '1', "", "a"}},
                                           {{"l", '2', "", "/etc/passwd"}},
                                           {{"c", '3'}},
                                           {{"b", '4'}},
                                           {{"p", '6'}},
                                           {{"a"}, {"./a"}},
                                           {{"a"}, {"a/b"}},
                                           {{"a/b"}, {"a"}}};
  for (const auto& row : entries) {
    auto read = read_tar_gz(gzip(raw_tar(row)));
    ASSERT_FALSE(read) << row.back().path;
    EXPECT_EQ(read.error().code, ErrorCode::invalid_argument)
        << row.back().path << ": " << read.error().to_string();
  }
}

TEST(Tar, CutOrFollowedByOthersIsMalformed) {
  const std::string tar = raw_tar({{"a", '0', std::string(700, 'x')}, {"b", '0', "y"}});
  const std::size_t marked = tar.size() - 2 * kBlock;
  for (std::size_t length :
       {std::size_t{0}, std::size_t{100}, kBlock, kBlock + 10, 2 * kBlock, 3 * kBlock, marked}) {
    auto read = read_tar_gz(gzip(tar.substr(0, length)));
    ASSERT_FALSE(read) << length;
    EXPECT_EQ(read.error().code, ErrorCode::malformed) << length;
  }
  EXPECT_FALSE(read_tar_gz(gzip(tar + "garbage")));
  EXPECT_FALSE(read_tar_gz(gzip(tar + raw_tar({{"hidden", '0', "z"}}))));
  EXPECT_TRUE(read_tar_gz(gzip(tar + std::string(9 * kBlock, '\0'))));
}

TEST(Tar, EveryLimitHolds) {
  const std::string packed = make_tar_gz({{"a", std::string(5000, 'x')}, {"b", "y"}}).value();
  EXPECT_EQ(read_tar_gz(packed, {.files_max = 1}).error().code, ErrorCode::too_large);
  EXPECT_EQ(read_tar_gz(packed, {.bytes_max = 4000}).error().code, ErrorCode::too_large);
  EXPECT_TRUE(read_tar_gz(packed, {.files_max = 2, .bytes_max = 20'000}));
  std::string bomb = make_tar_gz({{"zeros", std::string(64U << 20, '\0')}}).value();
  EXPECT_EQ(read_tar_gz(bomb).error().code, ErrorCode::too_large);
}

TEST(Tar, ASparseEntryCannotClaimMoreThanTheLimit) {
  // Made with GNU tar --sparse: one file of 1 TiB that stores no data.
  auto read = read_tar_gz(
      base64_decode(
          "H4sIAAAAAAACA+3QuwmAQBAFwLOTK+EEsREr0ERM/eSW7iFooLEKMhPs22Bh4XVDH56Wsrqq9syued/"
          "LlPJ5bMILlmluxxjDZ9Z9FmdTRwuPPAAAAAAAAAAAAOAnNlvy1AwAKAAA")
          .value());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace porc::archive
