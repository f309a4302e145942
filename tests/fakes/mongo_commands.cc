// SPDX-License-Identifier: Apache-2.0
// What each command of the fake does.
#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <bson/bson.h>

#include "tests/fakes/mongo_request.h"

namespace porc::fakes {

using mongo::Document;
using mongo_filter::id_of;
using mongo_filter::matches;
using mongo_filter::names_of;
using mongo_filter::order_of;
using mongo_filter::projected;
using mongo_filter::refuse_unknown;

namespace {

constexpr std::size_t kFirstBatch = 101;
constexpr std::int32_t kNewestWire = 17;
/// How long a findAndModify that is not atomic waits for another one to come between.
constexpr std::chrono::milliseconds kOvertaken{30};

/// Where drivers want 32 bits.
void set_int(Document& document, const char* name, std::int32_t number) {
  bson_append_int32(const_cast<bson_t*>(document.raw()), name, -1, number);
}

bool names_twice(const Document& document) {
  const auto names = names_of(document);
  return std::set(names.begin(), names.end()).size() < names.size();
}

Document done() {
  Document answer;
  answer.set("ok", 1);
  return answer;
}

/// What each command may carry beside its name; with what every command may.
void check_members(const Document& body, const std::vector<std::string>& known) {
  static const std::set<std::string> kAny{
      "$db", "$readPreference", "lsid", "txnNumber", "writeConcern", "readConcern"};
  const auto names = names_of(body);
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (!kAny.contains(names[i]) && std::ranges::find(known, names[i]) == known.end())
      refuse_unknown(names[0] + " with " + names[i]);
  }
}

void check_members_of(const std::string& what,
                      const Document& part,
                      const std::vector<std::string>& known) {
  for (const std::string& name : names_of(part)) {
    if (std::ranges::find(known, name) == known.end()) refuse_unknown(what + " with " + name);
  }
}

/// Of writes: what porc counts on is with a majority.
void check_concern(const Document& body) {
  const auto concern = body.child("writeConcern").value_or(Document());
  if (concern.text("w") != "majority") refuse_unknown(names_of(body)[0] + " without a majority");
}

}  // namespace

Document MongoServer::dispatch(Request& request, std::unique_lock<std::mutex>& lock) {
  const std::string name = request.command();
  const Document& body = request.body;
  if (name == "hello" || name == "isMaster" || name == "ismaster") return hello(request);
  if (request.is_query) refuse_unknown(name + " by OP_QUERY");
  if (name == "buildInfo") return build_info(request);
  if (name == "endSessions" || name == "killCursors" || name == "ping") return nothing(request);
  if (name == "insert") {
    check_members(body, {"ordered", "documents"});
    check_concern(body);
    if (options_.sessions && options_.replica_set && !is_cosmos() && !body.has("txnNumber"))
      refuse_unknown("insert that is not retryable");
    return insert(request);
  }
  if (name == "find") {
    check_members(body, {"filter", "sort", "limit", "projection", "singleBatch"});
    return find(request);
  }
  if (name == "getMore") {
    check_members(body, {"collection", "maxTimeMS"});
    return get_more(request, lock);
  }
  if (name == "delete") {
    check_members(body, {"ordered", "deletes"});
    check_concern(body);
    return remove(request);
  }
  if (name == "createIndexes") {
    check_members(body, {"indexes"});
    return create_indexes(request);
  }
  if (name == "aggregate") {
    check_members(body, {"pipeline", "cursor"});
    return aggregate(request);
  }
  if (name == "findAndModify") {
    check_members(body, {"query", "update", "upsert", "new"});
    return find_and_modify(request, lock);
  }
  refusals_.push_back(name);
  throw Refusal{.code = kCommandNotFound, .words = "no such command: '" + name + "'"};
}

