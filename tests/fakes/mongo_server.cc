// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/mongo_server.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bson/bson.h>

#include "tests/fakes/mongo_filter.h"

namespace porc::fakes {

using mongo::Document;
using mongo_filter::id_of;
using mongo_filter::matches;
using mongo_filter::names_of;
using mongo_filter::order_of;
using mongo_filter::projected;
using mongo_filter::refuse_unknown;
using mongo_filter::Unknown;

namespace {

constexpr std::int32_t kOpReply = 1;
constexpr std::int32_t kOpQuery = 2004;
constexpr std::int32_t kOpMsg = 2013;
constexpr std::int32_t kMessageMax = 48'000'000;
constexpr std::size_t kFirstBatch = 101;
constexpr std::int32_t kNewestWire = 17;
/// How long a findAndModify that is not atomic waits for another one to come between.
constexpr std::chrono::milliseconds kOvertaken{30};

// Error codes as MongoDB's documentation lists them.
constexpr int kBadValue = 2;
constexpr int kCursorNotFound = 43;
constexpr int kCommandNotFound = 59;
constexpr int kWriteConcernFailed = 64;
constexpr int kDuplicateKey = 11000;
constexpr int kRequestTooLarge = 16;
constexpr int kThrottled = 16500;
constexpr int kInternal = 1;
constexpr int kOnlyOnReplicaSets = 40573;

bool read_all(int socket, void* to, std::size_t size) {
  auto* place = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = ::recv(socket, place, size, 0);
    if (got <= 0) return false;
    place += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// The wire is little-endian, and so is every machine that this runs on.
template <class T>
void put(std::string& out, T number) {
  static_assert(std::endian::native == std::endian::little);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class T>
T take(std::string_view& from) {
  T number{};
  if (from.size() < sizeof number) return number;
  std::memcpy(&number, from.data(), sizeof number);
  from.remove_prefix(sizeof number);
  return number;
}

std::optional<Document> take_document(std::string_view& from) {
  std::string_view peek = from;
  const auto size = static_cast<std::size_t>(take<std::int32_t>(peek));
  bson_t view;
  if (size > from.size() ||
      !bson_init_static(&view, reinterpret_cast<const std::uint8_t*>(from.data()), size))
    return std::nullopt;
  from.remove_prefix(size);
  return Document(&view);
}

std::string bytes_of(const Document& document) {
  return {reinterpret_cast<const char*>(bson_get_data(document.raw())), document.size()};
}

}  // namespace

struct MongoServer::Request {
  Document body{};
  std::map<std::string, std::vector<Document>> sequences{};
  bool is_query = false;

  std::string command() const { return names_of(body).at(0); }
  std::string database() const { return body.text("$db").value_or("admin"); }
  std::string collection() const { return database() + "." + body.text(command()).value_or(""); }
  std::vector<Document> list(const std::string& name) const {
    const auto place = sequences.find(name);
    if (place != sequences.end()) return place->second;
    return body.children(name).value_or(std::vector<Document>());
  }
};

struct MongoServer::Refusal {
  int code = 0;
  std::string words{};
  bool expected = false;  ///< the documentation of the server says so
};

namespace {

Document fault(int code, const std::string& words) {
  Document answer;
  answer.set("ok", 0).set("code", code).set("errmsg", words);
  return answer;
}

/// Where drivers want 32 bits.
void set_int(Document& document, const char* name, std::int32_t number) {
  bson_append_int32(const_cast<bson_t*>(document.raw()), name, -1, number);
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

}  // namespace

MongoServer::MongoServer(Options options) : options_(std::move(options)) {
  start();
}

MongoServer::~MongoServer() {
  stop();
}

void MongoServer::listen(int port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, raw, &size) != 0) {
    std::perror("the fake of MongoDB finds no port");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
}

void MongoServer::start() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = false;
  }
  listen(port_);
  thread_ = std::thread([this, listener = listener_] { accept_until_closed(listener); });
}

void MongoServer::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  end_connections();
}

