// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/azure_blobs.h"

#include <algorithm>
#include <utility>

#include "azure_blobs/chance.h"
#include "azure_blobs/download.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/md5.h"

namespace porc::azure_blobs {
namespace {

constexpr int kCreated = 201;
constexpr int kAccepted = 202;
constexpr int kNotFound = 404;
constexpr int kNoSuchPart = 416;
constexpr std::size_t kWriteBytes = 16;
/// How often somebody else may come in between before it is given up.
constexpr int kTriesMax = 12;

Error too_large(const std::string& name) {
  return {.code = ErrorCode::too_large, .message = "blob " + name + " is too large"};
}

Error conflict(const std::string& name, const char* why) {
  return {.code = ErrorCode::conflict, .message = "blob " + name + " " + why};
}

Error contended(const std::string& name) {
  return {.code = ErrorCode::unavailable,
          .message = "blob " + name + " is being written by others"};
}

/// Runs wait until PORC's own credential is good again: nothing of theirs is wrong.
Error outage(Error error) {
  if (error.code == ErrorCode::precondition_failed) error.code = ErrorCode::unavailable;
  return error;
}

const char* name_of(const Access& access) {
  if (std::holds_alternative<SharedKey>(access)) return "key";
  if (std::holds_alternative<SharedAccess>(access)) return "shared access signature";
  return "identity";
}

/// A refusal at start is a fault of the settings.
Error refusal(const Account& account, Error why) {
  why.code = ErrorCode::invalid_argument;
  why.message = "storage account " + account.name + " refuses the " + name_of(account.access) +
                " that it is given: " + why.message;
  return why;
}

bool is_etag(const std::string& text) {
  return text.size() >= 2 && text.starts_with('"') && text.ends_with('"') &&
         http::is_field_value(text);
}

}  // namespace

AzureBlobs::AzureBlobs(Parts parts, Options options)
    : parts_(parts),
      options_(std::move(options)),
      service_(parts.client, parts.executor, parts.clock, parts.entropy, parts.pool, options_) {}

Task<std::unique_ptr<AzureBlobs>> AzureBlobs::open(Parts parts, Options options) {
  std::unique_ptr<AzureBlobs> blobs(new AzureBlobs(parts, std::move(options)));
  PORC_CO_CHECK(co_await blobs->ensure_container());
  co_return blobs;
}

Task<void> AzureBlobs::ensure_container() {
  const Account& account = options_.account;
  for (int tries = 0; tries < 2; ++tries) {
    Call look = list_blobs("", "", 1);
    auto outcome = co_await service_.send(std::move(look));
    if (!outcome && outcome.error().code == ErrorCode::precondition_failed)
      co_return refusal(account, std::move(outcome).error());
    if (!outcome)
      co_return std::move(outcome).error().in("opening storage account " + account.name);
    if (outcome->response.status == 200) co_return ok;
    if (error_code_of(outcome->response) == "ContainerNotFound" && tries == 0) {
      Call make = create_container();
      PORC_CO_TRY(outcome, co_await service_.send(std::move(make)));
      if (outcome->response.status == kCreated) co_return ok;
      // Another server may have been faster; then it can be listed.
      if (error_code_of(outcome->response) == "ContainerAlreadyExists") continue;
    }
    Error error = error_of(outcome->response, service_.now());
    const int status = outcome->response.status;
    if (status == 401 || status == 403) co_return refusal(account, std::move(error));
    co_return std::move(error).in("opening container " + options_.container +
                                  " of storage account " + account.name);
  }
  co_return contended(options_.container);
}

Task<Outcome> AzureBlobs::send(Call call) {
  auto outcome = co_await service_.send(std::move(call));
  if (!outcome) co_return outage(std::move(outcome).error());
  co_return outcome;
}

Task<AzureBlobs::Content> AzureBlobs::prove(std::string name, std::string bytes) {
  PORC_CO_CHECK(check_blob_name(name));
  if (bytes.size() > kBlobBytesMax) co_return too_large(name);
  auto content = std::make_shared<Proven>();
  content->bytes = std::move(bytes);
  content->proof.size = content->bytes.size();
  content->proof.write = hex_encode(parts_.entropy.bytes(kWriteBytes));
  auto hash = [content]() -> Result<void> {
    content->proof.sha256 = crypto::sha256_hex(content->bytes);
    content->proof.md5 = base64_encode(crypto::md5(content->bytes));
    return ok;
  };
  PORC_CO_CHECK(co_await parts_.pool.run(std::move(hash)));
  co_return Content(std::move(content));
}

/// The bytes, for as long as anybody holds them.
std::shared_ptr<const std::string> AzureBlobs::share_bytes(const Content& content) {
  return {content, &content->bytes};
}

Task<AzureBlobs::Written> AzureBlobs::write(std::string name,
                                            Content content,
                                            Condition condition) {
  Outcome outcome;
  if (content->bytes.size() > options_.put_bytes_max) {
    PORC_CO_TRY(outcome, co_await write_blocks(name, content, condition));
  } else {
    Call call = put_blob(name, share_bytes(content), content->proof, condition);
    PORC_CO_TRY(outcome, co_await send(std::move(call)));
  }
  co_return co_await judge(
      std::move(name), std::move(content), std::move(condition), std::move(outcome));
}

/// Blocks of two writers never mix: their ids are of one act of writing.
Task<Outcome> AzureBlobs::write_blocks(std::string name, Content content, Condition condition) {
  const std::string_view bytes = content->bytes;
  std::vector<std::string> ids;
  for (std::size_t begin = 0; begin < bytes.size(); begin += options_.block_bytes) {
    std::string number = std::to_string(ids.size());
    number.insert(0, 6 - std::min<std::size_t>(6, number.size()), '0');
    ids.push_back(content->proof.write.substr(0, 16) + number);
    std::string part(bytes.substr(begin, options_.block_bytes));
    auto hash = [part]() -> Result<std::string> { return base64_encode(crypto::md5(part)); };
    PORC_CO_TRY(const std::string md5, co_await parts_.pool.run(std::move(hash)));
    Call block = put_block(name, ids.back(), std::move(part), md5);
    PORC_CO_TRY(Outcome outcome, co_await send(std::move(block)));
    if (outcome.response.status != kCreated) co_return outcome;
  }
  Call whole = put_block_list(name, ids, content->proof, condition);
  co_return co_await send(std::move(whole));
}

Task<AzureBlobs::Written> AzureBlobs::judge(std::string name,
                                            Content content,
                                            Condition condition,
                                            Outcome outcome) {
  const http::ClientResponse& response = outcome.response;
  if (response.status == kCreated) {
    co_return Written{.etag = std::string(response.headers.get("ETag"))};
  }
  Error error = error_of(response, service_.now());
  if (error_code_of(response) == "InvalidBlockList")
    co_return Written{.what = Written::What::blocks_lost};
  const bool refused =
      error.code == ErrorCode::conflict || (condition.etag && error.code == ErrorCode::not_found);
  if (!refused) co_return error;
  if (condition.etag && outcome.is_uncertain) {
    // The attempt whose answer was lost may be what is in the way of this one.
    PORC_CO_TRY(auto there, co_await look_at(name));
    if (there && there->write == content->proof.write) {
      co_return Written{.etag = std::move(there->etag)};
    }
    co_return Error{.code = ErrorCode::unavailable,
                    .message = "nobody knows whether blob " + name + " was replaced"};
  }
  co_return Written{.what = Written::What::condition_failed};
}

Task<std::optional<Properties>> AzureBlobs::look_at(std::string name) {
  Call call = head_blob(std::move(name));
  PORC_CO_TRY(const Outcome outcome, co_await send(std::move(call)));
  std::optional<Properties> properties;
  if (outcome.response.status == 200) {
    PORC_CO_TRY(properties, read_properties(outcome.response));
    co_return properties;
  }
  Error error = error_of(outcome.response, service_.now());
  if (error.code != ErrorCode::not_found) co_return error;
  co_return properties;
}

/// Of writers whose blocks are in each other's way, another one goes first each time.
Task<void> AzureBlobs::step_aside(int tries) {
  constexpr int kDoublingsMax = 5;
  const Duration ceiling = options_.retries.pause_base * (1 << std::min(tries, kDoublingsMax));
  return service_.rest(part_of(ceiling, parts_.entropy));
}

Task<void> AzureBlobs::create(std::string name, std::string bytes) {
  PORC_CO_TRY(const Content content, co_await prove(name, std::move(bytes)));
  for (int tries = 0; tries < kTriesMax; ++tries) {
    // Blocks are not sent in vain: only their list would say that something is there.
    bool is_there = false;
    if (content->bytes.size() > options_.put_bytes_max) {
      PORC_CO_TRY(const auto there, co_await look_at(name));
      is_there = there.has_value();
    }
    if (!is_there) {
      Condition absent{.absent = true};
      PORC_CO_TRY(const Written written, co_await write(name, content, std::move(absent)));
      if (written.what == Written::What::done) co_return ok;
      if (written.what == Written::What::blocks_lost) {
        PORC_CO_CHECK(co_await step_aside(tries));
        continue;
      }
    }
    PORC_CO_TRY(const auto there, co_await look_at(name));
    if (!there) continue;
    const Proof& proof = content->proof;
    const std::string sha256 = there->sha256.empty() ? digest_in_name(name) : there->sha256;
    if (there->size == proof.size && sha256 == proof.sha256) co_return ok;
    co_return conflict(name, "is there with other bytes");
  }
  co_return contended(name);
}

Task<std::string> AzureBlobs::replace(std::string name,
                                      std::string bytes,
                                      std::optional<std::string> expected) {
  PORC_CO_TRY(const Content content, co_await prove(name, std::move(bytes)));
  if (expected && !is_etag(*expected)) co_return conflict(name, "has no such version");
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Condition condition{.etag = expected};
    PORC_CO_TRY(Written written, co_await write(name, content, std::move(condition)));
    if (written.what == Written::What::done) co_return std::move(written.etag);
    if (written.what == Written::What::condition_failed && expected)
      co_return conflict(name, "was changed meanwhile");
    PORC_CO_CHECK(co_await step_aside(tries));
  }
  co_return contended(name);
}

