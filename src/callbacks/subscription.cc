// SPDX-License-Identifier: Apache-2.0
#include "callbacks/subscription.h"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/describe/class.hpp>

#include "callbacks/signature.h"
#include "domain/identity/principal.h"
#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::callbacks {
namespace {

struct Raw {
  std::string name{};
  std::string url{};
  std::optional<std::string> secret_file{};
  std::optional<std::string> secret_env{};
  std::optional<std::string> previous_secret_file{};
  std::optional<std::string> previous_secret_env{};
  std::vector<std::string> events{};
  std::vector<std::string> environments{};
  std::vector<std::string> kinds{};
  std::vector<std::string> repositories{};
};
BOOST_DESCRIBE_STRUCT(Raw,
                      (),
                      (name,
                       url,
                       secret_file,
                       secret_env,
                       previous_secret_file,
                       previous_secret_env,
                       events,
                       environments,
                       kinds,
                       repositories))

struct File {
  std::vector<Raw> webhooks{};
};
BOOST_DESCRIBE_STRUCT(File, (), (webhooks))

/// A word that is safe in keys of the outbox, file names and headers.
bool is_name(std::string_view text) {
  constexpr std::size_t kNameMax = 40;
  const bool plain = std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  return plain && !text.empty() && text.size() <= kNameMax && !text.starts_with('-');
}

class Reading {
 public:
  explicit Reading(const SecretReader& secrets) : secrets_(secrets) {}

  Subscription read(std::size_t index, Raw raw) {
    const std::string at = "/webhooks/" + std::to_string(index);
    if (!is_name(raw.name) || !names_.insert(raw.name).second) {
      refuse(at + "/name", "must be a word of its own: lower-case letters, digits and '-'");
    }
    if (!raw.url.starts_with("https://")) refuse(at + "/url", "must begin with https://");
    Subscription made{.name = std::move(raw.name), .url = std::move(raw.url)};
    read_key(at + "/secret", raw.secret_file, raw.secret_env, made.keys);
    if (made.keys.empty() && !raw.secret_file && !raw.secret_env) {
      refuse(at, "must have a secret_file or a secret_env");
    }
    read_key(at + "/previous_secret", raw.previous_secret_file, raw.previous_secret_env, made.keys);
    made.events = std::move(raw.events);
    made.environments = std::move(raw.environments);
    made.kinds = std::move(raw.kinds);
    made.repositories = std::move(raw.repositories);
    return made;
  }
  std::vector<Violation> take() { return std::move(violations_); }

 private:
  void refuse(std::string pointer, std::string message) {
    violations_.push_back({.pointer = std::move(pointer), .message = std::move(message)});
  }

  void read_key(const std::string& at,
                const std::optional<std::string>& file,
                const std::optional<std::string>& variable,
                std::vector<Secret>& keys) {
    if (!file && !variable) return;
    const std::string place = at + (file ? "_file" : "_env");
    if (file && variable) return refuse(place, "is given twice: as a file and as a variable");
    auto text = file ? secrets_.file(*file) : secrets_.variable(*variable);
    if (!text) return refuse(place, text.error().message);
    auto key = parse_secret(*text);
    if (!key) return refuse(place, "what it holds " + key.error().message);
    keys.push_back(*std::move(key));
  }

  const SecretReader& secrets_;
  std::set<std::string> names_{};
  std::vector<Violation> violations_{};
};

}  // namespace

bool Subscription::wants(std::string_view type, const Run& run) const {
  const identity::Scope scope{
      .environments = environments, .kinds = kinds, .repositories = repositories};
  const bool of_interest = events.empty() || std::ranges::any_of(events, [type](const auto& one) {
                             return identity::matches_pattern(one, type);
                           });
  return of_interest && scope.admits(run.identity, run.blueprint.metadata.repo);
}

Result<std::vector<Subscription>> parse_subscriptions(std::string_view text,
                                                      const SecretReader& secrets) {
  PORC_TRY(const yaml::Document document, yaml::parse(text));
  PORC_TRY(File file, json::decode<File>(document.value, json::Unknown::reject));
  if (file.webhooks.size() > kSubscriptionsMax) {
    return Error{.code = ErrorCode::too_large,
                 .message = "there are more than " + std::to_string(kSubscriptionsMax)};
  }
  Reading reading(secrets);
  std::vector<Subscription> subscriptions;
  for (Raw& raw : file.webhooks) {
    subscriptions.push_back(reading.read(subscriptions.size(), std::move(raw)));
  }
  std::vector<Violation> violations = reading.take();
  if (violations.empty()) return subscriptions;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "a webhook is not valid",
               .violations = std::move(violations)};
}

}  // namespace porc::callbacks
