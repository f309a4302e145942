// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "mongo_store/mongo_store.h"

namespace porc::mongo_store {

Task<void> MongoStore::put_token(identity::Token token) {
  return run([token = std::move(token)](Work& work) -> Result<void> {
    const auto& ids = work.state().tokens.index().ids;
    const auto user = ids.find(token.hash);
    if (user != ids.end() && user->second != token.id) return token_hash_exists();
    work.state().tokens.put({.token = token});
    return ok;
  });
}

Task<identity::Token> MongoStore::find_token(std::string hash) {
  return run([hash = std::move(hash)](Work& work) -> Result<identity::Token> {
    const auto& ids = work.state().tokens.index().ids;
    const auto id = ids.find(hash);
    if (id == ids.end()) return no_token();
    return work.state().tokens.find(id->second)->token;
  });
}

Task<std::vector<identity::Token>> MongoStore::list_tokens() {
  return run([](Work& work) -> Result<std::vector<identity::Token>> {
    std::vector<identity::Token> all;
    for (const auto& [id, row] : work.state().tokens.rows()) all.push_back(row.token);
    return all;
  });
}

}  // namespace porc::mongo_store
