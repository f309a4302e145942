// SPDX-License-Identifier: Apache-2.0
// What a backup says of itself: its files with their digests, what the store came to, and whose
// keys are needed. It is signed with the audit key, and never holds a key that seals or signs.
//
// A backup is a folder: `manifest.json` and `manifest.sig`, `store/{kind}.jsonl` with one record a
// line, `engine/{table}.jsonl` with one row a line, `data/…` with files of the data folder, and
// `blobs/…` with those of a blob store. There may be any number of the last two: `files.jsonl`
// lists them, one a line, and is itself one of the manifest's. Pure: who reads and writes files is
// elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"
#include "contracts/records.h"
#include "contracts/table_rows.h"
#include "crypto/sign.h"

namespace porc::moving {

struct BackupFile {
  std::string name{};  ///< its path in the backup
  std::uint64_t size = 0;
  std::string sha256{};
};
BOOST_DESCRIBE_STRUCT(BackupFile, (), (name, size, sha256))

struct KindSum {
  std::uint64_t count = 0;
  std::string sum{};  ///< Sum::hex
};
BOOST_DESCRIBE_STRUCT(KindSum, (), (count, sum))

struct Manifest {
  std::uint32_t format = 2;
  std::string version{};  ///< of the porc that made it
  Timestamp created_at{};
  std::string source{};  ///< for people; no secret
  std::map<std::string, KindSum> store{};
  std::uint64_t events = 0;
  std::uint64_t checkpoints = 0;
  std::string audit_head{};  ///< the digest of the last checkpoint; "" = there is none
  std::vector<std::string> master_keys{};  ///< ids of the keys that open its values
  bool has_engine = false;                 ///< the embedded one's tables
  bool shares_engine = false;              ///< servers share it: its blobs are with the others
  std::string engine{};                    ///< the id of the one that has the states; "" = unknown
  std::string engine_shown{};              ///< what people call it
  bool has_blobs = false;                  ///< of a blob store; otherwise they are in data/
  std::vector<BackupFile> files{};         ///< all but those that kFileList lists
  std::uint64_t listed = 0;                ///< how many these are
  std::uint64_t listed_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Manifest,
                      (),
                      (format,
                       version,
                       created_at,
                       source,
                       store,
                       events,
                       checkpoints,
                       audit_head,
                       master_keys,
                       has_engine,
                       shares_engine,
                       engine,
                       engine_shown,
                       has_blobs,
                       files,
                       listed,
                       listed_bytes))

struct ManifestSignature {
  std::string public_key{};  ///< hex, as the next one
  std::string signature{};
};
BOOST_DESCRIBE_STRUCT(ManifestSignature, (), (public_key, signature))

/// Limits of what is read back, in bytes.
inline constexpr std::size_t kManifestBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kSignatureBytesMax = 4096;

inline constexpr const char* kFileList = "files.jsonl";

/// Whether a backup can have a file of this name: UTF-8 of at most 1024 bytes, which means the same
/// place below a folder, whatever that is, and on whatever system. Errors: invalid_argument, naming
/// it.
Result<void> check_file_name(std::string_view name);

std::string print_manifest(const Manifest& manifest);
/// Errors: corrupt for what is no manifest, or names a file twice or outside of the backup;
/// precondition_failed when another porc must restore it.
Result<Manifest> parse_manifest(std::string_view text);

std::string sign_manifest(std::string_view manifest, const crypto::SigningKey& key);
/// Answers the public key (hex) that signed these bytes. Errors: corrupt.
Result<std::string> verify_manifest(std::string_view manifest, std::string_view signature);

std::string print_file(const BackupFile& file);
/// A file that a line of the list is. Errors: corrupt, also when its name is outside of the backup.
Result<BackupFile> parse_file_line(std::string_view line);

/// A record that a line of store/{kind}.jsonl is. Errors: corrupt.
Result<Record> parse_record_line(RecordKind kind, std::string_view line);
std::string print_row(const TableRow& row);
/// A row that a line of engine/{table}.jsonl is. Errors: corrupt.
Result<TableRow> parse_row_line(std::string_view line);

}  // namespace porc::moving
