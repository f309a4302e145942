// SPDX-License-Identifier: Apache-2.0
#include "moving/manifest.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "base/printable.h"
#include "json/decode.h"
#include "json/parse.h"
#include "json/print.h"

namespace porc::moving {
namespace {

constexpr std::uint32_t kFormat = 2;
constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kHexDigits = 64;
constexpr json::ParseLimits kRowLimits{.bytes_max = std::size_t{512} << 20, .depth_max = 2};

Error damaged(const std::string& what) {
  return {.code = ErrorCode::corrupt, .message = "the backup is damaged: " + what};
}

bool is_digest(std::string_view text) {
  return text.size() == kHexDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

constexpr std::size_t kNameMax = 1024;

/// Whether it means the same place below a folder, whatever that is.
bool is_inside(std::string_view name) {
  if (name.empty() || name.size() > kNameMax || !is_utf8(name)) return false;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view step = name.substr(begin, end - begin);
    if (step.empty() || step == "." || step == "..") return false;
    begin = end + 1;
  }
  return std::ranges::none_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '\\';
  });
}

Result<void> check_file(const BackupFile& file) {
  if (is_inside(file.name) && is_digest(file.sha256)) return ok;
  return damaged("it names a file that cannot be");
}

Result<void> check_files(const Manifest& manifest) {
  std::set<std::string_view> names;
  for (const BackupFile& file : manifest.files) {
    PORC_CHECK(check_file(file));
    if (!names.insert(file.name).second) return damaged("its manifest names a file twice");
  }
  return ok;
}

}  // namespace

Result<void> check_file_name(std::string_view name) {
  if (is_inside(name)) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "no backup can have a file named '" + printable(name) + "'"};
}

std::string print_manifest(const Manifest& manifest) {
  return json::print(manifest) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
  const auto document = json::parse(text, {.bytes_max = kManifestBytesMax, .depth_max = kDepthMax});
  if (!document) return damaged("manifest.json: " + document.error().message);
  const auto* members = document->if_object();
  const auto* format = members == nullptr ? nullptr : members->if_contains("format");
  if (format != nullptr && format->is_int64() && format->get_int64() != kFormat) {
    const bool newer = format->get_int64() > kFormat;
    return Error{.code = ErrorCode::precondition_failed,
                 .message = std::string(newer ? "a newer" : "an older") +
                            " porc made this backup; restore it with that one"};
  }
  auto manifest = json::decode<Manifest>(*document, json::Unknown::ignore);
  if (!manifest) return damaged("manifest.json: " + manifest.error().message);
  if (manifest->format != kFormat) return damaged("its format is none");
  PORC_CHECK(check_files(*manifest));
  return manifest;
}

std::string sign_manifest(std::string_view manifest, const crypto::SigningKey& key) {
  return json::print(ManifestSignature{.public_key = hex_encode(key.public_key()),
                                       .signature = hex_encode(key.sign(manifest))}) +
         "\n";
}

Result<std::string> verify_manifest(std::string_view manifest, std::string_view signature) {
  const auto document =
      json::parse(signature, {.bytes_max = kSignatureBytesMax, .depth_max = kDepthMax});
  if (!document) return damaged("manifest.sig: " + document.error().message);
  auto decoded = json::decode<ManifestSignature>(*document, json::Unknown::ignore);
  if (!decoded) return damaged("manifest.sig: " + decoded.error().message);
  const auto key = hex_decode(decoded->public_key);
  const auto signed_by = hex_decode(decoded->signature);
  if (!key || !signed_by || !crypto::verify(*key, manifest, *signed_by))
    return damaged("manifest.json is not what was signed");
  return std::move(decoded->public_key);
}

std::string print_file(const BackupFile& file) {
  return json::print(file);
}

Result<BackupFile> parse_file_line(std::string_view line) {
  const auto document = json::parse(line, kRowLimits);
  if (!document) return damaged("a line of its list: " + document.error().message);
  auto file = json::decode<BackupFile>(*document, json::Unknown::ignore);
  if (!file) return damaged("a line of its list: " + file.error().message);
  PORC_CHECK(check_file(*file));
  return file;
}

Result<Record> parse_record_line(RecordKind kind, std::string_view line) {
  auto record = parse_record(kind, std::string(line));
  if (record && record->bytes == line) return record;
  return damaged(record ? "a record is not as porc writes it" : record.error().message);
}

std::string print_row(const TableRow& row) {
  return json::print(row);
}

Result<TableRow> parse_row_line(std::string_view line) {
  const auto document = json::parse(line, kRowLimits);
  if (!document) return damaged("a row: " + document.error().message);
  auto row = json::decode<TableRow>(*document, json::Unknown::reject);
  if (row && !row->empty()) return row;
  return damaged("a row is none");
}

}  // namespace porc::moving
