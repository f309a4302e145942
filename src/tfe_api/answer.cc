// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/answer.h"

#include <algorithm>
#include <charconv>

#include "json/parse.h"

namespace porc::tfe_api {
namespace {

constexpr std::size_t kPageSizeMax = 100;
constexpr std::size_t kRequestBytesMax = 256U << 20;  // the server has refused larger ones already

struct ServerHeader {
  std::string_view name;
  std::string_view value;
};
// X-TFE-Version must look like vYYYYMM-N: terraform fails on a semantic version there.
constexpr ServerHeader kServerHeaders[] = {{"TFP-API-Version", "2.6"},
                                           {"TFP-AppName", "Terraform Enterprise"},
                                           {"X-TFE-Version", "v202502-1"}};

http::Response response(int status, std::string body, std::string_view content_type) {
  http::Response made{.status = status, .body = std::move(body)};
  if (!content_type.empty()) made.headers.set("Content-Type", std::string(content_type));
  made.headers.set("Cache-Control", "no-store");
  return made;
}

std::size_t count_in(const http::Request& request, std::string_view name, std::size_t otherwise) {
  const std::string* text = request.find_query(name);
  std::size_t count = 0;
  if (text == nullptr) return otherwise;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  return error == std::errc{} && end == text->data() + text->size() && count > 0 ? count
                                                                                 : otherwise;
}

std::string lower_phrase(int status) {
  std::string phrase(http::reason_phrase(status));
  std::ranges::transform(phrase, phrase.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return phrase;
}

}  // namespace

http::Response answer(const jsonapi::Document& document, int status) {
  return response(status, jsonapi::print_document(document), jsonapi::kMediaType);
}

http::Response answer(jsonapi::Resource resource, int status) {
  return response(status, jsonapi::print_resource(std::move(resource)), jsonapi::kMediaType);
}

http::Response answer_list(std::vector<jsonapi::Resource> resources,
                           std::optional<jsonapi::Pagination> pagination) {
  return answer(
      jsonapi::Document{.data = std::move(resources), .is_list = true, .pagination = pagination});
}

http::Response no_content() {
  return response(204, "", "");
}

http::Response bytes(std::string body, std::string_view content_type) {
  return response(200, std::move(body), content_type);
}

Error belongs_to_blueprint() {
  return {.code = ErrorCode::forbidden,
          .message = "this belongs to a blueprint: only an administrator may do this here"};
}

http::Response refuse(const Error& error) {
  const int status = error_traits(error.code).http_status;
  std::string detail = error.message;
  for (const Violation& violation : error.violations) {
    detail += "; " + violation.pointer + " " + violation.message;
  }
  return response(
      status, jsonapi::print_error(status, lower_phrase(status), detail), jsonapi::kMediaType);
}

void add_server_headers(http::Response& response) {
  for (const ServerHeader& header : kServerHeaders) {
    response.headers.set(std::string(header.name), std::string(header.value));
  }
}

PageWanted page_wanted(const http::Request& request) {
  return {.number = count_in(request, "page[number]", 1),
          .size = std::min(count_in(request, "page[size]", 20), kPageSizeMax)};
}

http::Response answer_page(std::vector<jsonapi::Resource> all, PageWanted wanted) {
  const jsonapi::Pagination pagination{
      .current = wanted.number, .size = wanted.size, .total = all.size()};
  const std::size_t pages_before = std::min(wanted.number - 1, pagination.pages());
  const auto begin =
      all.begin() + static_cast<std::ptrdiff_t>(std::min(pages_before * wanted.size, all.size()));
  const auto count = std::min(static_cast<std::ptrdiff_t>(wanted.size), all.end() - begin);
  return answer_list({std::make_move_iterator(begin), std::make_move_iterator(begin + count)},
                     pagination);
}

bool includes(const http::Request& request, std::string_view name) {
  const std::string* list = request.find_query("include");
  if (list == nullptr) return false;
  std::string wanted = *list;
  std::ranges::replace(wanted, '_', '-');
  for (std::string_view rest = wanted; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.substr(0, comma) == name) return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

Result<jsonapi::Resource> resource_in(const http::Request& request) {
  PORC_TRY(jsonapi::Document document, jsonapi::parse_document(request.body, kRequestBytesMax));
  return jsonapi::only_resource(std::move(document));
}

std::string comment_in(const http::Request& request) {
  const Result<json::value> body = json::parse(request.body);
  if (!body || !body->is_object()) return "";
  const json::value* comment = body->get_object().if_contains("comment");
  return comment != nullptr && comment->is_string() ? std::string(comment->get_string()) : "";
}

}  // namespace porc::tfe_api
