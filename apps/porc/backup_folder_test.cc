// SPDX-License-Identifier: Apache-2.0
#include "backup_folder.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "crypto/sign.h"
#include "host/files.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMiB = std::size_t{1} << 20;

bool nothing(const std::string& /*name*/) {
  return false;
}

class BackupFolderTest : public testing::Test {
 protected:
  BackupFolderTest() {
    EXPECT_TRUE(make_backup_folder(backup));
    fs::create_directories(data);
  }
  ~BackupFolderTest() override { fs::remove_all(scratch); }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "backup-folder-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  static void write(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  static std::string read(const fs::path& path) { return host::read_file(path, 64 * kMiB).value(); }
  moving::BackupFile take(const std::string& name, const std::string& bytes) const {
    BackupDraft draft = BackupDraft::create(backup, name).value();
    EXPECT_TRUE(draft.add(bytes));
    return draft.finish().value();
  }
  /// Takes the data folder and seals.
  Result<void> take_all() {
    PORC_TRY(FileList list, FileList::create(backup));
    PORC_CHECK(list.take_folder(data, "data/bundles", nothing));
    PORC_CHECK(list.finish(manifest));
    return seal_backup(backup, manifest, key);
  }
  std::vector<std::string> listed() const {
    std::vector<std::string> names;
    EXPECT_TRUE(each_listed(open_backup(backup).value(), [&](const auto& file) -> Result<void> {
      names.push_back(file.name);
      return ok;
    }));
    return names;
  }
  void add_runs(std::initializer_list<const char*> runs) {
    std::string lines;
    moving::Sum sum;
    for (const char* run : runs) {
      const Record record = record_of(TokenRecord{.id = run, .hash = "h", .document = "{}"});
      lines += record.bytes + "\n";
      sum.add(record);
    }
    manifest.files.push_back(take("store/token.jsonl", lines));
    manifest.store["token"] = {.count = sum.count(), .sum = sum.hex()};
  }

  fs::path scratch = make_folder();
  fs::path backup = scratch / "backup";
  fs::path data = scratch / "data";
  moving::Manifest manifest{};
  crypto::SigningKey key = crypto::SigningKey::from_seed(Secret(std::string(32, 'k'))).value();
};

TEST_F(BackupFolderTest, FilesOfAnySizeAreTheSameAfterwards) {
  std::string large(3 * kMiB + 17, 'x');
  for (std::size_t i = 0; i < large.size(); i += 7) large[i] = static_cast<char>(i);
  write(data / "a/large", large);
  write(data / "a/empty", "");
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  EXPECT_EQ(opened.manifest.listed, 2U);
  EXPECT_EQ(opened.manifest.listed_bytes, large.size());
  EXPECT_TRUE(check_files(opened));
  const fs::path to = scratch / "to";
  EXPECT_TRUE(each_listed(
      opened, [&](const auto& file) { return put_file(opened, file, to / file.name); }));
  EXPECT_EQ(read(to / "data/bundles/a/large"), large);
  EXPECT_EQ(read(to / "data/bundles/a/empty"), "");
  // The same again finds them there, whatever one that was killed left.
  write(to / "data/bundles/a/.restoring", "half");
  fs::remove(to / "data/bundles/a/empty");
  EXPECT_TRUE(each_listed(
      opened, [&](const auto& file) { return put_file(opened, file, to / file.name); }));
  EXPECT_FALSE(fs::exists(to / "data/bundles/a/.restoring"));
}

TEST_F(BackupFolderTest, AManifestIsAsSmallForManyFiles) {
  FileList list = FileList::create(backup).value();
  const moving::BackupFile one = take("data/one", "1");
  constexpr std::size_t kMany = 100'000;
  for (std::size_t i = 0; i < kMany; ++i) ASSERT_TRUE(list.add(one));
  ASSERT_TRUE(list.finish(manifest));
  ASSERT_TRUE(seal_backup(backup, manifest, key));
  EXPECT_LT(fs::file_size(backup / "manifest.json"), 4096U);
  EXPECT_EQ(listed().size(), kMany);
}

TEST_F(BackupFolderTest, AListThatNamesWhatNobodyRestoresIsRefusedByName) {
  struct Odd {
    const char* name;
    bool has_blobs;
    bool is_known;
  };
  int number = 0;
  for (const Odd& odd : std::initializer_list<Odd>{{"data/bundles/a", false, true},
                                                   {"data/engine/blobs/a", true, true},
                                                   {"blobs/bundles/a", true, true},
                                                   {"blobs/bundles/a", false, false},
                                                   {"blobs", true, false},
                                                   {"data", false, false},
                                                   {"database/a", false, false},
                                                   {"strange/a", true, false}}) {
    backup = scratch / std::to_string(++number);
    manifest = {.has_blobs = odd.has_blobs};
    FileList list = FileList::create(backup).value();
    ASSERT_TRUE(list.add(take(odd.name, "1")));
    ASSERT_TRUE(list.finish(manifest));
    ASSERT_TRUE(seal_backup(backup, manifest, key));
    const auto checked = check_files(open_backup(backup).value());
    EXPECT_EQ(bool(checked), odd.is_known) << odd.name;
    if (odd.is_known) continue;
    EXPECT_EQ(checked.error().code, ErrorCode::corrupt);
    EXPECT_NE(checked.error().message.find("its list names '" + std::string(odd.name) + "'"),
              std::string::npos)
        << checked.error().message;
  }
}

