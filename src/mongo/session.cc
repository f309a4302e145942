// SPDX-License-Identifier: Apache-2.0
#include "mongo/session.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mongoc/mongoc.h>

namespace porc::mongo {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPauseFirst{20};
constexpr milliseconds kPauseMax{1000};
/// Nothing was sent: the driver has looked for a server for some time already.
constexpr milliseconds kAway{1000};
/// How often something is sent whose answer got lost.
constexpr int kSendingsMax = 4;

constexpr auto kDuplicateKey = std::to_array<std::int32_t>({11000, 11001, 12582});
/// Too many requests, as Azure Cosmos DB says it.
constexpr std::int32_t kThrottled = 16500;
constexpr std::string_view kRetryAfter = "RetryAfterMs=";
/// What a server that ends, starts, is no primary or took too long says. Source: the driver's
/// specification of retryable writes, and MaxTimeMSExpired.
constexpr auto kPassing = std::to_array<std::int32_t>(
    {6, 7, 50, 64, 89, 91, 112, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436});
constexpr auto kNotAdmitted = std::to_array<std::int32_t>({13, 18});
/// The document is over the server's limit: BadValue of MongoDB's own size check, and what Azure
/// Cosmos DB answers.
constexpr auto kTooLarge = std::to_array<std::int32_t>({16, 10334, 17280});

template <std::size_t N>
bool is_among(const std::array<std::int32_t, N>& codes, std::int64_t code) {
  return std::ranges::find(codes, code) != codes.end();
}

/// What the server asks to wait; nothing when it was something else.
std::optional<milliseconds> pause_asked(std::int64_t code, std::string_view words) {
  if (code != kThrottled) return std::nullopt;
  std::int64_t wait = 0;
  const auto place = words.find(kRetryAfter);
  if (place != words.npos) {
    const std::string_view digits = words.substr(place + kRetryAfter.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), wait);
  }
  return std::clamp(milliseconds(wait), kPauseFirst, kPauseMax);
}

Error server_said(std::int64_t code, std::string_view words) {
  Error error{.code = ErrorCode::internal, .message = "the database says: " + std::string(words)};
  if (const auto wait = pause_asked(code, words)) {
    error.code = ErrorCode::rate_limited;
    error.retry_after = *wait;
  } else if (is_among(kPassing, code)) {
    error.code = ErrorCode::unavailable;
  } else if (is_among(kNotAdmitted, code)) {
    error.code = ErrorCode::unauthenticated;
  } else if (is_among(kTooLarge, code)) {
    error.code = ErrorCode::too_large;
  }
  return error;
}

Error error_of(const bson_error_t& error) {
  switch (error.domain) {
    case MONGOC_ERROR_CLIENT:
      if (error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE)
        return {.code = ErrorCode::unauthenticated, .message = error.message};
      break;
    case MONGOC_ERROR_STREAM:
      return {.code = ErrorCode::unavailable,
              .message = std::string("the database did not answer: ") + error.message};
    case MONGOC_ERROR_SERVER_SELECTION:
      return {.code = ErrorCode::unavailable,
              .message = std::string("the database is away: ") + error.message,
              .retry_after = kAway};
    case MONGOC_ERROR_SERVER:
    case MONGOC_ERROR_WRITE_CONCERN:
    case MONGOC_ERROR_COLLECTION:
    case MONGOC_ERROR_COMMAND:
    case MONGOC_ERROR_QUERY:
    case MONGOC_ERROR_INSERT:
    case MONGOC_ERROR_CURSOR:
      return server_said(error.code, error.message);
    default:
      break;
  }
  return {.code = ErrorCode::unavailable, .message = error.message};
}

/// It may have been carried out.
bool was_lost(const Error& error) {
  return error.code == ErrorCode::unavailable && error.retry_after == milliseconds(0);
}

struct DestroyCollection {
  void operator()(mongoc_collection_t* it) const noexcept { mongoc_collection_destroy(it); }
};
struct DestroyCursor {
  void operator()(mongoc_cursor_t* it) const noexcept { mongoc_cursor_destroy(it); }
};
struct DestroyStream {
  void operator()(mongoc_change_stream_t* it) const noexcept { mongoc_change_stream_destroy(it); }
};
using Collection = std::unique_ptr<mongoc_collection_t, DestroyCollection>;

