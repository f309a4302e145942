// SPDX-License-Identifier: Apache-2.0
#include "pg/rows.h"

#include <cstdlib>

#include <libpq-fe.h>

#include "base/assert.h"

namespace porc::pg {

void Rows::Clear::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

Rows::Rows(pg_result* result) : result_(result) {}

std::size_t Rows::size() const {
  return static_cast<std::size_t>(PQntuples(result_.get()));
}

int Rows::columns() const {
  return PQnfields(result_.get());
}

std::size_t Rows::changed() const {
  return std::strtoull(PQcmdTuples(result_.get()), nullptr, 10);
}

bool Rows::is_null(std::size_t row, int column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) == 1;
}

// Rows come in the binary form: an integer or a boolean of one to eight bytes, the highest first.
std::int64_t Rows::integer(std::size_t row, int column) const {
  const int length = PQgetlength(result_.get(), static_cast<int>(row), column);
  PORC_ASSERT(length == 1 || length == 4 || length == 8);
  const char* bytes = PQgetvalue(result_.get(), static_cast<int>(row), column);
  std::uint64_t number = 0;
  for (int i = 0; i < length; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  if (length == 4) return static_cast<std::int32_t>(number);
  return static_cast<std::int64_t>(number);
}

std::optional<Timestamp> Rows::optional_time(std::size_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return time(row, column);
}

std::string Rows::text(std::size_t row, int column) const {
  const int length = PQgetlength(result_.get(), static_cast<int>(row), column);
  return {PQgetvalue(result_.get(), static_cast<int>(row), column),
          static_cast<std::size_t>(length)};
}

std::optional<std::string> Rows::optional_text(std::size_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return text(row, column);
}

}  // namespace porc::pg