Task<Blob> AzureBlobs::hashed(Blob blob) {
  auto hash = [blob = std::move(blob)]() mutable {
    blob.sha256 = crypto::sha256_hex(blob.bytes);
    return Result<Blob>(std::move(blob));
  };
  co_return co_await parts_.pool.run(std::move(hash));
}

Task<Blob> AzureBlobs::get(std::string name) {
  constexpr int kLooksMax = 3;
  PORC_CO_CHECK(check_blob_name(name));
  // Bytes that were damaged on their way, or are of two versions whose length betrays nothing, are
  // others when they come again; those that are kept so are not.
  for (int looks = 0; looks < kLooksMax; ++looks) {
    auto downloaded = co_await download(&service_, name);
    if (!downloaded) co_return outage(std::move(downloaded).error());
    Properties properties = std::move(downloaded->properties);
    Blob blob{.bytes = std::move(downloaded->bytes),
              .sha256 = std::move(downloaded->sha256),
              .version = std::move(properties.etag)};
    if (blob.sha256.empty()) {
      PORC_CO_TRY(blob, co_await hashed(std::move(blob)));
    }
    if (properties.sha256.empty()) properties.sha256 = digest_in_name(name);
    if (blob.sha256 == properties.sha256) co_return blob;
  }
  co_return Error{.code = ErrorCode::corrupt,
                  .message = "blob " + name + " is not what was stored"};
}