Collection collection_of(_mongoc_client_t* client,
                         const std::string& database,
                         const std::string& name) {
  return Collection(mongoc_client_get_collection(client, database.c_str(), name.c_str()));
}

/// What an insert came to: false when every document that was not inserted exists.
Result<bool> insert_outcome(bool succeeded, const bson_t& raw, const bson_error_t& error) {
  if (succeeded) return true;
  const Document reply(&raw);
  const auto faults = reply.children("writeErrors").value_or(std::vector<Document>());
  for (const Document& fault : faults) {
    const std::int64_t code = fault.number("code").value_or(0);
    if (!is_among(kDuplicateKey, code))
      return server_said(code, fault.text("errmsg").value_or("no words"));
  }
  const auto concerns = reply.children("writeConcernErrors").value_or(std::vector<Document>());
  if (!concerns.empty()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "a majority of the database has not got it yet"};
  }
  if (!faults.empty()) return false;
  return error_of(error);
}

}  // namespace

Session::Session(Server& server) : server_(server), client_(mongoc_client_pool_pop(server.pool_)) {}

Session::~Session() {
  mongoc_client_pool_push(server_.pool_, client_);
}

template <class F>
auto Session::persistently(F attempt) {
  const auto deadline = steady_clock::now() + server_.patience();
  for (int sendings = 1;;) {
    auto answer = attempt();
    if (answer) return answer;
    const Error& error = answer.error();
    milliseconds wait = error.retry_after;
    bool again = error.code == ErrorCode::rate_limited;
    if (was_lost(error) && sendings < kSendingsMax) {
      again = true;
      wait = kPauseFirst * sendings++;
    }
    if (again && steady_clock::now() + wait < deadline && server_.pause(wait)) continue;
    if (error.code != ErrorCode::rate_limited) return answer;
    Error put_off = std::move(answer).error();
    put_off.code = ErrorCode::unavailable;
    return decltype(answer)(std::move(put_off));
  }
}

Result<bool> Session::insert(const std::string& collection, const Document& document) {
  const auto target = collection_of(client_, server_.database(), collection);
  const auto deadline = steady_clock::now() + server_.patience();
  for (;;) {
    bson_t reply;
    bson_error_t error{};
    const bool succeeded =
        mongoc_collection_insert_one(target.get(), document.raw(), nullptr, &reply, &error);
    auto outcome = insert_outcome(succeeded, reply, error);
    bson_destroy(&reply);
    if (outcome || outcome.error().code != ErrorCode::rate_limited) return outcome;
    // It was not carried out.
    const milliseconds wait = outcome.error().retry_after;
    if (steady_clock::now() + wait < deadline && server_.pause(wait)) continue;
    Error put_off = std::move(outcome).error();
    put_off.code = ErrorCode::unavailable;
    return put_off;
  }
}

Result<void> Session::insert_new(const std::string& collection,
                                 std::span<const Document> documents) {
  if (documents.empty()) return ok;
  const auto target = collection_of(client_, server_.database(), collection);
  std::vector<const _bson_t*> raw;
  for (const Document& document : documents) raw.push_back(document.raw());
  const Document unordered = std::move(Document().set("ordered", false));
  PORC_TRY([[maybe_unused]] const bool are_all_new, persistently([&]() -> Result<bool> {
             bson_t reply;
             bson_error_t error{};
             const bool succeeded = mongoc_collection_insert_many(
                 target.get(), raw.data(), raw.size(), unordered.raw(), &reply, &error);
             auto found = insert_outcome(succeeded, reply, error);
             bson_destroy(&reply);
             return found;
           }));
  return ok;
}

Result<std::vector<Document>> Session::find(const std::string& collection,
                                            const Document& filter,
                                            const FindOptions& options) {
  Document how;
  if (options.ascending_by) how.set("sort", Document().set(*options.ascending_by, 1));
  if (options.descending_by) how.set("sort", Document().set(*options.descending_by, -1));
  if (options.limit > 0) how.set("limit", options.limit);
  if (!options.only.empty()) {
    Document members;
    for (const std::string& name : options.only) members.set(name, 1);
    how.set("projection", members);
  }
  const auto source = collection_of(client_, server_.database(), collection);
  return persistently([&]() -> Result<std::vector<Document>> {
    const std::unique_ptr<mongoc_cursor_t, DestroyCursor> cursor(
        mongoc_collection_find_with_opts(source.get(), filter.raw(), how.raw(), nullptr));
    std::vector<Document> found;
    const bson_t* next = nullptr;
    while (mongoc_cursor_next(cursor.get(), &next)) found.emplace_back(next);
    bson_error_t error{};
    if (mongoc_cursor_error(cursor.get(), &error)) return error_of(error);
    return found;
  });
}

