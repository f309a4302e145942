// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {

Task<void> PostgresStore::put_token(identity::Token token) {
  return run([token = std::move(token)](pg::Connection& db) -> Result<void> {
    PORC_TRY(const std::string document, write_document(json::encode(token)));
    pg::Transaction transaction(db);
    transaction.add(queries::put_token)
        .bind(":id", token.id)
        .bind(":hash", token.hash)
        .bind(":document", document);
    auto stored = transaction.commit();
    if (stored) return ok;
    if (db.failure().constraint == "token_hash") return token_hash_exists();
    return std::move(stored).error();
  });
}

Task<identity::Token> PostgresStore::find_token(std::string hash) {
  return run([hash = std::move(hash)](pg::Connection& db) -> Result<identity::Token> {
    pg::Statement find(queries::find_token);
    PORC_TRY(const pg::Rows rows, db.run(find.bind(":hash", hash)));
    if (rows.empty()) return no_token();
    return read_document<identity::Token>(rows.text(0, 0));
  });
}

Task<std::vector<identity::Token>> PostgresStore::list_tokens() {
  return run([](pg::Connection& db) -> Result<std::vector<identity::Token>> {
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::list_tokens)));
    std::vector<identity::Token> all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      PORC_TRY(identity::Token token, read_document<identity::Token>(rows.text(i, 0)));
      all.push_back(std::move(token));
    }
    return all;
  });
}

}  // namespace porc::postgres_store
