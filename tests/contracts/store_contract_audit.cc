// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

TEST_P(StoreContract, HeadsAreWhereTheChainsStand) {
  EXPECT_TRUE(must(store->list_heads({}, 10)).empty());
  std::vector<audit::Head> wanted;
  for (int n : {1, 2, 3}) {
    auto run = stored(next(stored(new_run(n))));
    wanted.push_back({.run = run.id, .sequence = 2, .hash = run.audit_head});
  }
  EXPECT_EQ(must(store->list_heads({}, 10)), wanted);
  auto first = must(store->list_heads({}, 2));
  ASSERT_EQ(first.size(), 2U);
  auto rest = must(store->list_heads(first.back().run, 2));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0], wanted[2]);
}

TEST_P(StoreContract, CheckpointsAreNumberedOnce) {
  EXPECT_EQ(error_of(store->last_checkpoint()), ErrorCode::not_found);
  for (std::uint64_t number : {10U, 2U, 1U}) {
    audit::SignedCheckpoint checkpoint{
        .bytes = "bytes " + std::to_string(number), .signature = "5167", .public_key = "4b"};
    must(store->put_checkpoint(number, checkpoint));
  }
  audit::SignedCheckpoint other{.bytes = "forged"};
  EXPECT_EQ(error_of(store->put_checkpoint(2, other)), ErrorCode::conflict);
  auto all = must(store->list_checkpoints(0, 10));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].bytes, "bytes 1");
  EXPECT_EQ(all[1].bytes, "bytes 2");
  EXPECT_EQ(all[2].bytes, "bytes 10");
  EXPECT_EQ(must(store->last_checkpoint()).bytes, "bytes 10");
  EXPECT_EQ(must(store->list_checkpoints(0, 2)).back().bytes, "bytes 2");
  EXPECT_EQ(must(store->list_checkpoints(2, 2)).size(), 1U);
  EXPECT_EQ(all[0].signature, "5167");
  EXPECT_EQ(all[0].public_key, "4b");
}

identity::Token sample_token(const std::string& id) {
  identity::Token token;
  token.id = id;
  token.hash = "hash of " + id;
  token.owner = "ann@example.com";
  token.roles = {identity::Role::developer, identity::Role::approver};
  token.scope = {.environments = {"dev", "test-*"}, .kinds = {}, .repositories = {"platform/*"}};
  token.created_at = Timestamp(std::chrono::hours(5));
  token.expires_at = Timestamp(std::chrono::hours(6));
  return token;
}

TEST_P(StoreContract, ATokenIsFoundByItsHash) {
  must(store->put_token(sample_token("t1")));
  must(store->put_token(sample_token("t2")));
  auto token = must(store->find_token("hash of t1"));
  EXPECT_EQ(token.id, "t1");
  EXPECT_EQ(token.owner, "ann@example.com");
  EXPECT_EQ(token.roles, sample_token("t1").roles);
  EXPECT_EQ(token.scope.environments, sample_token("t1").scope.environments);
  EXPECT_EQ(token.scope.repositories, sample_token("t1").scope.repositories);
  EXPECT_EQ(token.created_at, sample_token("t1").created_at);
  EXPECT_EQ(token.expires_at, sample_token("t1").expires_at);
  EXPECT_EQ(token.revoked_at, std::nullopt);
  EXPECT_EQ(error_of(store->find_token("t1")), ErrorCode::not_found);
  auto all = must(store->list_tokens());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "t1");
  EXPECT_EQ(all[1].id, "t2");
}

TEST_P(StoreContract, ATokenIsReplacedByItsId) {
  must(store->put_token(sample_token("t1")));
  identity::Token renewed = sample_token("t1");
  renewed.hash = "another";
  renewed.revoked_at = now();
  must(store->put_token(renewed));
  EXPECT_EQ(must(store->find_token("another")).revoked_at, now());
  EXPECT_EQ(error_of(store->find_token("hash of t1")), ErrorCode::not_found);
  EXPECT_EQ(must(store->list_tokens()).size(), 1U);
}

TEST_P(StoreContract, TwoTokensNeverShareAHash) {
  must(store->put_token(sample_token("t1")));
  identity::Token twin = sample_token("t2");
  twin.hash = "hash of t1";
  EXPECT_EQ(error_of(store->put_token(twin)), ErrorCode::conflict);
  EXPECT_EQ(must(store->find_token("hash of t1")).id, "t1");
}

}  // namespace
}  // namespace porc
