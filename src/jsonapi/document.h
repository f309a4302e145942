// SPDX-License-Identifier: Apache-2.0
// jsonapi: the envelope in which the TFE API v2 sends everything. It knows no resource by name: its
// two users, the client tfe_engine and the server tfe_api, each spell theirs. Reading order:
// document.h, attributes.h. Spec: jsonapi.org 1.0, as far as TFE follows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace porc::jsonapi {

inline constexpr std::string_view kMediaType = "application/vnd.api+json";

struct Resource {
  std::string type{};
  std::string id{};
  json::object attributes{};
  json::object relationships{};
  json::object links{};

  /// Id of a to-one relationship; "" when it is null or absent.
  std::string related(std::string_view name) const;
  /// Ids of a to-many relationship; empty when absent.
  std::vector<std::string> all_related(std::string_view name) const;
  /// Sets a to-one relationship; null when `to_id` is "".
  void relate(std::string_view name, std::string_view to_type, std::string_view to_id);
  /// Sets a to-many relationship.
  void relate_all(std::string_view name,
                  std::string_view to_type,
                  const std::vector<std::string>& to_ids);
};

struct Pagination {
  std::size_t current = 1;
  std::size_t size = 20;
  std::size_t total = 0;  ///< resources, on all pages
  /// As a server told it: 0 on the last page. Servers do not count what is large.
  std::size_t next = 0;
  std::size_t pages() const;
};

struct Document {
  std::vector<Resource> data{};
  bool is_list = false;
  std::vector<Resource> included{};
  std::optional<Pagination> pagination{};

  /// The side-loaded resource; nullptr when there is none.
  const Resource* find_included(std::string_view type, std::string_view id) const;
};

/// Reads a document. Members that nobody here knows are ignored: vendors add some every week.
/// Errors: malformed; too_large over `bytes_max`; invalid_argument when `data` is no resource, with
/// the pointer to what is wrong. A resource without `id` or `type` is taken: clients create with
/// one.
Result<Document> parse_document(std::string_view bytes, std::size_t bytes_max);
/// The one resource of a document. Errors: invalid_argument when it holds a list or null.
Result<Resource> only_resource(Document document);

std::string print_document(const Document& document);
std::string print_resource(Resource resource);

/// {"errors":[{"status","title","detail"}]}; `detail` may be "".
std::string print_error(int status, std::string_view title, std::string_view detail);
/// Titles, details and pointers of an error document in one line; "" when `bytes` is none.
std::string error_text(std::string_view bytes);

}  // namespace porc::jsonapi