TEST_F(BackupFolderTest, WhatNoBackupCanNameIsRefusedWhenItIsTaken) {
  for (const std::string name : {"back\\slash", "line\nend", "\xff", "bell\a"}) {
    write(data / name, "x");
    const auto taken = take_all();
    ASSERT_FALSE(taken) << name;
    EXPECT_EQ(taken.error().code, ErrorCode::precondition_failed);
    EXPECT_NE(taken.error().message.find("move it elsewhere"), std::string::npos);
    EXPECT_EQ(taken.error().message.find('\a'), std::string::npos);
    fs::remove_all(backup);
    fs::remove(data / name);
    ASSERT_TRUE(make_backup_folder(backup));
  }
}

TEST_F(BackupFolderTest, WhatIsNeitherFileNorFolderIsRefusedWhenItIsTaken) {
  fs::create_directories(scratch / "elsewhere");
  write(scratch / "elsewhere/a", "x");
  fs::create_directory_symlink(scratch / "elsewhere", data / "link");
  const auto taken = take_all();
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("neither a file nor a folder"), std::string::npos);
}

TEST_F(BackupFolderTest, WhatCannotBeReadIsNotTaken) {
  // Reading the memory of a process at 0 fails.
  fs::create_symlink("/proc/self/mem", data / "unreadable");
  const auto taken = take_all();
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::unavailable);
}

TEST_F(BackupFolderTest, AReadErrorIsNotTheEndOfAFile) {
  add_runs({"a", "b"});
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  fs::remove(backup / "store/token.jsonl");
  fs::create_symlink("/proc/self/mem", backup / "store/token.jsonl");
  BackupFileReader reader =
      BackupFileReader::open(backup, opened.find("store/token.jsonl").value()).value();
  const auto line = reader.read_line();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, ErrorCode::unavailable);
}

TEST_F(BackupFolderTest, WhatChangedAfterItWasCheckedIsNotPutInItsPlace) {
  write(data / "a", "as it was");
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  ASSERT_TRUE(check_files(opened));
  write(backup / "data/bundles/a", "otherwise");
  const auto put = each_listed(
      opened, [&](const auto& file) { return put_file(opened, file, scratch / "to" / file.name); });
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(fs::exists(scratch / "to/data/bundles/a"));
  const auto whole = each_listed(opened, [&](const auto& file) -> Result<void> {
    PORC_TRY([[maybe_unused]] const std::string bytes, read_whole(opened, file, kMiB));
    return ok;
  });
  EXPECT_EQ(whole.error().code, ErrorCode::corrupt);
}

TEST_F(BackupFolderTest, AListThatWasCutIsNoList) {
  write(data / "a", "a");
  write(data / "b", "b");
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  const std::string lines = read(backup / "files.jsonl");
  write(backup / "files.jsonl", lines.substr(0, lines.find('\n') + 1));
  const auto all = each_listed(opened, [](const auto&) -> Result<void> { return ok; });
  EXPECT_EQ(all.error().code, ErrorCode::corrupt);
}

class BackupRecordsTest : public BackupFolderTest {
 protected:
  /// All records, one a page.
  static Result<std::vector<std::string>> keys(BackupRecords& records) {
    std::vector<std::string> found;
    std::string after;
    do {
      PORC_TRY(RecordPage page, now(records.read_records(RecordKind::token, after, 1)));
      for (const Record& record : page.records) found.push_back(record.key);
      after = page.next;
    } while (!after.empty());
    return found;
  }
  static Result<RecordPage> now(Task<RecordPage> task);
};

/// It waits for nothing.
Result<RecordPage> BackupRecordsTest::now(Task<RecordPage> task) {
  aio::Loop loop;
  return aio::run_to_end(loop, std::move(task));
}

TEST_F(BackupRecordsTest, PagesGoOnWhereTheLastOneEnded) {
  add_runs({"a", "b", "c"});
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  BackupRecords records(opened);
  EXPECT_EQ(keys(records).value(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(keys(records).value(), (std::vector<std::string>{"a", "b", "c"}));
  // Whoever begins in the middle does too.
  const std::string after = now(records.read_records(RecordKind::token, "", 1)).value().next;
  BackupRecords others(opened);
  EXPECT_EQ(now(others.read_records(RecordKind::token, after, 1)).value().records[0].key, "b");
}

TEST_F(BackupRecordsTest, ADigestThatIsAnotherIsFoundWhereverReadingBegan) {
  add_runs({"a", "b"});
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  std::string lines = read(backup / "store/token.jsonl");
  lines.replace(lines.find("\"a\""), 3, "\"x\"");
  write(backup / "store/token.jsonl", lines);
  BackupRecords records(opened);
  EXPECT_EQ(keys(records).error().code, ErrorCode::corrupt);
  EXPECT_EQ(now(records.read_records(RecordKind::token, "1", 1)).error().code, ErrorCode::corrupt);
}

TEST_F(BackupRecordsTest, RecordsThatComeToSomethingElseAreRefused) {
  add_runs({"a", "b"});
  ++manifest.store["token"].count;
  ASSERT_TRUE(take_all());
  const OpenBackup opened = open_backup(backup).value();
  BackupRecords records(opened);
  const auto read = keys(records);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("do not come to what its manifest says"), std::string::npos);
}

}  // namespace
}  // namespace porc::app
