// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "aio/loop.h"
#include "base/secret.h"
#include "contracts/records.h"
#include "pg/connection.h"
#include "settings.h"

namespace porc::app {

/// A database that a command names: sqlite:FILE, postgresql://…, mongodb://…, or @FILE, a file that
/// holds one of these.
struct Place {
  StoreKind kind = StoreKind::sqlite;
  std::filesystem::path file{};  ///< of SQLite
  Secret url{};                  ///< of a server
  std::string shown{};           ///< without a secret

  /// Whether other machines may work on it.
  bool is_shared() const { return kind != StoreKind::sqlite; }
};

/// Errors: invalid_argument, naming `flag` and never the text, which may hold a secret.
Result<Place> parse_place(const std::string& text, const std::string& flag);

/// The database that the settings name, which is not in memory only.
Place place_of(const Settings& settings);

/// Where PostgreSQL is, of a place that is there.
pg::Address address_of(const Place& place);

/// An address without who logs in, and without its options, any of which may be a secret.
std::string shown_address(const Secret& url);

/// Its store, which gives records too; nullptr where there is none.
struct OpenPlace {
  std::unique_ptr<Store> store{};
  Records* records = nullptr;  ///< the same
};
/// Opens what is there, for one that looks and copies. A file of SQLite is locked as long as it is
/// open. Errors: not_found where nothing is; precondition_failed when its schema is not this
/// program's: it would be changed by opening it; those of the stores.
Result<OpenPlace> open_place(const Place& place, aio::Loop& loop);
/// The same; a file is made where there is none.
Result<OpenPlace> make_place(const Place& place, aio::Loop& loop);

}  // namespace porc::app
