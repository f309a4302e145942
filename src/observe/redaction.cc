// SPDX-License-Identifier: Apache-2.0
#include "observe/redaction.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace porc::observe {
namespace {

/// A name is split into words at `_`, `-`, `.`, blanks and where a capital begins one.
constexpr auto kSecretWords = std::to_array<std::string_view>({
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secrets",
    "sig",
    "signature",
    "token",
    "tokens",
});
/// Names whose words are harmless alone.
constexpr auto kSecretPhrases = std::to_array<std::string_view>({
    "access_key",
    "account_key",
    "api_key",
    "apikey",
    "client_key",
    "connection_string",
    "master_key",
    "mongo_uri",
    "database_url",
    "private_key",
    "signing_key",
    "ssh_key",
});

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || is_upper(c) || (c >= '0' && c <= '9');
}

/// "dbPassword", "DB-PASSWORD" and "db.password" are all "db_password".
std::string snake_case(std::string_view key) {
  std::string words;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (!is_word(key[i])) {
      words += '_';
      continue;
    }
    if (is_upper(key[i]) && i > 0 && is_word(key[i - 1]) && !is_upper(key[i - 1])) words += '_';
    words += is_upper(key[i]) ? static_cast<char>(key[i] - 'A' + 'a') : key[i];
  }
  return words;
}

void replace_all(std::string& text, const std::string& value) {
  for (std::size_t at = text.find(value); at != text.npos;
       at = text.find(value, at + kRedacted.size())) {
    text.replace(at, value.size(), kRedacted);
  }
}

}  // namespace

bool is_secret_key(std::string_view key) {
  const std::string words = snake_case(key);
  auto stands_in = [&](std::string_view phrase) {
    for (std::size_t at = words.find(phrase); at != words.npos; at = words.find(phrase, at + 1)) {
      const std::size_t end = at + phrase.size();
      if ((at == 0 || words[at - 1] == '_') && (end == words.size() || words[end] == '_'))
        return true;
    }
    return false;
  };
  return std::ranges::any_of(kSecretWords, stands_in) ||
         std::ranges::any_of(kSecretPhrases, stands_in);
}

void Redactor::add(const Secret& secret) {
  const std::string& value = secret.expose("is looked for in what is logged");
  const std::string quoted = json::serialize(json::value(json::string(value)));
  const std::lock_guard lock(mutex_);
  add_text(value);
  add_text(quoted.substr(1, quoted.size() - 2));
  for (std::size_t begin = 0; begin < value.size();) {
    const std::size_t end = std::min(value.find('\n', begin), value.size());
    // A terminal's line has no carriage return, a file's may.
    const bool returns = end > begin && value[end - 1] == '\r';
    add_text(value.substr(begin, end - begin - (returns ? 1 : 0)));
    begin = end + 1;
  }
}

void Redactor::add_text(std::string text) {
  if (text.size() < kSecretBytesMin || std::ranges::find(values_, text) != values_.end()) return;
  auto place =
      std::ranges::find_if(values_, [&](const auto& known) { return known.size() < text.size(); });
  values_.insert(place, std::move(text));
}

std::string Redactor::clean_text(std::string text) const {
  const std::shared_lock lock(mutex_);
  for (const std::string& value : values_) replace_all(text, value);
  return text;
}

std::string Redactor::clean_cut_text(std::string text) const {
  text = clean_text(std::move(text));
  const std::shared_lock lock(mutex_);
  std::size_t begun = 0;
  for (const std::string& value : values_) {
    const std::size_t most = std::min(value.size() - 1, text.size());
    for (std::size_t length = most; length > begun; --length) {
      if (text.ends_with(std::string_view(value).substr(0, length))) begun = length;
    }
  }
  if (begun > 0) text.replace(text.size() - begun, begun, kRedacted);
  return text;
}

json::value Redactor::clean(const json::value& value) const {
  if (const json::string* text = value.if_string())
    return json::string(clean_text(std::string(*text)));
  if (const json::array* items = value.if_array()) {
    json::array cleaned;
    for (const json::value& item : *items) cleaned.push_back(clean(item));
    return cleaned;
  }
  if (const json::object* members = value.if_object()) {
    json::object cleaned;
    for (const auto& [name, member] : *members) {
      cleaned[clean_text(std::string(name))] =
          is_secret_key(name) && !member.is_null() ? json::value(kRedacted) : clean(member);
    }
    return cleaned;
  }
  return value;
}

}  // namespace porc::observe
