// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/mongo_server.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bson/bson.h>

#include "tests/fakes/mongo_request.h"

namespace porc::fakes {

using mongo::Document;
using mongo_filter::names_of;
using mongo_filter::Unknown;

namespace {

constexpr std::int32_t kOpReply = 1;
constexpr std::int32_t kOpQuery = 2004;
constexpr std::int32_t kOpMsg = 2013;

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
    if (request.body.has("readConcern") && is_cosmos())
      throw Refusal{.code = kBadValue, .words = "no read concern"};
    if (!retry.empty() && is_cosmos())
      throw Refusal{.code = kBadValue, .words = "Retryable writes are not supported."};
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

std::string MongoServer::new_database() {
  const std::lock_guard lock(mutex_);
  return url("porc_" + std::to_string(++databases_));
}

std::string MongoServer::url(const std::string& database) const {
  const std::string address = "mongodb://127.0.0.1:" + std::to_string(port_) + "/" + database;
  if (is_cosmos()) return address + "?replicaSet=rs0&appName=@porc@";
  return address + (options_.replica_set ? "?replicaSet=rs0" : "");
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
