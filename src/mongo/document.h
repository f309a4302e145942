// SPDX-License-Identifier: Apache-2.0
// mongo: MongoDB as values, by libmongoc. It knows no collection and no domain word. Reading order:
// document.h, server.h, session.h.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _bson_t;

namespace porc::mongo {

/// A BSON document: built member by member, or as a server sent it. Words are UTF-8: bytes that are
/// none are replaced; `set_bytes` keeps any.
class Document {
 public:
  Document();
  /// A copy.
  explicit Document(const _bson_t* other);
  Document(const Document& other);
  Document& operator=(const Document& other);
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;
  ~Document() = default;

  Document& set(std::string_view name, std::string_view words);
  Document& set(std::string_view name, const std::string& words) {
    return set(name, std::string_view(words));
  }
  Document& set(std::string_view name, const char* words) {
    return set(name, std::string_view(words));
  }
  Document& set(std::string_view name, const Document& child);
  Document& set(std::string_view name, const std::vector<Document>& items);
  Document& set(std::string_view name, const std::vector<std::string>& items);
  Document& set(std::string_view name, const std::vector<std::int64_t>& items);
  template <std::same_as<bool> T>
  Document& set(std::string_view name, T flag) {
    return set_flag(name, flag);
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) Document& set(std::string_view name, T number) {
    return set_number(name, static_cast<std::int64_t>(number));
  }
  Document& set_bytes(std::string_view name, std::string_view bytes);

  bool has(std::string_view name) const;
  /// What is there under that name and of that type.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::string> bytes(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;  ///< also of a date, in ms
  std::optional<bool> flag(std::string_view name) const;
  std::optional<Document> child(std::string_view name) const;
  std::optional<std::vector<Document>> children(std::string_view name) const;
  std::vector<std::int64_t> numbers(std::string_view name) const;  ///< of a list; none: empty

  std::size_t size() const;  ///< in bytes
  std::string data() const;
  /// What `data` gave; nothing when it is damaged.
  static std::optional<Document> parse(std::string_view data);
  const _bson_t* raw() const { return handle_.get(); }

 private:
  Document& set_flag(std::string_view name, bool flag);
  Document& set_number(std::string_view name, std::int64_t number);

  struct Destroy {
    void operator()(_bson_t* document) const noexcept;
  };
  std::unique_ptr<_bson_t, Destroy> handle_;
};

}  // namespace porc::mongo
