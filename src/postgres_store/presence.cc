// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/presence.h"

#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

/// PostgreSQL says of a local socket that it has no address, and of other users' sessions nothing.
std::string place_of(const pg::Rows& rows, std::size_t row) {
  const auto host = rows.optional_text(row, 1);
  if (!host) return "somewhere";
  return *host + " port " + std::to_string(rows.integer(row, 2));
}

}  // namespace

Result<std::vector<std::string>> list_present(const pg::Address& address) {
  PORC_TRY(pg::Connection db, pg::Connection::open(address));
  PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::list_present)));
  std::vector<std::string> present;
  for (std::size_t row = 0; row < rows.size(); ++row) present.push_back(place_of(rows, row));
  return present;
}

}  // namespace porc::postgres_store
