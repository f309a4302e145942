// SPDX-License-Identifier: Apache-2.0
#include "api/answer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "wire/problem.h"

namespace porc::api {
namespace {

constexpr int kUnavailable = 503;
/// Where nobody knows how long what is needed will be away.
constexpr std::chrono::seconds kTryAgain{1};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Cuts `text` at the first `separator` and answers what stood before it.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  std::string_view head = text.substr(0, end);
  text = end == text.npos ? std::string_view() : text.substr(end + 1);
  return trim(head);
}

/// 0 when the range does not cover the type; else higher for a closer range.
int closeness(std::string_view range, std::string_view type) {
  if (http::iequals(range, type)) return 3;
  if (range == "*/*") return 1;
  const std::string_view family = type.substr(0, type.find('/') + 1);
  return range.ends_with("/*") && http::iequals(range.substr(0, range.size() - 1), family) ? 2 : 0;
}

/// Thousandths; what is no number counts as 1.
int quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = take_until(parameters, ';');
    if (!parameter.starts_with("q=")) continue;
    double quality = 1;
    std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), quality);
    return static_cast<int>(quality * 1000);
  }
  return 1000;
}

int quality_for(std::string_view accept, std::string_view type) {
  int best = 0;
  int quality = accept.empty() ? 1000 : 0;
  while (!accept.empty()) {
    std::string_view parameters = take_until(accept, ',');
    std::string_view range = take_until(parameters, ';');
    const int close = closeness(range, type);
    if (close <= best) continue;
    best = close;
    quality = quality_of(parameters);
  }
  return quality;
}

}  // namespace

http::Response json_answer(const json::value& body, int status) {
  http::Response response = text_answer(json::serialize(body), "application/json");
  response.status = status;
  return response;
}

http::Response text_answer(std::string body, std::string content_type) {
  http::Response response;
  response.headers.add("Content-Type", std::move(content_type));
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

http::Response problem_answer(const Error& error, const std::string& request_id) {
  wire::Problem problem = wire::problem_of(error);
  problem.request_id = request_id;
  http::Response response = answer(problem, problem.status);
  response.headers.set("Content-Type", wire::kProblemType);
  if (error.code == ErrorCode::unauthenticated) {
    response.headers.add("WWW-Authenticate", "Bearer");
  }
  const bool is_ours = problem.status == kUnavailable;
  if (is_ours || error.retry_after > Duration::zero())
    ask_to_come_again(response, error.retry_after);
  return response;
}

void ask_to_come_again(http::Response& response, Duration pause) {
  const auto seconds = std::max(kTryAgain, std::chrono::ceil<std::chrono::seconds>(pause));
  response.headers.add("Retry-After", std::to_string(seconds.count()));
}

std::string_view preferred(const http::Request& request,
                           std::initializer_list<std::string_view> offered) {
  std::string_view chosen = *offered.begin();
  int best = 0;
  for (std::string_view type : offered) {
    const int quality = quality_for(request.headers.get("Accept"), type);
    if (quality <= best) continue;
    best = quality;
    chosen = type;
  }
  return chosen;
}

}  // namespace porc::api