std::int64_t MongoServer::now() const {
  if (time_) return *time_;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

Document MongoServer::hello(const Request&) {
  Document answer;
  answer.set("ismaster", true).set("isWritablePrimary", true).set("helloOk", true);
  if (options_.replica_set) {
    const std::string me = "127.0.0.1:" + std::to_string(port_);
    answer.set("setName", "rs0").set("me", me).set("primary", me);
    answer.set("secondary", false).set("hosts", std::vector{me});
    set_int(answer, "setVersion", 1);
  }
  bson_append_date_time(const_cast<bson_t*>(answer.raw()), "localTime", -1, now());
  if (options_.sessions) set_int(answer, "logicalSessionTimeoutMinutes", 30);
  set_int(answer, "maxBsonObjectSize", 16 << 20);
  set_int(answer, "maxMessageSizeBytes", kMessageMax);
  set_int(answer, "maxWriteBatchSize", 100'000);
  set_int(answer, "minWireVersion", 0);
  set_int(answer, "maxWireVersion", kNewestWire);
  answer.set("readOnly", false).set("ok", 1);
  return answer;
}

Document MongoServer::build_info(const Request&) {
  Document answer = done();
  answer.set("version", "6.0.0");
  if (options_.product == "FerretDB") answer.set("ferretdbVersion", "v1.24.0");
  return answer;
}

Document MongoServer::nothing(const Request&) {
  return done();
}

bool MongoServer::exists(const Collection& collection, const Document& document) const {
  if (collection.documents.contains(id_of(document))) return true;
  return std::ranges::any_of(collection.unique, [&](const auto& members) {
    return std::ranges::any_of(collection.documents, [&](const auto& other) {
      return std::ranges::all_of(members, [&](const std::string& member) {
        return order_of(other.second, member) == order_of(document, member);
      });
    });
  });
}

Document MongoServer::insert(const Request& request) {
  auto& collection = collections_[request.collection()];
  const bool ordered = request.body.flag("ordered").value_or(true);
  std::vector<Document> faults;
  std::int64_t inserted = 0;
  const auto documents = request.list("documents");
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Document& document = documents[i];
    largest_ = std::max(largest_, document.size());
    Document fault;
    if (id_of(document).empty()) refuse_unknown("an _id of that kind");
    if (names_twice(document)) refuse_unknown("a document with two members of one name");
    if (document.size() > options_.document_bytes_max) {
      fault.set("index", i)
          .set("code", kRequestTooLarge)
          .set("errmsg", "Request size is too large");
    } else if (exists(collection, document)) {
      fault.set("index", i).set("code", kDuplicateKey).set("errmsg", "E11000 duplicate key error");
    } else {
      collection.documents.emplace(id_of(document), document);
      collection.history.push_back(document);
      ++inserted;
      continue;
    }
    faults.push_back(fault);
    if (ordered) break;
  }
  changed_.notify_all();
  Document answer = done();
  answer.set("n", inserted);
  if (!faults.empty()) answer.set("writeErrors", faults);
  return answer;
}

Document MongoServer::first_batch(const std::string& name,
                                  std::vector<Document> found,
                                  std::size_t batch) {
  Document cursor;
  std::int64_t id = 0;
  if (found.size() > batch) {
    id = ++last_cursor_;
    const auto rest = found.begin() + static_cast<std::ptrdiff_t>(batch);
    cursors_[id] = {.name = name, .rest = std::vector<Document>(rest, found.end())};
    found.erase(rest, found.end());
  }
  cursor.set("id", id).set("ns", name).set("firstBatch", found);
  Document answer = done();
  answer.set("cursor", cursor);
  return answer;
}

Document MongoServer::find(const Request& request) {
  const auto& collection = collections_[request.collection()];
  const Document filter = request.body.child("filter").value_or(Document());
  std::vector<Document> found;
  for (const auto& [id, document] : collection.documents) {
    if (matches(document, filter)) found.push_back(document);
  }
  if (const auto sort = request.body.child("sort")) {
    const auto names = names_of(*sort);
    if (names.size() > 1) refuse_unknown("a sort by several members");
    if (names.size() == 1) {
      const bool descending = sort->number(names[0]) == -1;
      std::ranges::stable_sort(found, [&](const Document& a, const Document& b) {
        const std::string left = order_of(a, names[0]), right = order_of(b, names[0]);
        return descending ? right < left : left < right;
      });
    }
  } else {
    // Nobody may rely on an order that was not asked for.
    std::ranges::reverse(found);
  }
  const auto limit = static_cast<std::size_t>(request.body.number("limit").value_or(0));
  if (limit > 0 && found.size() > limit)
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
  if (const auto members = request.body.child("projection")) {
    for (Document& document : found) document = projected(document, *members);
  }
  return first_batch(request.collection(), std::move(found), kFirstBatch);
}

Document MongoServer::get_more(const Request& request, std::unique_lock<std::mutex>& lock) {
  const auto place = cursors_.find(request.body.number("getMore").value_or(0));
  if (place == cursors_.end())
    throw Refusal{.code = kCursorNotFound, .words = "no such cursor", .expected = true};
  Cursor& cursor = place->second;
  const std::string name = cursor.name;
  std::vector<Document> batch;
  std::int64_t id = place->first;
  if (cursor.is_stream) {
    const auto wait = std::chrono::milliseconds(request.body.number("maxTimeMS").value_or(1000));
    auto& history = collections_[cursor.name].history;
    changed_.wait_for(lock, wait, [&] { return closed_ || history.size() > cursor.seen; });
    for (; cursor.seen < history.size(); ++cursor.seen) {
      Document event, token;
      token.set("_data", std::to_string(cursor.seen));
      event.set("_id", token).set("fullDocument", history[cursor.seen]);
      batch.push_back(event);
    }
  } else {
    batch = std::move(cursor.rest);
    cursors_.erase(place);
    id = 0;
  }
  Document answered;
  answered.set("id", id).set("ns", name).set("nextBatch", batch);
  Document answer = done();
  answer.set("cursor", answered);
  return answer;
}

Document MongoServer::remove(const Request& request) {
  auto& collection = collections_[request.collection()];
  std::int64_t removed = 0;
  for (const Document& one : request.list("deletes")) {
    check_members_of("a delete", one, {"q", "limit"});
    const Document filter = one.child("q").value_or(Document());
    if (one.number("limit") != 0) refuse_unknown("a delete with a limit");
    removed += static_cast<std::int64_t>(std::erase_if(
        collection.documents, [&](const auto& other) { return matches(other.second, filter); }));
  }
  Document answer = done();
  answer.set("n", removed);
  return answer;
}

Document MongoServer::create_indexes(const Request& request) {
  auto& collection = collections_[request.collection()];
  for (const Document& index : request.list("indexes")) {
    check_members_of("an index", index, {"key", "name", "unique"});
    if (index.flag("unique") == true)
      collection.unique.push_back(names_of(index.child("key").value_or(Document())));
  }
  return done();
}

Document MongoServer::aggregate(const Request& request) {
  const auto stages = request.list("pipeline");
  if (stages.size() != 3 || names_of(stages[0]) != std::vector<std::string>{"$changeStream"} ||
      names_of(stages[1]) != std::vector<std::string>{"$match"} ||
      names_of(stages[2]) != std::vector<std::string>{"$project"})
    refuse_unknown("an aggregation that is no change stream of porc's");
  check_members_of("a change stream",
                   stages[0].child("$changeStream").value_or(Document()),
                   {"fullDocument", "resumeAfter", "startAfter", "startAtOperationTime"});
  if (!options_.replica_set || options_.product == "FerretDB") {
    throw Refusal{.code = kOnlyOnReplicaSets,
                  .words = "The $changeStream stage is only supported on replica sets"};
  }
  const std::string name = request.collection();
  const std::int64_t id = ++last_cursor_;
  cursors_[id] = {.name = name, .is_stream = true, .seen = collections_[name].history.size()};
  Document cursor;
  cursor.set("id", id).set("ns", name).set("firstBatch", std::vector<Document>());
  Document answer = done();
  answer.set("cursor", cursor);
  return answer;
}

/// With a filter by `_id`, $setOnInsert and upsert, as an insert that tells what was there.
Document MongoServer::find_and_modify(const Request& request, std::unique_lock<std::mutex>& lock) {
  const Document query = request.body.child("query").value_or(Document());
  const auto update = request.body.child("update").value_or(Document()).child("$setOnInsert");
  if (names_of(query) != std::vector<std::string>{"_id"} || !update ||
      request.body.flag("upsert") != true)
    refuse_unknown("a findAndModify of that form");
  auto& documents = collections_[request.collection()].documents;
  const bool found = documents.contains(id_of(query));
  if (!options_.atomic_find_and_modify) {
    ++looking_;
    const int mine = looking_;
    changed_.notify_all();
    changed_.wait_for(lock, kOvertaken, [&] { return looking_ > mine; });
  }
  if (!found) {
    Document document = query;
    bson_concat(const_cast<bson_t*>(document.raw()), update->raw());
    documents.insert_or_assign(id_of(query), document);
    collections_[request.collection()].history.push_back(document);
    changed_.notify_all();
  }
  Document last;
  last.set("n", 1).set("updatedExisting", found);
  Document answer = done();
  answer.set("lastErrorObject", last);
  return answer;
}

}  // namespace porc::fakes