void MongoServer::end_connections() {
  std::list<std::unique_ptr<Connection>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(connections_);
    for (const auto& one : all) ::shutdown(one->socket, SHUT_RDWR);
  }
  for (const auto& one : all) {
    one->thread.join();
    ::close(one->socket);
  }
}

void MongoServer::accept_until_closed(int listener) {
  for (;;) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::lock_guard lock(mutex_);
    if (closed_) {
      ::close(socket);
      return;
    }
    // Those that ended make room.
    for (auto one = connections_.begin(); one != connections_.end();) {
      if ((*one)->ended) {
        (*one)->thread.join();
        ::close((*one)->socket);
        one = connections_.erase(one);
      } else {
        ++one;
      }
    }
    auto& connection = *connections_.emplace_back(std::make_unique<Connection>());
    connection.socket = socket;
    connection.thread = std::thread([this, &connection] { serve(connection); });
  }
}

void MongoServer::serve(Connection& connection) {
  for (;;) {
    std::array<char, 16> header{};
    if (!read_all(connection.socket, header.data(), header.size())) break;
    std::string_view left(header.data(), header.size());
    const auto size = static_cast<std::size_t>(take<std::int32_t>(left));
    const auto number = take<std::int32_t>(left);
    take<std::int32_t>(left);
    const auto operation = take<std::int32_t>(left);
    if (size < header.size() || size > std::size_t{kMessageMax}) break;
    std::string message(size - header.size(), '\0');
    if (!read_all(connection.socket, message.data(), message.size())) break;
    std::string_view body(message);
    Request request;
    if (operation == kOpQuery) {
      take<std::int32_t>(body);
      body.remove_prefix(std::min(body.find('\0') + 1, body.size()));
      take<std::int32_t>(body);
      take<std::int32_t>(body);
      request.is_query = true;
      request.body = take_document(body).value_or(Document());
    } else if (operation == kOpMsg) {
      const auto flags = take<std::uint32_t>(body);
      if ((flags & 1U) != 0) body.remove_suffix(4);
      while (!body.empty()) {
        const auto kind = take<std::uint8_t>(body);
        if (kind == 0) {
          request.body = take_document(body).value_or(Document());
          continue;
        }
        std::string_view section = body;
        const auto section_size = static_cast<std::size_t>(take<std::int32_t>(section));
        section = body.substr(4, section_size - 4);
        body.remove_prefix(section_size);
        const std::string name(section.substr(0, section.find('\0')));
        section.remove_prefix(name.size() + 1);
        auto& documents = request.sequences[name];
        while (!section.empty()) {
          auto document = take_document(section);
          if (!document) break;
          documents.push_back(*std::move(document));
        }
      }
    } else {
      break;
    }
    if (names_of(request.body).empty()) break;
    const auto answered = answer(request);
    if (!answered) break;
    std::string reply;
    if (request.is_query) {
      put<std::int32_t>(reply, 8);
      put<std::int64_t>(reply, 0);
      put<std::int32_t>(reply, 0);
      put<std::int32_t>(reply, 1);
    } else {
      put<std::uint32_t>(reply, 0);
      put<std::uint8_t>(reply, 0);
    }
    reply += bytes_of(*answered);
    std::string whole;
    put(whole, static_cast<std::int32_t>(reply.size() + 16));
    put<std::int32_t>(whole, 0);
    put(whole, number);
    put(whole, request.is_query ? kOpReply : kOpMsg);
    whole += reply;
    if (!write_all(connection.socket, whole)) break;
  }
  ::shutdown(connection.socket, SHUT_RDWR);
  const std::lock_guard lock(mutex_);
  connection.ended = true;
}

