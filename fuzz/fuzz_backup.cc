// SPDX-License-Identifier: Apache-2.0
// Backups that somebody may have changed: the first byte says what the rest is read as, and what is
// read is inside of the backup, and is written and read again as the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "moving/manifest.h"

namespace {

using namespace porc;

void check_inside(const moving::BackupFile& file) {
  PORC_ASSERT(!file.name.starts_with('/'));
  PORC_ASSERT(("/" + file.name + "/").find("/../") == std::string::npos);
  PORC_ASSERT(moving::check_file_name(file.name));
}

void check_manifest(std::string_view text) {
  const auto manifest = moving::parse_manifest(text);
  if (!manifest) return;
  for (const moving::BackupFile& file : manifest->files) check_inside(file);
  const std::string printed = moving::print_manifest(*manifest);
  const auto again = moving::parse_manifest(printed);
  PORC_ASSERT(again && moving::print_manifest(*again) == printed);
  fuzz::planted_bug(manifest->events > 3);
}

void check_file(std::string_view line) {
  const auto file = moving::parse_file_line(line);
  if (!file) return;
  check_inside(*file);
  const std::string printed = moving::print_file(*file);
  const auto again = moving::parse_file_line(printed);
  PORC_ASSERT(again && moving::print_file(*again) == printed);
}

void check_record(RecordKind kind, std::string_view line) {
  const auto record = moving::parse_record_line(kind, line);
  if (!record) return;
  PORC_ASSERT(record->bytes == line);
  PORC_ASSERT(moving::parse_record_line(kind, record->bytes));
}

void check_row(std::string_view line) {
  const auto row = moving::parse_row_line(line);
  if (!row) return;
  const std::string printed = moving::print_row(*row);
  const auto again = moving::parse_row_line(printed);
  PORC_ASSERT(again && *again == *row);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'm':
      check_manifest(text);
      break;
    case 's':
      (void)moving::verify_manifest("{}", text);
      break;
    case 'r':
      check_row(text);
      break;
    case 'l':
      check_file(text);
      break;
    default:
      check_record(kRecordKinds[data[0] % kRecordKinds.size()], text);
  }
  return 0;
}
