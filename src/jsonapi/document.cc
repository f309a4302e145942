// SPDX-License-Identifier: Apache-2.0
#include "jsonapi/document.h"

#include "json/member.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace porc::jsonapi {
namespace {

constexpr std::size_t kErrorBytesMax = 64U << 10;

std::size_t count_at(const json::object& members, std::string_view name, std::size_t otherwise) {
  const json::value* found = members.if_contains(name);
  return found != nullptr && found->is_int64() && found->get_int64() >= 0
             ? static_cast<std::size_t>(found->get_int64())
             : otherwise;
}

json::value identifier(std::string_view type, std::string_view id) {
  json::object name;
  name["id"] = id;
  name["type"] = type;
  return name;
}

Result<Resource> read_resource(const json::value& from, std::string pointer) {
  const json::object* members = from.if_object();
  if (members == nullptr) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the document holds no resource",
                 .violations = {{std::move(pointer), "must be an object"}}};
  }
  return Resource{.type = json::text_at(*members, "type"),
                  .id = json::text_at(*members, "id"),
                  .attributes = json::object_at(*members, "attributes"),
                  .relationships = json::object_at(*members, "relationships"),
                  .links = json::object_at(*members, "links")};
}

Result<std::vector<Resource>> read_list(const json::array& from, std::string_view pointer) {
  std::vector<Resource> list;
  list.reserve(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    PORC_TRY(Resource resource, read_resource(from[i], json::append(pointer, i)));
    list.push_back(std::move(resource));
  }
  return list;
}

std::optional<Pagination> read_pagination(const json::object& root) {
  const json::object meta = json::object_at(root, "meta");
  if (meta.if_contains("pagination") == nullptr) return std::nullopt;
  const json::object from = json::object_at(meta, "pagination");
  Pagination pagination{.current = count_at(from, "current-page", 1),
                        .size = count_at(from, "page-size", 20),
                        .total = count_at(from, "total-count", 0)};
  const std::size_t pages = count_at(from, "total-pages", pagination.pages());
  const bool told = from.if_contains("next-page") != nullptr;
  const std::size_t counted = pagination.current < pages ? pagination.current + 1 : 0;
  pagination.next = told ? count_at(from, "next-page", 0) : counted;
  return pagination;
}

json::value write_resource(const Resource& resource) {
  json::object members;
  members["id"] = resource.id;
  members["type"] = resource.type;
  members["attributes"] = resource.attributes;
  if (!resource.relationships.empty()) members["relationships"] = resource.relationships;
  if (!resource.links.empty()) members["links"] = resource.links;
  return members;
}

json::array write_list(const std::vector<Resource>& resources) {
  json::array list;
  list.reserve(resources.size());
  for (const Resource& resource : resources) list.push_back(write_resource(resource));
  return list;
}

json::object write_pagination(const Pagination& pagination) {
  json::object members;
  members["current-page"] = pagination.current;
  members["page-size"] = pagination.size;
  members["prev-page"] = pagination.current > 1 ? json::value(pagination.current - 1) : nullptr;
  members["next-page"] =
      pagination.current < pagination.pages() ? json::value(pagination.current + 1) : nullptr;
  members["total-pages"] = pagination.pages();
  members["total-count"] = pagination.total;
  return members;
}

}  // namespace

std::string Resource::related(std::string_view name) const {
  return json::text_at(json::object_at(json::object_at(relationships, name), "data"), "id");
}

std::vector<std::string> Resource::all_related(std::string_view name) const {
  std::vector<std::string> ids;
  const json::object relationship = json::object_at(relationships, name);
  const json::value* found = relationship.if_contains("data");
  if (found == nullptr || !found->is_array()) return ids;
  for (const json::value& item : found->get_array()) {
    if (item.is_object()) ids.push_back(json::text_at(item.get_object(), "id"));
  }
  return ids;
}

