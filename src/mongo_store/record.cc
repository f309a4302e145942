// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/record.h"

#include <algorithm>

#include "crypto/digest.h"

namespace porc::mongo_store {
namespace {

constexpr std::size_t kPartBytes = std::size_t{512} << 10;
/// How many alternatives a question has at most.
constexpr std::size_t kAlternativesMax = 50;

}  // namespace

std::string padded(std::uint64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string numbered(std::string_view stem, std::uint64_t number, std::size_t digits) {
  return std::string(stem) + ":" + padded(number, digits);
}

mongo::Document all_of(std::string_view stem) {
  mongo::Document range, filter;
  range.set("$gt", std::string(stem) + ":").set("$lt", std::string(stem) + ";");
  filter.set("_id", range);
  return filter;
}

std::string stem_of(std::string_view name) {
  return crypto::sha256_hex(name);
}

mongo::Document encode(const Record& record) {
  mongo::Document document;
  document.set("in", record.collection).set("stem", record.stem);
  if (record.document) document.set("document", *record.document);
  if (!record.stale_before.empty()) {
    document.set("stale_after", record.stale_after).set("stale_before", record.stale_before);
    document.set("stale_in_parts", record.stale_in_parts);
  }
  return document;
}

Record decode_record(const mongo::Document& document) {
  return {.collection = document.text("in").value_or(""),
          .stem = document.text("stem").value_or(""),
          .document = document.child("document"),
          .stale_after = document.text("stale_after").value_or(""),
          .stale_before = document.text("stale_before").value_or(""),
          .stale_in_parts = document.flag("stale_in_parts").value_or(false)};
}

std::string parts_member(std::string_view value) {
  return std::string(value) + "_parts";
}

bool Room::put(mongo::Document& to,
               const std::string& name,
               std::string_view bytes,
               const std::string& collection) {
  if (bytes.size() <= inline_max_ && used_ + bytes.size() <= total_max_) {
    used_ += bytes.size();
    to.set_bytes(name, bytes);
    return false;
  }
  const std::string nonce = nonce_ + "-" + std::to_string(++values_);
  std::uint64_t count = 0;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPartBytes);
    bytes.remove_prefix(piece.size());
    mongo::Document part, owner;
    if (const auto id = to.text("_id")) owner.set("_id", *id);
    if (const auto id = to.number("_id")) owner.set("_id", *id);
    part.set("_id", numbered(nonce, count++)).set("nonce", nonce).set("in", collection);
    part.set("owner", owner).set_bytes("bytes", piece);
    parts_.push_back(std::move(part));
  }
  mongo::Document where;
  where.set("nonce", nonce).set("count", count);
  to.set(parts_member(name), where);
  return true;
}

Result<std::string> value_of(mongo::Session& session,
                             const mongo::Document& document,
                             const std::string& name) {
  if (auto bytes = document.bytes(name)) return *std::move(bytes);
  const Error damaged{.code = ErrorCode::corrupt,
                      .message = "a stored document lacks '" + name + "'"};
  const auto where = document.child(parts_member(name));
  if (!where) return damaged;
  PORC_TRY(
      const auto parts,
      session.find(kParts, all_of(where->text("nonce").value_or("")), {.ascending_by = "_id"}));
  if (static_cast<std::int64_t>(parts.size()) != where->number("count").value_or(-1))
    return damaged;
  std::string whole;
  for (const mongo::Document& part : parts) whole += part.bytes("bytes").value_or("");
  return whole;
}

Result<void> remove_with_parts(mongo::Session& session,
                               const std::string& collection,
                               const mongo::Document& filter) {
  std::vector<std::string> members;
  for (const std::string_view value : kValues) members.push_back(parts_member(value));
  PORC_TRY(const auto documents, session.find(collection, filter, {.only = members}));
  std::vector<mongo::Document> ranges;
  for (const mongo::Document& document : documents) {
    for (const std::string& member : members) {
      if (const auto where = document.child(member))
        ranges.push_back(all_of(where->text("nonce").value_or("")));
    }
  }
  for (std::size_t i = 0; i < ranges.size(); i += kAlternativesMax) {
    const auto first = ranges.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = std::min(kAlternativesMax, ranges.size() - i);
    mongo::Document any;
    any.set("$or", std::vector(first, first + static_cast<std::ptrdiff_t>(count)));
    PORC_CHECK(session.remove(kParts, any));
  }
  return session.remove(collection, filter);
}

}  // namespace porc::mongo_store
