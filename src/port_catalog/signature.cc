// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/signature.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "crypto/aes_gcm.h"
#include "crypto/digest.h"
#include "json/parse.h"
#include "port_catalog/raw_members.h"

namespace porc::port_catalog {
namespace {

constexpr std::string_view kVersion = "v1,";
constexpr std::string_view kSignatureMember = "X-Port-Signature";
constexpr std::string_view kTimestampMember = "X-Port-Timestamp";
constexpr std::size_t kIvBytes = 16;
constexpr std::size_t kKeyBytes = 32;

Error not_genuine(std::string message) {
  return {.code = ErrorCode::unauthenticated, .message = std::move(message)};
}

std::string digest_of(const Secret& secret, std::string_view timestamp, std::string_view text) {
  std::string whole;
  whole.reserve(timestamp.size() + 1 + text.size());
  whole.append(timestamp).append(".").append(text);
  return crypto::hmac_sha256(secret.expose("checks what Port signed"), whole);
}

std::optional<Timestamp> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [stopped, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t kSecondsMax = 100'000'000'000;
  if (failed != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
  if (seconds < 0 || seconds > kSecondsMax) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

bool is_signed(const std::vector<Secret>& secrets,
               std::string_view timestamp,
               std::string_view signature,
               std::string_view text) {
  if (!signature.starts_with(kVersion)) return false;
  const auto given = base64_decode(signature.substr(kVersion.size()));
  if (!given || given->size() != crypto::kDigestBytes) return false;
  bool matches = false;
  for (const Secret& secret : secrets) {
    if (secret.empty()) continue;
    matches |= crypto::equal_constant_time(digest_of(secret, timestamp, text), *given);
  }
  return matches;
}

Result<void> check_age(std::string_view timestamp, Timestamp now, Duration age_max) {
  const auto at = parse_seconds(timestamp);
  const bool recent = at && now - *at <= age_max && *at - now <= kSkewMax;
  if (recent) return ok;
  return not_genuine("the signature is of another time");
}

/// The text of a string or number as it stands; nullopt for anything else, or for a string that
/// would have to be decoded.
std::optional<std::string> plain_text(std::string_view raw) {
  if (raw.size() >= 2 && raw.front() == '"') {
    raw = raw.substr(1, raw.size() - 2);
    if (raw.find('\\') != raw.npos) return std::nullopt;
    return std::string(raw);
  }
  const bool is_number = !raw.empty() && raw.find_first_not_of("0123456789") == raw.npos;
  return is_number ? std::optional(std::string(raw)) : std::nullopt;
}

/// The same document without white space, members in their order. Numbers may come out in another
/// spelling, so that this is only tried when the text itself does not match.
std::string without_space(std::string_view text) {
  auto parsed = json::parse(text, {.bytes_max = text.size() + 1});
  return parsed ? json::serialize(*parsed) : std::string();
}

}  // namespace

std::string signature_of(const Secret& secret, std::string_view timestamp, std::string_view text) {
  return std::string(kVersion) + base64_encode(digest_of(secret, timestamp, text));
}

Result<void> check_signature(const std::vector<Secret>& secrets,
                             std::string_view timestamp,
                             std::string_view signature,
                             std::string_view text,
                             Timestamp now) {
  if (timestamp.empty() || signature.empty()) return not_genuine("the message is not signed");
  if (!is_signed(secrets, timestamp, signature, text))
    return not_genuine("the signature is not right");
  return check_age(timestamp, now, kSkewMax);
}

Result<SignedText> take_signature(std::string_view message) {
  PORC_TRY(const auto members, raw_members(message, 0));
  const auto headers = std::ranges::find(members, "headers", &RawMember::name);
  if (headers == members.end()) return not_genuine("the message is not signed");
  if (message[headers->value_begin] != '{') return not_genuine("the message is not signed");
  PORC_TRY(const auto fields, raw_members(message, headers->value_begin));
  const auto signature = std::ranges::find(fields, kSignatureMember, &RawMember::name);
  const auto timestamp = std::ranges::find(fields, kTimestampMember, &RawMember::name);
  if (signature == fields.end() || timestamp == fields.end())
    return not_genuine("the message is not signed");
  auto signature_text = plain_text(signature->value(message));
  auto timestamp_text = plain_text(timestamp->value(message));
  if (!signature_text || !timestamp_text) return not_genuine("the message is not signed");
  return SignedText{.timestamp = *std::move(timestamp_text),
                    .signature = *std::move(signature_text),
                    .text = without_members(message, fields, {kSignatureMember, kTimestampMember})};
}

Result<void> check_signed_message(const std::vector<Secret>& secrets,
                                  std::string_view message,
                                  Timestamp now) {
  PORC_TRY(const SignedText parts, take_signature(message));
  const bool genuine =
      is_signed(secrets, parts.timestamp, parts.signature, parts.text) ||
      is_signed(secrets, parts.timestamp, parts.signature, without_space(parts.text));
  if (!genuine) return not_genuine("the signature is not right");
  return check_age(parts.timestamp, now, kRecordAgeMax);
}

Result<Secret> open_input(std::string_view sealed, const std::vector<Secret>& secrets) {
  const Error unreadable{.code = ErrorCode::corrupt,
                         .message = "an encrypted input cannot be opened with PORT_CLIENT_SECRET"};
  const auto bytes = base64_decode(sealed);
  if (!bytes) return unreadable;
  for (const Secret& secret : secrets) {
    const std::string& text = secret.expose("opens what a user typed into a secret input");
    if (text.size() < kKeyBytes) continue;
    const Secret key(text.substr(0, kKeyBytes));
    auto opened = crypto::open_aes_256_gcm(*bytes, key, kIvBytes);
    if (opened && is_utf8(opened->expose("is text"))) return opened;
  }
  return unreadable;
}

}  // namespace porc::port_catalog