Task<std::string> AzureBlobs::get_range(std::string name,
                                        std::uint64_t offset,
                                        std::size_t length) {
  PORC_CO_CHECK(check_blob_name(name));
  const std::size_t asked = std::clamp<std::size_t>(length, 1, kBlobBytesMax);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Call call = get_part(name, offset, asked);
    PORC_CO_TRY(Outcome outcome, co_await send(std::move(call)));
    http::ClientResponse& response = outcome.response;
    if (response.status == kNoSuchPart) co_return std::string();
    if (response.status / 100 != 2) co_return error_of(response, service_.now());
    const std::string_view md5 = response.headers.get("Content-MD5");
    const bool is_part = response.headers.find("Content-Range") != nullptr;
    if (is_part && asked <= kProvenPartMax && !md5.empty() &&
        md5 != base64_encode(crypto::md5(response.body))) {
      continue;
    }
    co_return response.body.substr(0, length);
  }
  co_return Error{.code = ErrorCode::unavailable,
                  .message = "parts of blob " + name + " arrive damaged"};
}

Task<std::optional<BlobEntry>> AzureBlobs::find(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  PORC_CO_TRY(auto properties, co_await look_at(name));
  std::optional<BlobEntry> entry;
  if (properties) {
    entry = BlobEntry{.name = std::move(name),
                      .size = properties->size,
                      .modified = properties->modified,
                      .version = std::move(properties->etag)};
  }
  co_return entry;
}

