// SPDX-License-Identifier: Apache-2.0
#include "blob_policies/folder_roll.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::blob_policies {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kNameDigits = 16;

FolderNote note_of(std::string server, const policy::Sets& fixed) {
  FolderNote note{.server = std::move(server)};
  for (const auto& set : fixed) note.sets[set->name()] = set->digest();
  return note;
}

Result<FolderNote> parse_note(const std::string& text) {
  PORC_TRY(const json::value document, json::parse(text));
  return json::decode<FolderNote>(document, json::Unknown::ignore);
}

/// "" when they hold the same.
std::string compare(const FolderNote& own, const FolderNote& other) {
  std::string differences;
  const auto tell = [&](const std::string& name, const char* how) {
    differences += (differences.empty() ? "" : ", ") + name + how;
  };
  for (const auto& [name, digest] : own.sets) {
    const auto same = other.sets.find(name);
    if (same == other.sets.end()) tell(name, " is only here");
    if (same != other.sets.end() && same->second != digest) tell(name, " has other content");
  }
  for (const auto& [name, digest] : other.sets)
    if (!own.sets.contains(name)) tell(name, " is only there");
  if (differences.empty()) return "";
  return "the folders of PORC_POLICIES differ from those of the server " + other.server + ": " +
         differences;
}

}  // namespace

FolderRoll::FolderRoll(BlobStore& blobs, ServerName server, const policy::Sets& fixed)
    : blobs_(blobs),
      own_(note_of(std::move(server.shown), fixed)),
      name_(std::string(kFolder) + crypto::sha256_hex(server.id).substr(0, kNameDigits) + ".json") {
}

Task<void> FolderRoll::call() {
  std::string text = json::serialize(json::encode(own_)) + "\n";
  PORC_CO_CHECK(co_await blobs_.replace(name_, std::move(text), std::nullopt));
  PORC_CO_TRY(const auto entries, co_await list());
  const auto own = std::ranges::find(entries, name_, &BlobEntry::name);
  if (own == entries.end()) co_return ok;  // somebody took it away meanwhile
  std::vector<std::string> differences;
  for (const BlobEntry& entry : entries) {
    if (entry.name == name_) continue;
    if (entry.modified + kForgetAfter < own->modified) {
      PORC_CO_CHECK(co_await blobs_.remove(entry.name));
      continue;
    }
    const auto blob = co_await blobs_.get(entry.name);
    const auto other = blob ? parse_note(blob->bytes) : Result<FolderNote>(blob.error());
    std::string difference = other ? compare(own_, *other) : "";
    if (!difference.empty()) differences.push_back(std::move(difference));
  }
  differences_ = std::move(differences);
  co_return ok;
}

Task<std::vector<BlobEntry>> FolderRoll::list() {
  std::vector<BlobEntry> entries;
  std::string after;
  do {
    PORC_CO_TRY(BlobPage page, co_await blobs_.list(std::string(kFolder), std::move(after), kPage));
    after = std::move(page.next);
    for (BlobEntry& entry : page.entries) entries.push_back(std::move(entry));
  } while (!after.empty());
  co_return entries;
}

Task<void> FolderRoll::leave() {
  return blobs_.remove(name_);
}

}  // namespace porc::blob_policies
