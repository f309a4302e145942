// SPDX-License-Identifier: Apache-2.0
#include "moving/manifest.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/print.h"

namespace porc::moving {
namespace {

const std::string kDigest(64, 'a');

Manifest sample() {
  return {.version = "1", .files = {{.name = "store/run.jsonl", .size = 1, .sha256 = kDigest}}};
}

std::string with_format(int format) {
  json::value document = json::parse(print_manifest(sample())).value();
  document.as_object()["format"] = format;
  return json::print(document);
}

TEST(Manifest, IsReadAsItWasPrinted) {
  EXPECT_EQ(print_manifest(parse_manifest(print_manifest(sample())).value()),
            print_manifest(sample()));
}

/// What its fuzzer begins with, behind the letter that says what it is read as.
std::string seed(const std::string& name) {
  std::ifstream file(PORC_SOURCE_DIR "/fuzz/seeds/backup/" + name);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return text.empty() ? text : text.substr(1);
}

TEST(Manifest, ItsFuzzerBeginsWithOneAndASignature) {
  EXPECT_TRUE(parse_manifest(seed("manifest")));
  EXPECT_TRUE(parse_manifest(seed("small_manifest")));
  EXPECT_TRUE(verify_manifest("{}", seed("signature")));
  EXPECT_TRUE(parse_file_line(seed("file")));
}

TEST(Manifest, OneOfAnotherFormatIsForThePorcThatMadeIt) {
  for (const int format : {1, 3}) {
    const auto read = parse_manifest(with_format(format));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::precondition_failed);
    EXPECT_NE(read.error().message.find(format < 2 ? "an older porc" : "a newer porc"),
              std::string::npos);
  }
}

TEST(Manifest, WhatMayBeTakenMayBeRestored) {
  const std::string names[] = {"data/a",
                               "blobs/ä b/.c",
                               "data/../a",
                               "/a",
                               "a//b",
                               "a/",
                               "",
                               "back\\slash",
                               "line\n",
                               std::string(1025, 'a')};
  for (const std::string& name : names) {
    const BackupFile file{.name = name, .size = 1, .sha256 = kDigest};
    const bool is_taken = bool(check_file_name(name));
    EXPECT_EQ(is_taken, name == "data/a" || name == "blobs/ä b/.c") << name;
    EXPECT_EQ(bool(parse_file_line(print_file(file))), is_taken) << name;
  }
  EXPECT_FALSE(check_file_name("no UTF-8: \xff"));
}

}  // namespace
}  // namespace porc::moving
