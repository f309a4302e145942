// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/fetch.h"

#include <gtest/gtest.h>

#include "archive/tar.h"
#include "crypto/digest.h"
#include "sentinel/config/path.h"

namespace porc::sentinel {
namespace {

TEST(Path, IsCleanedByItsLetters) {
  EXPECT_EQ(clean_path("a/./b//../c/"), "a/c");
  EXPECT_EQ(clean_path("../a/../../b"), "../../b");
  EXPECT_EQ(clean_path("/../a"), "/a");
  EXPECT_EQ(clean_path("./"), ".");
  EXPECT_EQ(join_path("test/x", "../../m.sentinel"), "m.sentinel");
  EXPECT_EQ(join_path(".", "a"), "a");
  EXPECT_EQ(join_path("x", "/a"), "/a");
  EXPECT_EQ(folder_of("a/b.c"), "a");
  EXPECT_EQ(folder_of("b.c"), ".");
  EXPECT_EQ(stem_of("a.b/c.d.e"), "c.d");
}

std::string read(const Files& files, std::string_view source) {
  const auto place = parse_source(source, "folder");
  if (!place) return place.error().message;
  const auto fetched = fetch(files, *place);
  return fetched ? fetched->path + " " + fetched->bytes : fetched.error().message;
}

TEST(Fetch, TakesPathsFromTheFolder) {
  const MemoryFiles files(FileMap{{"folder/a", "A"}, {"b", "B"}});
  EXPECT_EQ(read(files, "a"), "folder/a A");
  EXPECT_EQ(read(files, "./a"), "folder/a A");
  EXPECT_EQ(read(files, "file::../b"), "b B");
  EXPECT_EQ(read(files, "c"), "folder/c: there is no such file");
}

TEST(Fetch, ComparesTheChecksum) {
  const MemoryFiles files(FileMap{{"folder/a", "A"}});
  EXPECT_EQ(read(files, "a?checksum=sha256:" + crypto::sha256_hex("A")), "folder/a A");
  EXPECT_EQ(read(files, "a?checksum=sha256:" + crypto::sha256_hex("B")).substr(0, 25),
            "folder/a: its checksum is");
  EXPECT_EQ(read(files, "a?checksum=md5:1"), "expected checksum=sha256:…, found checksum=md5:1");
}

TEST(Fetch, LooksIntoArchives) {
  const auto packed =
      archive::make_tar_gz({{.path = "m/x.sentinel", .bytes = "X"}, {.path = "y", .bytes = "Y"}});
  const auto single = archive::make_tar_gz({{.path = "y", .bytes = "Y"}});
  const MemoryFiles files(FileMap{{"folder/a.tar.gz", *packed}, {"folder/b.tgz", *single}});
  EXPECT_EQ(read(files, "a.tar.gz//m/x.sentinel"), "folder/a.tar.gz//m/x.sentinel X");
  EXPECT_EQ(read(files, "b.tgz"), "folder/b.tgz//y Y");
  EXPECT_EQ(read(files, "a.tar.gz"),
            "folder/a.tar.gz: say which of its files: folder/a.tar.gz//FILE");
  EXPECT_EQ(read(files, "a.tar.gz//z"), "folder/a.tar.gz: there is no z in it");
}

TEST(Fetch, TakesForAnArchiveWhatTheSourceSays) {
  const auto packed = archive::make_tar_gz({{.path = "x.sentinel", .bytes = "X"}});
  const MemoryFiles files(
      FileMap{{"folder/a", *packed}, {"folder/b.tar.gz", "B"}, {"folder/c.zip", "C"}});
  EXPECT_EQ(read(files, "a//x.sentinel?archive=tar.gz"), "folder/a//x.sentinel X");
  EXPECT_EQ(read(files, "a?archive=tgz"), "folder/a//x.sentinel X");
  EXPECT_EQ(read(files, "b.tar.gz?archive=false"), "folder/b.tar.gz B");
  EXPECT_EQ(read(files, "c.zip?archive=false"), "folder/c.zip C");
  for (const char* source : {"c.zip", "c.zip//x.sentinel", "a?archive=zip"})
    EXPECT_EQ(read(files, source),
              std::string(source) + " is a zip: of archives only tar.gz is read");
  EXPECT_EQ(read(files, "x.tar.bz2"), "x.tar.bz2 is a bz2: of archives only tar.gz is read");
}

TEST(Fetch, DownloadsNothing) {
  const MemoryFiles files(FileMap{});
  for (const char* source : {"https://example.com/a.sentinel",
                             "git::https://example.com/a.git//b",
                             "git@example.com:a.git",
                             "s3::https://example.com/a"}) {
    EXPECT_EQ(read(files, source),
              std::string(source) + " is not a local path, and nothing is downloaded here");
  }
}

}  // namespace
}  // namespace porc::sentinel
