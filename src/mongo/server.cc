// SPDX-License-Identifier: Apache-2.0
#include "mongo/server.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <mongoc/mongoc.h>

#include "mongo/document.h"
#include "mongo/session.h"

namespace porc::mongo {
namespace {

constexpr std::string_view kCosmosHosts = ".cosmos.azure.com";
constexpr std::string_view kDefaultDatabase = "porc";
constexpr std::int32_t kMajorityWaitMs = 10'000;
/// One for whoever writes and one for whoever listens.
constexpr std::size_t kSpareConnections = 2;
constexpr std::int32_t kCommandUnknown = 59;

/// The driver is made ready once in a process. What it would log may hold what an address holds.
void start_driver() {
  static const bool started = [] {
    mongoc_log_set_handler([](mongoc_log_level_t, const char*, const char*, void*) {}, nullptr);
    mongoc_init();
    return true;
  }();
  (void)started;
}

struct DestroyUri {
  void operator()(mongoc_uri_t* uri) const noexcept { mongoc_uri_destroy(uri); }
};
using Uri = std::unique_ptr<mongoc_uri_t, DestroyUri>;

/// Errors: invalid_argument, without the address, which may hold a password.
Result<Uri> parse(const Address& address) {
  bson_error_t error{};
  Uri uri(mongoc_uri_new_with_error(address.uri.expose("names the server").c_str(), &error));
  if (uri) return uri;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the address is none that libmongoc understands"};
}

/// By its name, or by that of the account, which Azure's addresses have also where the host has
/// another name: `appName=@ACCOUNT@`.
bool is_cosmos(const mongoc_uri_t* uri) {
  const char* name = mongoc_uri_get_appname(uri);
  const std::string_view app = name == nullptr ? "" : name;
  if (app.size() > 2 && app.starts_with('@') && app.ends_with('@')) return true;
  for (const auto* host = mongoc_uri_get_hosts(uri); host != nullptr; host = host->next) {
    if (std::string_view(host->host).ends_with(kCosmosHosts)) return true;
  }
  return false;
}

void set_default(mongoc_uri_t* uri, const char* option, std::int32_t value) {
  if (!mongoc_uri_has_option(uri, option)) mongoc_uri_set_option_as_int32(uri, option, value);
}

/// What the address leaves open, and what is not left to it.
void complete(mongoc_uri_t* uri, const Traits& traits) {
  set_default(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, 5'000);
  set_default(uri, MONGOC_URI_CONNECTTIMEOUTMS, 10'000);
  set_default(uri, MONGOC_URI_SOCKETTIMEOUTMS, 60'000);
  if (!mongoc_uri_has_option(uri, MONGOC_URI_APPNAME)) mongoc_uri_set_appname(uri, "porc");
  if (!traits.retryable_writes) mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, false);

  mongoc_write_concern_t* writes = mongoc_write_concern_new();
  mongoc_write_concern_set_wmajority(writes, kMajorityWaitMs);
  mongoc_uri_set_write_concern(uri, writes);
  mongoc_write_concern_destroy(writes);
  mongoc_read_prefs_t* primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY);
  mongoc_uri_set_read_prefs_t(uri, primary);
  mongoc_read_prefs_destroy(primary);
  if (!traits.read_concern) return;
  mongoc_read_concern_t* reads = mongoc_read_concern_new();
  mongoc_read_concern_set_level(reads, MONGOC_READ_CONCERN_LEVEL_MAJORITY);
  mongoc_uri_set_read_concern(uri, reads);
  mongoc_read_concern_destroy(reads);
}

}  // namespace

Server::Server(Address address, std::string database)
    : address_(std::move(address)), database_(std::move(database)) {}

Result<std::unique_ptr<Server>> Server::open(Address address) {
  start_driver();
  PORC_TRY(const Uri uri, parse(address));
  const char* named = mongoc_uri_get_database(uri.get());
  const auto connections = static_cast<std::uint32_t>(address.connections + kSpareConnections);
  std::unique_ptr<Server> server(new Server(
      std::move(address), named == nullptr ? std::string(kDefaultDatabase) : std::string(named)));
  if (is_cosmos(uri.get())) {
    server->traits_ = {
        .product = "Azure Cosmos DB", .read_concern = false, .retryable_writes = false};
  }
  complete(uri.get(), server->traits_);
  bson_error_t error{};
  server->pool_ = mongoc_client_pool_new_with_error(uri.get(), &error);
  if (server->pool_ == nullptr) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = std::string("libmongoc does not take the address: ") + error.message};
  }
  mongoc_client_pool_set_error_api(server->pool_, MONGOC_ERROR_API_VERSION_2);
  mongoc_client_pool_max_size(server->pool_, connections);
  PORC_CHECK(server->probe());
  return server;
}

Server::~Server() {
  if (pool_ != nullptr) mongoc_client_pool_destroy(pool_);
}

Result<void> Server::probe() {
  Session session(*this);
  auto hello = session.command(Document().set("hello", 1), "admin");
  if (!hello && hello.error().code == ErrorCode::internal)
    hello = session.command(Document().set("isMaster", 1), "admin");
  if (!hello) return std::move(hello).error();
  PORC_TRY(const Document build, session.command(Document().set("buildInfo", 1), "admin"));
  const bool is_ferret = build.has("ferretdbVersion") || build.has("ferretdb");
  if (traits_.product.empty()) traits_.product = is_ferret ? "FerretDB" : "MongoDB";
  traits_.version = build.text("ferretdbVersion").value_or(build.text("version").value_or(""));
  const bool is_cluster = hello->has("setName") || hello->text("msg") == "isdbgrid";
  traits_.change_streams = is_cluster && !is_ferret;
  return ok;
}

bool Server::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !closing_.wait_for(lock, time, [this] { return closed_; });
}

void Server::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  closing_.notify_all();
}

}  // namespace porc::mongo
