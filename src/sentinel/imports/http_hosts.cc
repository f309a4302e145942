// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/http_hosts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace porc::sentinel {
namespace {

constexpr int kPauseMax = 30;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

const std::string* header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (lower(key) == name) return &value;
  return nullptr;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool may_change(int status) {
  return status == 0 || (status >= 500 && status != 501);
}

class Hosts {
 public:
  Hosts(std::vector<std::string> hosts, HttpExchange exchange, std::function<void(int)> pause)
      : hosts_(std::move(hosts)), exchange_(std::move(exchange)), pause_(std::move(pause)) {
    for (std::string& host : hosts_) host = lower(host);
  }

  HttpResponse send(HttpRequest request) const {
    for (int redirects = 0;; ++redirects) {
      check(request.url);
      HttpResponse response = repeated(request);
      const std::string* location = header(response, "location");
      if (!is_redirect(response.status) || location == nullptr) return response;
      if (redirects == kHttpRedirectsMax)
        throw Refusal{fmt::format("more than {} redirects", kHttpRedirectsMax)};
      follow(request, response.status, *location);
    }
  }

 private:
  void check(const std::string& url) const {
    const auto host = http_host_of(url);
    if (!host) throw Refusal{"the URL is no absolute http or https one"};
    if (std::ranges::find(hosts_, *host) == hosts_.end())
      throw Refusal{fmt::format("policies may not reach {}", *host)};
  }

  HttpResponse repeated(const HttpRequest& request) const {
    for (int attempt = 0;; ++attempt) {
      HttpResponse response = exchange_(request);
      if (!may_change(response.status)) return response;
      if (attempt >= request.retries) {
        if (response.status == 0) throw Refusal{"the server did not answer in time"};
        return response;
      }
      pause_(std::min(1 << std::min(attempt, 5), kPauseMax));
    }
  }

  static void follow(HttpRequest& request, int status, const std::string& location) {
    const std::string before = request.url;
    if (location.starts_with('/') && !location.starts_with("//")) {
      const std::size_t path = before.find('/', before.find("://") + 3);
      request.url = before.substr(0, path) + location;
    } else {
      request.url = location;
    }
    if (status != 307 && status != 308 && request.method != "GET") {
      request.method = "GET";
      request.body.clear();
    }
    // What was meant for one host is not for another.
    if (http_host_of(before) != http_host_of(request.url))
      std::erase_if(request.headers, [](const auto& each) {
        const std::string name = lower(each.first);
        return name == "authorization" || name == "cookie";
      });
  }

  std::vector<std::string> hosts_;
  HttpExchange exchange_;
  std::function<void(int)> pause_;
};

}  // namespace

std::optional<std::string> http_host_of(std::string_view url) {
  const std::string scheme = lower(url.substr(0, url.find("://")));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.remove_prefix(std::min(url.size(), scheme.size() + 3));
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (authority.empty() || authority.find_first_of("@\\ \t\r\n") != authority.npos)
    return std::nullopt;
  std::string host = lower(authority);
  const std::string_view port = scheme == "http" ? ":80" : ":443";
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return host;
}

std::function<HttpResponse(const HttpRequest&)> http_to(std::vector<std::string> hosts,
                                                        HttpExchange exchange,
                                                        std::function<void(int)> pause) {
  return [hosts = Hosts(std::move(hosts), std::move(exchange), std::move(pause))](
             const HttpRequest& request) { return hosts.send(request); };
}

}  // namespace porc::sentinel
