// SPDX-License-Identifier: Apache-2.0
#include "mongo/document.h"

#include <utility>

#include <bson/bson.h>

#include "base/assert.h"
#include "base/encoding.h"

namespace porc::mongo {
namespace {

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

/// Where the member stands; nothing when there is none.
std::optional<bson_iter_t> find(const bson_t* document, std::string_view name) {
  bson_iter_t place;
  if (bson_iter_init(&place, document) &&
      bson_iter_find_w_len(&place, name.data(), length_of(name))) {
    return place;
  }
  return std::nullopt;
}

Document document_at(const bson_iter_t& place, bool is_array) {
  std::uint32_t size = 0;
  const std::uint8_t* data = nullptr;
  (is_array ? bson_iter_array : bson_iter_document)(&place, &size, &data);
  bson_t view;
  PORC_ASSERT(bson_init_static(&view, data, size));
  return Document(&view);
}

}  // namespace

void Document::Destroy::operator()(_bson_t* document) const noexcept {
  bson_destroy(document);
}

Document::Document() : handle_(bson_new()) {}

Document::Document(const _bson_t* other) : handle_(bson_copy(other)) {}

Document::Document(const Document& other) : handle_(bson_copy(other.handle_.get())) {}

Document& Document::operator=(const Document& other) {
  if (this != &other) handle_.reset(bson_copy(other.handle_.get()));
  return *this;
}

Document& Document::set(std::string_view name, std::string_view words) {
  const std::string text = mend_utf8(words);
  PORC_ASSERT(
      bson_append_utf8(handle_.get(), name.data(), length_of(name), text.data(), length_of(text)));
  return *this;
}

Document& Document::set(std::string_view name, const Document& child) {
  PORC_ASSERT(
      bson_append_document(handle_.get(), name.data(), length_of(name), child.handle_.get()));
  return *this;
}

Document& Document::set(std::string_view name, const std::vector<Document>& items) {
  Document list;
  for (std::size_t i = 0; i < items.size(); ++i) list.set(std::to_string(i), items[i]);
  PORC_ASSERT(bson_append_array(handle_.get(), name.data(), length_of(name), list.raw()));
  return *this;
}

Document& Document::set(std::string_view name, const std::vector<std::string>& items) {
  Document list;
  for (std::size_t i = 0; i < items.size(); ++i) list.set(std::to_string(i), items[i]);
  PORC_ASSERT(bson_append_array(handle_.get(), name.data(), length_of(name), list.raw()));
  return *this;
}

Document& Document::set(std::string_view name, const std::vector<std::int64_t>& items) {
  Document list;
  for (std::size_t i = 0; i < items.size(); ++i) list.set(std::to_string(i), items[i]);
  PORC_ASSERT(bson_append_array(handle_.get(), name.data(), length_of(name), list.raw()));
  return *this;
}

Document& Document::set_bytes(std::string_view name, std::string_view bytes) {
  PORC_ASSERT(bson_append_binary(handle_.get(),
                                 name.data(),
                                 length_of(name),
                                 BSON_SUBTYPE_BINARY,
                                 reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 static_cast<std::uint32_t>(bytes.size())));
  return *this;
}

Document& Document::set_flag(std::string_view name, bool flag) {
  PORC_ASSERT(bson_append_bool(handle_.get(), name.data(), length_of(name), flag));
  return *this;
}

Document& Document::set_number(std::string_view name, std::int64_t number) {
  PORC_ASSERT(bson_append_int64(handle_.get(), name.data(), length_of(name), number));
  return *this;
}

bool Document::has(std::string_view name) const {
  return find(handle_.get(), name).has_value();
}

std::optional<std::string> Document::text(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_UTF8(&*place)) return std::nullopt;
  std::uint32_t size = 0;
  const char* text = bson_iter_utf8(&*place, &size);
  return std::string(text, size);
}

std::optional<std::string> Document::bytes(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_BINARY(&*place)) return std::nullopt;
  std::uint32_t size = 0;
  const std::uint8_t* data = nullptr;
  bson_iter_binary(&*place, nullptr, &size, &data);
  return std::string(reinterpret_cast<const char*>(data), size);
}

std::optional<std::int64_t> Document::number(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place) return std::nullopt;
  if (BSON_ITER_HOLDS_DATE_TIME(&*place)) return bson_iter_date_time(&*place);
  if (BSON_ITER_HOLDS_NUMBER(&*place)) return bson_iter_as_int64(&*place);
  return std::nullopt;
}

std::optional<bool> Document::flag(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_BOOL(&*place)) return std::nullopt;
  return bson_iter_bool(&*place);
}

std::optional<Document> Document::child(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_DOCUMENT(&*place)) return std::nullopt;
  return document_at(*place, false);
}

std::optional<std::vector<Document>> Document::children(std::string_view name) const {
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_ARRAY(&*place)) return std::nullopt;
  std::vector<Document> items;
  bson_iter_t item;
  bson_iter_recurse(&*place, &item);
  while (bson_iter_next(&item)) {
    if (BSON_ITER_HOLDS_DOCUMENT(&item)) items.push_back(document_at(item, false));
  }
  return items;
}

std::vector<std::int64_t> Document::numbers(std::string_view name) const {
  std::vector<std::int64_t> items;
  const auto place = find(handle_.get(), name);
  if (!place || !BSON_ITER_HOLDS_ARRAY(&*place)) return items;
  bson_iter_t item;
  bson_iter_recurse(&*place, &item);
  while (bson_iter_next(&item)) items.push_back(bson_iter_as_int64(&item));
  return items;
}

std::size_t Document::size() const {
  return handle_->len;
}

std::string Document::data() const {
  return {reinterpret_cast<const char*>(bson_get_data(handle_.get())), size()};
}

std::optional<Document> Document::parse(std::string_view data) {
  bson_t view;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  if (!bson_init_static(&view, bytes, data.size()) ||
      !bson_validate(&view, BSON_VALIDATE_NONE, nullptr))
    return std::nullopt;
  return Document(&view);
}

}  // namespace porc::mongo
