// SPDX-License-Identifier: Apache-2.0
#include "contracts/stored_document.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {

Result<void> put_token(sql::Connection& db, const identity::Token& token) {
  PORC_TRY(std::string document, write_document(json::encode(token)));
  return db.use(queries::put_token)
      .bind(":id", token.id)
      .bind(":hash", token.hash)
      .bind(":document", document)
      .run();
}

Result<identity::Token> find_token(sql::Connection& db, const std::string& hash) {
  sql::Statement row = db.use(queries::find_token);
  PORC_TRY(bool found, row.bind(":hash", hash).step());
  if (found) return read_document<identity::Token>(row.text(0));
  return no_token();
}

Result<std::vector<identity::Token>> list_tokens(sql::Connection& db) {
  std::vector<identity::Token> all;
  sql::Statement rows = db.use(queries::list_tokens);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return all;
    PORC_TRY(identity::Token token, read_document<identity::Token>(rows.text(0)));
    all.push_back(std::move(token));
  }
}

}  // namespace porc::sqlite_store