void Resource::relate(std::string_view name, std::string_view to_type, std::string_view to_id) {
  json::object relationship;
  relationship["data"] = to_id.empty() ? json::value(nullptr) : identifier(to_type, to_id);
  relationships[name] = std::move(relationship);
}

void Resource::relate_all(std::string_view name,
                          std::string_view to_type,
                          const std::vector<std::string>& to_ids) {
  json::array list;
  for (const std::string& to_id : to_ids) list.push_back(identifier(to_type, to_id));
  json::object relationship;
  relationship["data"] = std::move(list);
  relationships[name] = std::move(relationship);
}

std::size_t Pagination::pages() const {
  return size == 0 || total == 0 ? 1 : (total + size - 1) / size;
}

const Resource* Document::find_included(std::string_view type, std::string_view id) const {
  for (const Resource& resource : included) {
    if (resource.type == type && resource.id == id) return &resource;
  }
  return nullptr;
}

Result<Document> parse_document(std::string_view bytes, std::size_t bytes_max) {
  PORC_TRY(json::value root, json::parse(bytes, {.bytes_max = bytes_max}));
  const json::object* members = root.if_object();
  const json::value* data = members == nullptr ? nullptr : members->if_contains("data");
  if (data == nullptr) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the document has no data",
                 .violations = {{"/data", "is required"}}};
  }
  Document document{.is_list = data->is_array(), .pagination = read_pagination(*members)};
  if (data->is_array()) {
    PORC_TRY(document.data, read_list(data->get_array(), "/data"));
  } else if (!data->is_null()) {
    PORC_TRY(Resource resource, read_resource(*data, "/data"));
    document.data.push_back(std::move(resource));
  }
  if (const json::value* included = members->if_contains("included");
      included != nullptr && included->is_array()) {
    PORC_TRY(document.included, read_list(included->get_array(), "/included"));
  }
  return document;
}

Result<Resource> only_resource(Document document) {
  if (!document.is_list && document.data.size() == 1) return std::move(document.data[0]);
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the document does not hold exactly one resource",
               .violations = {{"/data", "must be a resource"}}};
}

std::string print_document(const Document& document) {
  json::object root;
  if (document.is_list) {
    root["data"] = write_list(document.data);
  } else {
    root["data"] = document.data.empty() ? json::value(nullptr) : write_resource(document.data[0]);
  }
  if (!document.included.empty()) root["included"] = write_list(document.included);
  if (document.pagination) {
    json::object meta;
    meta["pagination"] = write_pagination(*document.pagination);
    root["meta"] = std::move(meta);
  }
  return json::serialize(root);
}

std::string print_resource(Resource resource) {
  Document document;
  document.data.push_back(std::move(resource));
  return print_document(document);
}

std::string print_error(int status, std::string_view title, std::string_view detail) {
  json::object error;
  error["status"] = std::to_string(status);
  error["title"] = title;
  if (!detail.empty()) error["detail"] = detail;
  json::object root;
  root["errors"] = json::array{std::move(error)};
  return json::serialize(root);
}

std::string error_text(std::string_view bytes) {
  Result<json::value> root = json::parse(bytes, {.bytes_max = kErrorBytesMax});
  const json::value* errors =
      root && root->is_object() ? root->get_object().if_contains("errors") : nullptr;
  if (errors == nullptr || !errors->is_array()) return "";
  std::string text;
  for (const json::value& error : errors->get_array()) {
    if (!text.empty()) text += "; ";
    if (error.is_string()) text += std::string_view(error.get_string());
    if (!error.is_object()) continue;
    std::string detail = json::text_at(error.get_object(), "detail");
    text += json::text_at(error.get_object(), "title");
    if (!detail.empty()) text += ": " + detail;
    std::string pointer = json::text_at(json::object_at(error.get_object(), "source"), "pointer");
    if (!pointer.empty()) text += " (" + pointer + ")";
  }
  return text;
}

}  // namespace porc::jsonapi
