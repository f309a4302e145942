// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "azure_blobs/xml.h"
#include "base/encoding.h"
#include "http/date.h"
#include "http/retry.h"

namespace porc::azure_blobs {
namespace {

constexpr std::size_t kErrorBytesMax = std::size_t{64} << 10;
constexpr std::size_t kWordMax = 128;

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = failed == std::errc() && end == digits.data() + digits.size();
  return whole && !digits.empty() ? std::optional(value) : std::nullopt;
}

/// Only what looks like one of the service's words is told on.
std::string word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  const bool is_word = text.size() <= kWordMax && std::all_of(text.begin(), text.end(), allowed);
  return is_word ? std::string(text) : std::string();
}

struct Meaning {
  std::string_view code;
  ErrorCode error;
};
/// Where the service's word says more than its status, which http::meaning_of reads.
constexpr auto kMeanings = std::to_array<Meaning>({
    {"BlobAlreadyExists", ErrorCode::conflict},
    {"ConditionNotMet", ErrorCode::conflict},
    {"TargetConditionNotMet", ErrorCode::conflict},
    {"InvalidBlockList", ErrorCode::precondition_failed},
    {"BlobNotFound", ErrorCode::not_found},
    // The place itself is not there or not ours now: whoever waits may see it come back.
    {"ContainerNotFound", ErrorCode::unavailable},
    {"ContainerBeingDeleted", ErrorCode::unavailable},
    {"ContainerDisabled", ErrorCode::unavailable},
    {"AccountIsDisabled", ErrorCode::unavailable},
    {"Md5Mismatch", ErrorCode::unavailable},
});

ErrorCode meaning_of(int status, const std::string& code) {
  const auto row = std::find_if(
      kMeanings.begin(), kMeanings.end(), [&](const Meaning& each) { return each.code == code; });
  if (row != kMeanings.end()) return row->error;
  // PORC's own rights: a key that was changed, a role that was taken. Runs wait until they are
  // back.
  if (status == 401 || status == 403) return ErrorCode::unavailable;
  if (status == 412) return ErrorCode::conflict;
  return http::meaning_of(status);
}

}  // namespace

std::string error_code_of(const http::ClientResponse& response) {
  std::string code = word(response.headers.get("x-ms-error-code"));
  if (!code.empty() || response.body.empty() || response.body.size() > kErrorBytesMax) return code;
  const auto error = parse_xml(response.body);
  return error && error->name == "Error" ? word(error->text_of("Code")) : std::string();
}

Error error_of(const http::ClientResponse& response, Timestamp now) {
  constexpr Duration kPatienceMax = std::chrono::hours(1);
  const std::string code = error_code_of(response);
  const std::string id = word(response.headers.get("x-ms-request-id"));
  Error error{.code = meaning_of(response.status, code),
              .message = "Azure Storage answered " + std::to_string(response.status)};
  if (!code.empty()) error.message += " " + code;
  if (!id.empty()) error.message += " (request " + id + ")";
  error.retry_after = std::min(http::wait_hint(response, now), kPatienceMax);
  return error;
}

void adopt_retry_hint(http::ClientResponse& response) {
  constexpr std::uint64_t kLongest = 24ULL * 3600 * 1000;
  const auto hint = number(response.headers.get("x-ms-retry-after-ms"));
  if (!hint) return;
  const std::uint64_t milliseconds = std::min(*hint, kLongest);
  std::string decimals = std::to_string(milliseconds % 1000);
  decimals.insert(0, 3 - decimals.size(), '0');
  response.headers.set("Retry-After", std::to_string(milliseconds / 1000) + "." + decimals);
}

std::optional<std::uint64_t> total_of(std::string_view content_range) {
  const std::size_t slash = content_range.rfind('/');
  if (slash == content_range.npos || !content_range.starts_with("bytes ")) return std::nullopt;
  return number(content_range.substr(slash + 1));
}

Result<Properties> read_properties(const http::ClientResponse& response) {
  const http::Headers& headers = response.headers;
  const std::string_view part = headers.get("Content-Range");
  const auto size = part.empty() ? number(headers.get("Content-Length")) : total_of(part);
  const auto modified = http::parse_date(headers.get("Last-Modified"));
  Properties properties{.etag = std::string(headers.get("ETag")),
                        .sha256 = std::string(headers.get("x-ms-meta-sha256")),
                        .write = std::string(headers.get("x-ms-meta-write"))};
  if (!size || !modified || properties.etag.empty()) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "Azure Storage answered without size, time or version of a blob"};
  }
  properties.size = *size;
  properties.modified = *modified;
  return properties;
}

Result<BlobPage> read_listing(std::string_view body) {
  PORC_TRY(const Element root, parse_xml(body));
  const Element* blobs = root.find("Blobs");
  if (root.name != "EnumerationResults" || blobs == nullptr)
    return Error{.code = ErrorCode::malformed, .message = "the listing of blobs is none"};
  BlobPage page{.next = root.text_of("NextMarker")};
  for (const Element& each : blobs->children) {
    const Element* name = each.find("Name");
    const Element* properties = each.find("Properties");
    if (each.name != "Blob" || name == nullptr || properties == nullptr) continue;
    // Only names that XML cannot say are encoded, and PORC has none of those.
    if (name->attributes.contains("Encoded") || !check_blob_name(name->text)) continue;
    const auto size = number(properties->text_of("Content-Length"));
    const auto modified = http::parse_date(properties->text_of("Last-Modified"));
    std::string etag = properties->text_of("Etag");
    if (!size || !modified || etag.empty()) {
      return Error{.code = ErrorCode::malformed,
                   .message = "the listing has no size, time or version of " + name->text};
    }
    // In listings it stands without the quotes that it has everywhere else.
    if (!etag.starts_with('"')) etag = "\"" + etag + "\"";
    page.entries.push_back(
        {.name = name->text, .size = *size, .modified = *modified, .version = std::move(etag)});
  }
  return page;
}

Result<DelegationKey> read_delegation_key(std::string_view body) {
  PORC_TRY(const Element root, parse_xml(body));
  DelegationKey key{.object_id = root.text_of("SignedOid"),
                    .tenant_id = root.text_of("SignedTid"),
                    .begins = root.text_of("SignedStart"),
                    .ends = root.text_of("SignedExpiry"),
                    .service = root.text_of("SignedService"),
                    .version = root.text_of("SignedVersion")};
  auto value = base64_decode(root.text_of("Value"));
  if (root.name != "UserDelegationKey" || !value || value->empty() || !parse_time(key.ends)) {
    return Error{.code = ErrorCode::malformed, .message = "the key for links is none"};
  }
  key.key = Secret(*std::move(value));
  return key;
}

}  // namespace porc::azure_blobs