/// Nothing: the connection ends.
std::optional<Document> MongoServer::answer(Request& request) {
  const std::string name = request.command();
  const bool writes = name == "insert" || name == "delete" || name == "findAndModify";
  const bool is_data = writes || name == "find" || name == "getMore" || name == "aggregate" ||
                       name == "createIndexes";
  std::unique_lock lock(mutex_);
  if (closed_) return std::nullopt;
  ++commands_[name];
  const auto every = [](int n, int count) { return n > 0 && count % n == 0; };
  if (is_data && name != "getMore") {
    ++data_commands_;
    if (every(options_.throttled, data_commands_))
      return fault(kThrottled, "Error=16500, RetryAfterMs=20, Details='too many requests'");
    if (every(options_.request_lost, data_commands_)) return std::nullopt;
    if (remaining_) {
      if (*remaining_ <= 0) {
        was_cut_ = true;
        return fault(kInternal, "whoever asks has ended");
      }
      --*remaining_;
    }
  }
  // A retry of what was carried out is answered as it was.
  std::string retry;
  if (request.body.has("txnNumber")) {
    const auto session = request.body.child("lsid").value_or(Document());
    retry = bytes_of(session) + std::to_string(*request.body.number("txnNumber"));
    const auto before = written_.find(retry);
    if (before != written_.end()) return before->second;
  }
  Document answered;
  try {
    if (request.body.has("lsid") && !options_.sessions)
      throw Refusal{.code = kBadValue, .words = "no sessions", .expected = true};
    if (request.body.has("readConcern") && !options_.read_concern)
      throw Refusal{.code = kBadValue, .words = "no read concern"};
    answered = dispatch(request, lock);
  } catch (const Unknown& unknown) {
    refusals_.push_back(unknown.what);
    return fault(kBadValue, "the fake does not know " + unknown.what);
  } catch (const Refusal& refusal) {
    if (!refusal.expected) refusals_.push_back(refusal.words);
    return fault(refusal.code, refusal.words);
  } catch (const std::exception& caught) {
    refusals_.emplace_back(caught.what());
    return fault(kBadValue, caught.what());
  }
  if (!retry.empty()) written_.insert_or_assign(retry, answered);
  if (writes) {
    ++writes_;
    if (every(options_.answer_lost, writes_)) return std::nullopt;
  }
  if (name == "insert") {
    ++inserts_;
    if (every(options_.late_majority, inserts_)) {
      Document concern;
      concern.set("code", kWriteConcernFailed).set("errmsg", "waiting for replication timed out");
      answered.set("writeConcernError", concern);
    }
  }
  return answered;
}

Document MongoServer::dispatch(Request& request, std::unique_lock<std::mutex>& lock) {
  const std::string name = request.command();
  const Document& body = request.body;
  if (name == "hello" || name == "isMaster" || name == "ismaster") return hello(request);
  if (request.is_query) refuse_unknown(name + " by OP_QUERY");
  if (name == "buildInfo") return build_info(request);
  if (name == "endSessions" || name == "killCursors" || name == "ping") return nothing(request);
  if (name == "insert") {
    check_members(body, {"ordered", "documents"});
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

std::string MongoServer::new_database() {
  const std::lock_guard lock(mutex_);
  return url("porc_" + std::to_string(++databases_));
}

std::string MongoServer::url(const std::string& database) const {
  return "mongodb://127.0.0.1:" + std::to_string(port_) + "/" + database +
         (options_.replica_set ? "?replicaSet=rs0" : "");
}

void MongoServer::set_time(std::optional<std::int64_t> milliseconds) {
  const std::lock_guard lock(mutex_);
  time_ = milliseconds;
}

void MongoServer::cut_after(int commands) {
  const std::lock_guard lock(mutex_);
  remaining_ = commands;
  was_cut_ = false;
}

bool MongoServer::restore() {
  const std::lock_guard lock(mutex_);
  remaining_.reset();
  return was_cut_;
}

std::vector<std::string> MongoServer::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

std::size_t MongoServer::count(const std::string& database, const std::string& collection) const {
  const std::lock_guard lock(mutex_);
  const auto place = collections_.find(database + "." + collection);
  return place == collections_.end() ? 0 : place->second.documents.size();
}

std::map<std::string, int> MongoServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::size_t MongoServer::largest_document() const {
  const std::lock_guard lock(mutex_);
  return largest_;
}

}  // namespace porc::fakes
