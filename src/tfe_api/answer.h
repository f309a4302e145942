// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "jsonapi/attributes.h"
#include "jsonapi/document.h"

namespace porc::tfe_api {

http::Response answer(const jsonapi::Document& document, int status = 200);
http::Response answer(jsonapi::Resource resource, int status = 200);
/// A list on one page, without pagination when `pagination` is empty, as TFE does for some.
http::Response answer_list(std::vector<jsonapi::Resource> resources,
                           std::optional<jsonapi::Pagination> pagination = std::nullopt);
http::Response no_content();
http::Response bytes(std::string body, std::string_view content_type);
/// What only an administrator may do is refused by this.
Error belongs_to_blueprint();
/// TFE's form of an error.
http::Response refuse(const Error& error);
/// The headers by which clients decide what this server can do.
void add_server_headers(http::Response& response);

/// page[number] and page[size] of the request, within TFE's limits.
struct PageWanted {
  std::size_t number = 1;
  std::size_t size = 20;
};
PageWanted page_wanted(const http::Request& request);
/// The page out of a whole list, with its pagination.
http::Response answer_page(std::vector<jsonapi::Resource> all, PageWanted wanted);

/// True when `name` is in the request's include list; underscores and dashes mean the same.
/// Differs: TFE answers 400 to a name that it does not know, which breaks clients that ask for
/// newer things; here it is ignored. Case: "includes that nobody knows are ignored".
bool includes(const http::Request& request, std::string_view name);

/// The resource that a client sent. Errors: malformed; invalid_argument.
Result<jsonapi::Resource> resource_in(const http::Request& request);
template <class T>
Result<T> attributes_in(const http::Request& request) {
  PORC_TRY(jsonapi::Resource resource, resource_in(request));
  return jsonapi::decode_attributes<T>(resource.attributes);
}
/// The member `comment` of an action's body, "" when there is none.
std::string comment_in(const http::Request& request);

}  // namespace porc::tfe_api