Task<void> AzureBlobs::remove(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  Call call = delete_blob(std::move(name));
  PORC_CO_TRY(const Outcome outcome, co_await send(std::move(call)));
  if (outcome.response.status == kAccepted) co_return ok;
  Error error = error_of(outcome.response, service_.now());
  if (error.code != ErrorCode::not_found) co_return error;
  co_return ok;
}

Task<BlobPage> AzureBlobs::list(std::string prefix, std::string after, std::size_t limit) {
  Call call = list_blobs(prefix, after, limit);
  PORC_CO_TRY(Outcome outcome, co_await send(std::move(call)));
  if (outcome.response.status != 200) co_return error_of(outcome.response, service_.now());
  auto read = [body = std::move(outcome.response.body)] { return read_listing(body); };
  auto page = co_await parts_.pool.run(std::move(read));
  if (!page) co_return std::move(page).error().in("listing blobs");
  co_return page;
}

Task<DelegationKey> AzureBlobs::delegation_key() {
  constexpr Duration kLifetime = std::chrono::hours(4);
  constexpr Duration kSkew = std::chrono::minutes(5);
  const Timestamp now = service_.now();
  if (delegation_key_ && now < delegation_key_renewed_at_) co_return *delegation_key_;
  Call call = get_delegation_key(now - kSkew, now + kLifetime);
  PORC_CO_TRY(const Outcome outcome, co_await send(std::move(call)));
  if (outcome.response.status != 200) co_return error_of(outcome.response, now);
  PORC_CO_TRY(DelegationKey key, read_delegation_key(outcome.response.body));
  delegation_key_renewed_at_ = now + kLifetime / 2;
  delegation_key_ = std::move(key);
  co_return *delegation_key_;
}

Task<std::string> AzureBlobs::link(std::string name, Duration lifetime) {
  constexpr Duration kLongest = std::chrono::hours(1);
  PORC_CO_CHECK(check_blob_name(name));
  const Account& account = options_.account;
  LinkTerms terms{.account = account.name,
                  .container = options_.container,
                  .blob = name,
                  .ends = service_.now() + std::min(lifetime, kLongest),
                  .https_only = account.is_https()};
  http::Parameters query;
  if (const auto* key = std::get_if<SharedKey>(&account.access)) {
    query = sign_link(terms, key->key);
  } else if (std::holds_alternative<Identity>(account.access)) {
    PORC_CO_TRY(const DelegationKey delegated, co_await delegation_key());
    query = sign_link(terms, delegated);
  } else {
    co_return std::string();
  }
  const Call call{.blob = std::move(name)};
  co_return service_.url_of(call) + "?" + http::build_query(query);
}

Task<void> AzureBlobs::ping() {
  Call call = list_blobs("", "", 1);
  PORC_CO_TRY(const Outcome outcome, co_await send(std::move(call)));
  if (outcome.response.status != 200) co_return error_of(outcome.response, service_.now());
  co_return ok;
}

}  // namespace porc::azure_blobs
