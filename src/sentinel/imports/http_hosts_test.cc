// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/http_hosts.h"

#include <gtest/gtest.h>

namespace porc::sentinel {
namespace {

/// Answers what it was told to, and remembers what it was asked.
struct Script {
  std::vector<HttpResponse> answers{};
  std::vector<HttpRequest> asked{};
  std::vector<int> pauses{};

  std::string send(HttpRequest request) {
    const auto http = http_to(
        {"API.example.com", "other.example.com:8080"},
        [this](const HttpRequest& one) {
          asked.push_back(one);
          return answers.at(asked.size() - 1);
        },
        [this](int seconds) { pauses.push_back(seconds); });
    try {
      return std::to_string(http(request).status);
    } catch (const Refusal& refusal) {
      return refusal.message;
    }
  }
};

HttpResponse moved(int status, std::string to) {
  return {.status = status, .headers = {{"Location", std::move(to)}}};
}

TEST(HttpHosts, AreReadFromUrls) {
  EXPECT_EQ(http_host_of("https://API.example.com:443/x"), "api.example.com");
  EXPECT_EQ(http_host_of("http://a:8080?x"), "a:8080");
  EXPECT_EQ(http_host_of("http://a:443"), "a:443");
  for (const char* url : {"ftp://a", "a.b/c", "http://", "http://u@a/", "http://a\\b/"})
    EXPECT_EQ(http_host_of(url), std::nullopt) << url;
}

TEST(HttpHosts, OthersAreNotReached) {
  Script script;
  EXPECT_EQ(script.send({.url = "https://evil.example.com/"}),
            "policies may not reach evil.example.com");
  EXPECT_EQ(script.send({.url = "https://other.example.com/"}),
            "policies may not reach other.example.com");
  EXPECT_TRUE(script.asked.empty());
  script.answers = {moved(302, "https://evil.example.com/")};
  EXPECT_EQ(script.send({.url = "https://api.example.com/"}),
            "policies may not reach evil.example.com");
}

TEST(HttpHosts, RedirectsAreFollowed) {
  Script script{.answers = {moved(302, "/there"),
                            moved(307, "http://other.example.com:8080/"),
                            {.status = 200}}};
  EXPECT_EQ(script.send({.method = "POST",
                         .url = "https://api.example.com/here",
                         .headers = {{"Authorization", "secret"}, {"X", "y"}},
                         .body = "b"}),
            "200");
  EXPECT_EQ(script.asked[1].url, "https://api.example.com/there");
  EXPECT_EQ(script.asked[1].method, "GET");
  EXPECT_EQ(script.asked[1].body, "");
  EXPECT_EQ(script.asked[1].headers.size(), 2U);
  EXPECT_EQ(script.asked[2].headers.size(), 1U);
  Script endless{.answers = std::vector<HttpResponse>(20, moved(302, "/"))};
  EXPECT_EQ(endless.send({.url = "https://api.example.com/"}), "more than 10 redirects");
}

TEST(HttpHosts, WhatMayChangeIsAskedAgain) {
  Script script{.answers = {{.status = 500}, {.status = 0}, {.status = 200}}};
  EXPECT_EQ(script.send({.url = "https://api.example.com/", .retries = 3}), "200");
  EXPECT_EQ(script.pauses, (std::vector<int>{1, 2}));
  Script given_up{.answers = {{.status = 0}, {.status = 0}}};
  EXPECT_EQ(given_up.send({.url = "https://api.example.com/", .retries = 1}),
            "the server did not answer in time");
  Script never{.answers = {{.status = 501}}};
  EXPECT_EQ(never.send({.url = "https://api.example.com/", .retries = 3}), "501");
}

}  // namespace
}  // namespace porc::sentinel
