// SPDX-License-Identifier: Apache-2.0
// What only folders can do to blobs. What all stores promise:
// tests/contracts/blob_store_contract.h.
#include "disk_blobs/disk_blobs.h"

#include <fstream>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "crypto/digest.h"
#include "host/files.h"

namespace porc::disk_blobs {
namespace {

namespace fs = std::filesystem;

class DiskBlobsTest : public testing::Test {
 protected:
  static fs::path new_folder() {
    std::string name = testing::TempDir() + "/disk_blobs.XXXXXX";
    PORC_ASSERT(::mkdtemp(name.data()) != nullptr);
    return name;
  }
  ~DiskBlobsTest() override { fs::remove_all(folder_); }

  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  void put(const fs::path& path, std::string_view text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary | std::ios::trunc) << text;
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    const auto page = run(blobs_.list("", "", 100)).value();
    for (const BlobEntry& entry : page.entries) names.push_back(entry.name);
    return names;
  }

  const fs::path folder_ = new_folder();
  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 2, 64};
  DiskBlobs blobs_{folder_, pool_};
};

TEST_F(DiskBlobsTest, ABundleOfTheVersionBeforeIsReadAndStaysAPlainFile) {
  const std::string key = "bundles/porc-1/" + crypto::sha256_hex("old") + ".tar.gz";
  put(key, "old");
  EXPECT_EQ(run(blobs_.get(key)).value().bytes, "old");
  ASSERT_TRUE(run(blobs_.create(key, "old")));
  const std::string fresh = "bundles/porc-2/" + crypto::sha256_hex("new") + ".tar.gz";
  ASSERT_TRUE(run(blobs_.create(fresh, "new")));
  EXPECT_EQ(host::read_file(folder_ / fresh, 100).value(), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator((folder_ / fresh).parent_path()), {}), 1);
  EXPECT_EQ(names(), (std::vector<std::string>{key, fresh}));
  put(fresh, "changed");
  EXPECT_EQ(run(blobs_.get(fresh)).error().code, ErrorCode::corrupt);
  EXPECT_TRUE(run(blobs_.create(fresh, "new"))) << "it is not ours to mend";
  EXPECT_EQ(run(blobs_.get(fresh)).error().code, ErrorCode::corrupt);
}

TEST_F(DiskBlobsTest, FilesAreForTheirOwnerAlone) {
  ASSERT_TRUE(run(blobs_.create("a/b", "bytes")));
  EXPECT_EQ(static_cast<unsigned>(fs::status(folder_ / "a").permissions()), 0700U);
  for (const char* file : {"a/b", "a/.b.sha-256", ".blobs.lock"})
    EXPECT_EQ(static_cast<unsigned>(fs::status(folder_ / file).permissions()), 0600U) << file;
}

TEST_F(DiskBlobsTest, WhatACrashLeftIsNoBlobAndIsReplaced) {
  put("a/.b.sha-256", crypto::sha256_hex("never written") + "\n");
  put("a/.b.Xy12Za", "half a bl");
  EXPECT_EQ(run(blobs_.get("a/b")).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(blobs_.find("a/b")).value(), std::nullopt);
  EXPECT_TRUE(names().empty());
  ASSERT_TRUE(run(blobs_.create("a/b", "whole")));
  EXPECT_EQ(run(blobs_.get("a/b")).value().bytes, "whole");
  ASSERT_TRUE(run(blobs_.remove("a/b")));
  EXPECT_FALSE(fs::exists(folder_ / "a")) << "nothing is left behind";
}

TEST_F(DiskBlobsTest, AReplacementThatACrashCutOffIsTheOldBlobOrTheNewOne) {
  ASSERT_TRUE(run(blobs_.create("a/b", "old")));
  const std::string old = run(blobs_.get("a/b")).value().version;
  put("a/.b.sha-256", crypto::sha256_hex("new") + "\n" + crypto::sha256_hex("old") + "\n");
  EXPECT_EQ(run(blobs_.get("a/b")).value().bytes, "old");
  EXPECT_EQ(run(blobs_.create("a/b", "new")).error().code, ErrorCode::conflict);
  EXPECT_TRUE(run(blobs_.create("a/b", "old")));
  put("a/b", "new");
  EXPECT_EQ(run(blobs_.get("a/b")).value().bytes, "new");
  EXPECT_EQ(run(blobs_.replace("a/b", "newer", old)).error().code, ErrorCode::conflict);
  ASSERT_TRUE(run(blobs_.replace("a/b", "newer", std::nullopt)));
  put("a/b", "neither");
  EXPECT_EQ(run(blobs_.get("a/b")).error().code, ErrorCode::corrupt);
}

TEST_F(DiskBlobsTest, FilesOfOthersAreNoBlobs) {
  put("porc.db", "a database");
  put("keys/master", "a key");
  fs::create_symlink("/etc/passwd", folder_ / "link");
  EXPECT_TRUE(names().empty());
  for (const char* name : {"porc.db", "keys/master", "keys"}) {
    EXPECT_FALSE(run(blobs_.get(name))) << name;
    EXPECT_EQ(run(blobs_.find(name)).value(), std::nullopt) << name;
    EXPECT_EQ(run(blobs_.create(name, "other bytes")).error().code, ErrorCode::conflict) << name;
    EXPECT_TRUE(run(blobs_.remove(name))) << name;
  }
  EXPECT_EQ(host::read_file(folder_ / "keys/master", 100).value(), "a key");
}

TEST_F(DiskBlobsTest, AFolderThatIsGoneIsUnavailableAndNotNamed) {
  fs::remove_all(folder_);
  const Error error = run(blobs_.create("a", "bytes")).error();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.message.find(folder_.string()), std::string::npos) << error.message;
  EXPECT_FALSE(run(blobs_.ping()));
}

}  // namespace
}  // namespace porc::disk_blobs
