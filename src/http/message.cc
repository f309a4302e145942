// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace porc::http {
namespace {

const std::string* find_first(const std::vector<std::pair<std::string, std::string>>& pairs,
                              std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return &value;
  }
  return nullptr;
}

struct Phrase {
  int status;
  std::string_view text;
};
constexpr auto kPhrases = std::to_array<Phrase>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
});

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return lower(x) == lower(y);
         });
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

const std::string* Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (iequals(key, name)) return &value;
  }
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const Field& field) { return iequals(field.first, name); });
  add(std::move(name), std::move(value));
}

const std::string* Request::find_query(std::string_view name) const {
  return find_first(query, name);
}

std::string_view Request::param(std::string_view name) const {
  const std::string* value = find_first(path_params, name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

std::string_view reason_phrase(int status) {
  const auto* row =
      std::lower_bound(kPhrases.begin(), kPhrases.end(), status, [](const Phrase& p, int wanted) {
        return p.status < wanted;
      });
  return row != kPhrases.end() && row->status == status ? row->text : std::string_view();
}

Response problem(int status, std::string_view error, std::string_view detail) {
  Response response{.status = status};
  response.headers.add("Content-Type", "application/problem+json");
  response.body.append(R"({"type":"about:blank","title":")")
      .append(reason_phrase(status))
      .append(R"(","status":)")
      .append(std::to_string(status))
      .append(R"(,"detail":")")
      .append(detail)
      .append(R"(","error":")")
      .append(error)
      .append(R"(","details":[]})");
  return response;
}

}  // namespace porc::http
