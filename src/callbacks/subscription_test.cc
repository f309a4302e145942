// SPDX-License-Identifier: Apache-2.0
#include "callbacks/subscription.h"

#include <gtest/gtest.h>

#include "tests/fakes/changed_run.h"

namespace porc::callbacks {
namespace {

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Result<std::vector<Subscription>> parse(const std::string& text) {
  SecretReader secrets;
  secrets.file = [](const std::string& path) -> Result<Secret> {
    if (path == "ci.secret") return Secret(kSecret);
    return Error{.code = ErrorCode::not_found, .message = path + " is not there"};
  };
  secrets.variable = [](const std::string& name) -> Result<Secret> {
    if (name == "CI_SECRET") return Secret(kSecret);
    if (name == "WEAK") return Secret("hunter2-canary");
    return Error{.code = ErrorCode::not_found, .message = name + " is not set"};
  };
  return parse_subscriptions(text, secrets);
}

TEST(Subscriptions, AreReadWithTheirSecretsFromElsewhere) {
  auto parsed = parse(
      "webhooks:\n"
      "  - name: ci\n"
      "    url: https://ci.example.com/hook\n"
      "    secret_file: ci.secret\n"
      "    previous_secret_env: CI_SECRET\n"
      "    events: [run.applied, 'run.*_failed']\n"
      "    environments: [prod]\n"
      "  - {name: all, url: 'https://all.example.com/', secret_env: CI_SECRET}\n");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  ASSERT_EQ(parsed->size(), 2U);
  EXPECT_EQ(parsed->at(0).name, "ci");
  EXPECT_EQ(parsed->at(0).keys.size(), 2U);
  EXPECT_EQ(parsed->at(0).events.size(), 2U);
  EXPECT_EQ(parsed->at(1).keys.size(), 1U);
}

TEST(Subscriptions, EveryFaultIsToldWithItsPlaceAndNoSecret) {
  auto parsed = parse(
      "webhooks:\n"
      "  - {name: A.b, url: 'http://ci.example.com/', secret_env: CI_SECRET}\n"
      "  - {name: one, url: 'https://x/', secret_env: WEAK}\n"
      "  - {name: one, url: 'https://x/'}\n"
      "  - {name: two, url: 'https://x/', secret_env: CI_SECRET, secret_file: ci.secret}\n"
      "  - {name: three, url: 'https://x/', secret_file: gone}\n");
  ASSERT_FALSE(parsed);
  std::vector<std::string> places;
  for (const Violation& violation : parsed.error().violations) places.push_back(violation.pointer);
  const std::vector<std::string> wanted = {"/webhooks/0/name",
                                           "/webhooks/0/url",
                                           "/webhooks/1/secret_env",
                                           "/webhooks/2/name",
                                           "/webhooks/2",
                                           "/webhooks/3/secret_file",
                                           "/webhooks/4/secret_file"};
  EXPECT_EQ(places, wanted);
  EXPECT_EQ(parsed.error().to_string().find("canary"), std::string::npos);
  auto unknown =
      parse("webhooks:\n  - {name: a, url: 'https://x/', secret_env: CI_SECRET, evnts: []}\n");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().violations.at(0).pointer, "/webhooks/0/evnts");
}

TEST(Subscriptions, WantWhatTheirPatternsSay) {
  struct Case {
    Subscription subscription;
    const char* type;
    bool wanted;
  };
  const Case cases[] = {
      {{}, "run.planned", true},
      {{.events = {"run.applied"}}, "run.planned", false},
      {{.events = {"run.applied", "run.plan*"}}, "run.planned", true},
      {{.environments = {"prod"}}, "run.planned", false},
      {{.environments = {"d*"}}, "run.planned", true},
      {{.kinds = {"database"}}, "run.planned", false},
      {{.kinds = {"service"}, .repositories = {"platform/*"}}, "run.planned", true},
      {{.repositories = {"other/*"}}, "run.planned", false},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(row.subscription.wants(row.type, fakes::first_run()), row.wanted)
        << &row - std::begin(cases);
  }
}

}  // namespace
}  // namespace porc::callbacks
