// SPDX-License-Identifier: Apache-2.0
#include "change_settings.h"

#include <algorithm>
#include <utility>

#include "http/message.h"
#include "setting_reader.h"

namespace porc::app {
namespace {

void read_states(SettingReader& reading, ChangeSettings& settings, servicenow::Options& options) {
  auto named = servicenow::parse_state_codes(reading.text("PORC_CHANGE_STATE_CODES"));
  if (!named) return reading.refuse("PORC_CHANGE_STATE_CODES", named.error().message);
  options.states = *std::move(named);
  settings.rules.states = reading.list("PORC_CHANGE_STATES");
  if (settings.rules.states.empty())
    reading.refuse("PORC_CHANGE_STATES", "must name at least one state");
  for (const std::string& state : settings.rules.states) {
    if (std::ranges::none_of(options.states,
                             [&](const auto& each) { return each.second == state; }))
      reading.refuse("PORC_CHANGE_STATES", state + " is in no pair of PORC_CHANGE_STATE_CODES");
  }
}

/// What a change record must be. Sound also where nobody looks records up.
servicenow::Options read_rules(SettingReader& reading, ChangeSettings& settings) {
  servicenow::Options options;
  read_states(reading, settings, options);
  const std::string check = reading.text("PORC_CHANGE_CHECK");
  if (check != "full" && check != "state")
    reading.refuse("PORC_CHANGE_CHECK", "must be one of full, state");
  settings.rules.by_state_only = check == "state";
  auto number = servicenow::parse_number_shape(reading.text("PORC_CHANGE_PREFIX"),
                                               reading.text("PORC_CHANGE_DIGITS"));
  if (!number) reading.refuse("PORC_CHANGE_DIGITS", number.error().message);
  if (number) options.number = *std::move(number);
  options.wait_max = reading.duration("PORC_CHANGE_WAIT");
  return options;
}

std::optional<servicenow::Access> read_access(SettingReader& reading) {
  const bool by_user = reading.is_set("SERVICENOW_USER");
  const bool by_client = reading.is_set("SERVICENOW_CLIENT_ID");
  if (by_user != reading.is_set("SERVICENOW_PASSWORD"))
    reading.refuse("SERVICENOW_USER", "user and password are given together");
  if (by_client != reading.is_set("SERVICENOW_CLIENT_SECRET"))
    reading.refuse("SERVICENOW_CLIENT_ID", "client and secret are given together");
  const Secret& key = reading.secret("SERVICENOW_API_KEY");
  if (!key.empty()) {
    if (by_user || by_client)
      reading.refuse("SERVICENOW_API_KEY", "is given in place of user and client");
    if (!http::is_field_value(key.expose("is checked")))
      reading.refuse("SERVICENOW_API_KEY", "is no API key");
    return servicenow::KeyAccess{.key = key};
  }
  if (by_client) {
    return servicenow::OAuthAccess{.client_id = reading.text("SERVICENOW_CLIENT_ID"),
                                   .client_secret = reading.secret("SERVICENOW_CLIENT_SECRET"),
                                   .user = reading.text("SERVICENOW_USER"),
                                   .password = reading.secret("SERVICENOW_PASSWORD")};
  }
  if (!by_user) return std::nullopt;
  if (reading.text("SERVICENOW_USER").find(':') != std::string::npos)
    reading.refuse("SERVICENOW_USER", "may not hold a colon");
  return servicenow::UserAccess{.user = reading.text("SERVICENOW_USER"),
                                .password = reading.secret("SERVICENOW_PASSWORD")};
}

}  // namespace

ChangeSettings read_changes(const RawSettings& raw, std::vector<Violation>& faults) {
  SettingReader reading(raw, faults);
  ChangeSettings settings;
  servicenow::Options options = read_rules(reading, settings);
  auto access = read_access(reading);
  if (!reading.is_set("SERVICENOW_INSTANCE")) {
    if (access) reading.refuse("SERVICENOW_INSTANCE", "must be given beside the credentials");
    return settings;
  }
  auto instance = servicenow::parse_instance(reading.text("SERVICENOW_INSTANCE"));
  if (!instance) reading.refuse("SERVICENOW_INSTANCE", instance.error().message);
  if (!access) {
    reading.refuse("SERVICENOW_INSTANCE",
                   "needs SERVICENOW_USER, SERVICENOW_CLIENT_ID or SERVICENOW_API_KEY beside it");
  }
  if (!instance || !access) return settings;
  options.instance = *std::move(instance);
  options.access = *std::move(access);
  settings.servicenow = std::move(options);
  return settings;
}

}  // namespace porc::app