Result<std::optional<Document>> Session::find_one(const std::string& collection,
                                                  const Document& filter,
                                                  FindOptions options) {
  options.limit = 1;
  PORC_TRY(auto found, find(collection, filter, options));
  if (found.empty()) return std::optional<Document>();
  return std::optional(std::move(found.front()));
}

Result<void> Session::remove(const std::string& collection, const Document& filter) {
  const auto target = collection_of(client_, server_.database(), collection);
  return persistently([&]() -> Result<void> {
    bson_error_t error{};
    if (mongoc_collection_delete_many(target.get(), filter.raw(), nullptr, nullptr, &error))
      return ok;
    return error_of(error);
  });
}

Result<void> Session::create_index(const std::string& collection,
                                   const std::vector<std::string>& members,
                                   bool unique) {
  Document key;
  std::string name;
  for (const std::string& member : members) {
    key.set(member, 1);
    name.append(name.empty() ? "" : "_").append(member);
  }
  Document index;
  index.set("key", key).set("name", name);
  if (unique) index.set("unique", true);
  Document command;
  command.set("createIndexes", collection).set("indexes", std::vector{index});
  return persistently([&]() -> Result<void> {
    bson_t reply;
    bson_error_t error{};
    const bool made = mongoc_client_write_command_with_opts(
        client_, server_.database().c_str(), command.raw(), nullptr, &reply, &error);
    bson_destroy(&reply);
    if (made) return ok;
    Error refused = error_of(error);
    // It stands already, in another form perhaps, or the server has no such indexes.
    if (refused.code == ErrorCode::internal) return ok;
    return refused;
  });
}

Result<Document> Session::command(const Document& command, const std::string& database) {
  return persistently([&]() -> Result<Document> {
    bson_t reply;
    bson_error_t error{};
    const bool done = mongoc_client_command_simple(
        client_, database.c_str(), command.raw(), nullptr, &reply, &error);
    const Document answer(&reply);
    bson_destroy(&reply);
    if (!done) return error_of(error);
    return answer;
  });
}

Result<Timestamp> Session::time() {
  auto hello = command(Document().set("hello", 1), "admin");
  if (!hello && hello.error().code == ErrorCode::internal)
    hello = command(Document().set("isMaster", 1), "admin");
  if (!hello) return std::move(hello).error();
  const auto local = hello->number("localTime");
  if (local) return Timestamp(Duration(*local));
  return Error{.code = ErrorCode::precondition_failed,
               .message = "the database does not say what time it is"};
}

Result<void> Session::watch(const std::string& collection,
                            milliseconds patience,
                            const std::function<bool(std::optional<Document>)>& heard) {
  // Azure Cosmos DB takes exactly this pipeline.
  const std::vector<std::string> kinds{"insert", "update", "replace"};
  const Document match = std::move(
      Document().set("$match", Document().set("operationType", Document().set("$in", kinds))));
  const Document project = std::move(Document().set(
      "$project",
      Document().set("_id", 1).set("fullDocument", 1).set("ns", 1).set("documentKey", 1)));
  Document pipeline;
  pipeline.set("pipeline", std::vector{match, project});
  Document how;
  how.set("fullDocument", "updateLookup").set("maxAwaitTimeMS", patience.count());
  const auto source = collection_of(client_, server_.database(), collection);
  const std::unique_ptr<mongoc_change_stream_t, DestroyStream> stream(
      mongoc_collection_watch(source.get(), pipeline.raw(), how.raw()));
  bson_error_t error{};
  const bson_t* said = nullptr;
  if (mongoc_change_stream_error_document(stream.get(), &error, &said)) return error_of(error);
  for (bool on = heard(std::nullopt); on;) {
    const bson_t* next = nullptr;
    if (mongoc_change_stream_next(stream.get(), &next)) {
      on = heard(Document(next).child("fullDocument"));
    } else if (mongoc_change_stream_error_document(stream.get(), &error, &said)) {
      return error_of(error);
    } else {
      on = heard(std::nullopt);
    }
  }
  return ok;
}

}  // namespace porc::mongo
