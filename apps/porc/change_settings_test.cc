// SPDX-License-Identifier: Apache-2.0
#include "change_settings.h"

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace porc::app {
namespace {

using Variables = std::map<std::string, std::string>;

class ChangeSettingsTest : public testing::Test {
 protected:
  /// With every default in place.
  ChangeSettings read(const Variables& given) {
    SettingSources sources;
    for (const auto& [name, value] : given) sources.environment.emplace(name, Secret(value));
    auto raw = gather_settings(std::move(sources));
    if (!raw) ADD_FAILURE() << raw.error().to_string();
    return raw ? read_changes(*raw, faults) : ChangeSettings();
  }
  ChangeSettings read_there(Variables given) {
    given.emplace("SERVICENOW_INSTANCE", "https://acme.service-now.com/");
    return read(given);
  }
  std::vector<Violation> faults{};
};

TEST_F(ChangeSettingsTest, RecordsAreOnlyRecordedUnlessServiceNowIsGiven) {
  const ChangeSettings settings = read({});
  EXPECT_TRUE(faults.empty());
  EXPECT_FALSE(settings.servicenow);
  EXPECT_EQ(settings.rules.states, (std::vector<std::string>{"scheduled", "implement"}));
}

TEST_F(ChangeSettingsTest, AUserAClientOrAKeyProvesWhoAsks) {
  const auto user = read_there({{"SERVICENOW_USER", "porc"}, {"SERVICENOW_PASSWORD", "s3cret"}});
  ASSERT_TRUE(user.servicenow);
  EXPECT_EQ(user.servicenow->instance, "https://acme.service-now.com");
  EXPECT_TRUE(std::holds_alternative<servicenow::UserAccess>(user.servicenow->access));
  EXPECT_EQ(user.servicenow->states.at("-1"), "implement");
  EXPECT_FALSE(user.rules.by_state_only);
  const auto client =
      read_there({{"SERVICENOW_CLIENT_ID", "c"}, {"SERVICENOW_CLIENT_SECRET", "s3cret"}});
  ASSERT_TRUE(client.servicenow);
  EXPECT_TRUE(std::holds_alternative<servicenow::OAuthAccess>(client.servicenow->access));
  const auto key = read_there({{"SERVICENOW_API_KEY", "k"}, {"PORC_CHANGE_CHECK", "state"}});
  ASSERT_TRUE(key.servicenow);
  EXPECT_TRUE(std::holds_alternative<servicenow::KeyAccess>(key.servicenow->access));
  EXPECT_TRUE(key.rules.by_state_only);
  EXPECT_TRUE(faults.empty());
}

TEST_F(ChangeSettingsTest, EveryFaultNamesItsVariable) {
  const std::string user = "SERVICENOW_USER";
  const std::string key = "SERVICENOW_API_KEY";
  const std::vector<std::pair<Variables, std::string>> wrong = {
      {{}, "SERVICENOW_INSTANCE"},
      {{{user, "porc"}}, user},
      {{{"SERVICENOW_PASSWORD", "s3cret"}}, user},
      {{{user, "p:q"}, {"SERVICENOW_PASSWORD", "s"}}, user},
      {{{"SERVICENOW_CLIENT_ID", "c"}}, "SERVICENOW_CLIENT_ID"},
      {{{key, "k"}, {user, "porc"}, {"SERVICENOW_PASSWORD", "s3cret"}}, key},
      {{{key, "k\r\nx: y"}}, key},
      {{{key, "k"}, {"PORC_CHANGE_STATES", "open"}}, "PORC_CHANGE_STATES"},
      {{{key, "k"}, {"PORC_CHANGE_STATES", ","}}, "PORC_CHANGE_STATES"},
      {{{key, "k"}, {"PORC_CHANGE_STATE_CODES", "open"}}, "PORC_CHANGE_STATE_CODES"},
      {{{key, "k"}, {"PORC_CHANGE_DIGITS", "many"}}, "PORC_CHANGE_DIGITS"},
      {{{key, "k"}, {"PORC_CHANGE_CHECK", "none"}}, "PORC_CHANGE_CHECK"},
      {{{key, "k"}, {"PORC_CHANGE_WAIT", "soon"}}, "PORC_CHANGE_WAIT"},
      {{{key, "k"}, {"SERVICENOW_INSTANCE", "http://acme"}}, "SERVICENOW_INSTANCE"}};
  for (const auto& [given, variable] : wrong) {
    faults.clear();
    (void)read_there(given);
    EXPECT_NE(std::ranges::find(faults, variable, &Violation::pointer), faults.end()) << variable;
  }
  faults.clear();
  (void)read({{key, "k"}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "SERVICENOW_INSTANCE");
}

}  // namespace
}  // namespace porc::app
