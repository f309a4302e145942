// SPDX-License-Identifier: Apache-2.0
#include "place.h"

#include <utility>

#include "host/exists.h"
#include "host/files.h"
#include "mongo_store/mongo_store.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/schema.h"
#include "sqlite_store/database.h"
#include "sqlite_store/sqlite_store.h"

namespace porc::app {
namespace {

constexpr std::size_t kAddressBytesMax = 64U << 10U;
constexpr std::string_view kFile = "sqlite:";
constexpr std::string_view kApp = "appName=";

/// The address without who logs in, and without its options, any of which may be a secret.
std::string without_secrets(const std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto end = std::min(url.find_first_of("/?", begin), url.size());
  const auto user = url.rfind('@', end);
  const auto host = user == url.npos || user < begin ? begin : user + 1;
  const auto options = std::min(url.find('?', host), url.size());
  // What was not escaped as it must be may stand behind what looks like the end of the host. The
  // one option with an @ is that of Cosmos DB.
  const auto later = url.find('@', end);
  const bool is_option = later != url.npos && later > options &&
                         std::string_view(url).substr(options, later - options).ends_with(kApp);
  if (later != url.npos && !is_option) return url.substr(0, begin) + "…";
  return url.substr(0, begin) + url.substr(host, options - host);
}

bool begins_with_any(const std::string& text, std::initializer_list<std::string_view> schemes) {
  return std::ranges::any_of(schemes,
                             [&](std::string_view scheme) { return text.starts_with(scheme); });
}

Result<std::string> read_address(const std::string& file) {
  PORC_TRY(std::string text, host::read_file(file, kAddressBytesMax));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

template <class T>
OpenPlace opened(std::unique_ptr<T> store) {
  Records* records = store.get();
  return {.store = std::move(store), .records = records};
}

enum class Purpose : std::uint8_t { look, write };

Result<OpenPlace> open_any(const Place& place, aio::Loop& loop, Purpose purpose) {
  if (place.kind == StoreKind::postgres) {
    postgres_store::PostgresOptions options;
    options.address = address_of(place);
    PORC_TRY(auto store, postgres_store::PostgresStore::open(loop, std::move(options)));
    return opened(std::move(store));
  }
  if (place.kind == StoreKind::mongo) {
    PORC_TRY(auto store,
             mongo_store::MongoStore::open(
                 loop, {.address = {.uri = place.url}, .only_looks = purpose == Purpose::look}));
    return opened(std::move(store));
  }
  PORC_TRY(auto store,
           sqlite_store::SqliteStore::open(
               place.file, loop, loop, {.opener = sqlite_store::Opener::command}));
  return opened(std::move(store));
}

Result<OpenPlace> open_shown(const Place& place, aio::Loop& loop, Purpose purpose) {
  auto made = open_any(place, loop, purpose);
  if (made) return made;
  return std::move(made).error().in("opening " + place.shown);
}

/// What is opened would be brought up to date. Collections of MongoDB have no schema.
Result<void> check_schema(const Place& place) {
  if (place.kind == StoreKind::mongo) return ok;
  if (place.kind == StoreKind::sqlite) return sqlite_store::check_schema(place.file);
  PORC_TRY(pg::Connection db, pg::Connection::open(address_of(place)));
  return postgres_store::check_schema(db);
}

Result<bool> holds_nothing(Records& records, aio::Loop& loop) {
  for (const RecordKind kind : kRecordKinds) {
    PORC_TRY(const RecordPage page, aio::run_to_end(loop, records.read_records(kind, "", 1)));
    if (!page.records.empty()) return false;
  }
  return true;
}

}  // namespace

std::string shown_address(const Secret& url) {
  return without_secrets(url.expose("is shown without its secrets"));
}

Result<Place> parse_place(const std::string& text, const std::string& flag) {
  if (text.starts_with('@')) {
    PORC_TRY(const std::string address, read_address(text.substr(1)));
    if (!address.starts_with('@')) return parse_place(address, flag);
  }
  Place place;
  if (text.starts_with(kFile) && text.size() > kFile.size()) {
    place.file = std::filesystem::absolute(text.substr(kFile.size())).lexically_normal();
    place.shown = std::string(kFile) + place.file.string();
    return place;
  }
  const bool is_postgres = begins_with_any(text, {"postgresql://", "postgres://"});
  if (!is_postgres && !begins_with_any(text, {"mongodb://", "mongodb+srv://"})) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = flag + " must be sqlite:FILE, postgresql://…, mongodb://… or @FILE"};
  }
  place.kind = is_postgres ? StoreKind::postgres : StoreKind::mongo;
  place.url = Secret(text);
  place.shown = without_secrets(text);
  return place;
}

Place place_of(const Settings& settings) {
  Place place{.kind = settings.store};
  if (settings.store == StoreKind::postgres) {
    place.url = settings.database_url;
    place.shown = shown_address(settings.database_url);
  } else if (settings.store == StoreKind::mongo) {
    place.url = settings.mongo_uri;
    place.shown = shown_address(settings.mongo_uri);
  } else {
    place.file = std::filesystem::absolute(settings.data / "porc.db").lexically_normal();
    place.shown = std::string(kFile) + place.file.string();
  }
  return place;
}

pg::Address address_of(const Place& place) {
  return {.url = place.url.expose("is the database's own address")};
}

Result<OpenPlace> open_place(const Place& place, aio::Loop& loop) {
  auto known = check_schema(place);
  if (!known) return std::move(known).error().in("opening " + place.shown);
  PORC_TRY(OpenPlace opened, open_shown(place, loop, Purpose::look));
  if (place.kind != StoreKind::mongo) return opened;
  PORC_TRY(const bool is_empty, holds_nothing(*opened.records, loop));
  if (!is_empty) return opened;
  return Error{.code = ErrorCode::not_found, .message = place.shown + ": porc keeps nothing there"};
}

Result<OpenPlace> make_place(const Place& place, aio::Loop& loop) {
  if (place.kind == StoreKind::sqlite) {
    const auto folder = place.file.parent_path();
    PORC_TRY(const bool is_there, host::exists(folder));
    if (!is_there) PORC_CHECK(host::make_private_folder(folder));
  }
  return open_shown(place, loop, Purpose::write);
}

}  // namespace porc::app
