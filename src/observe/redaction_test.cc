// SPDX-License-Identifier: Apache-2.0
#include "observe/redaction.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::observe {
namespace {

TEST(SecretKeys, AreKnownInEverySpelling) {
  for (std::string_view key : {"Authorization",
                               "api_token",
                               "dbPassword",
                               "DB-PASSWORD",
                               "private_key",
                               "sig",
                               "x-hub-signature",
                               "STORAGE_ACCESS_KEY",
                               "client.secret",
                               "PORC_MASTER_KEY"}) {
    EXPECT_TRUE(is_secret_key(key)) << key;
  }
}

TEST(SecretKeys, LeaveHarmlessNamesAlone) {
  for (std::string_view key :
       {"key", "run_id", "design", "signal", "tokenizer", "bundle_key", "message", ""}) {
    EXPECT_FALSE(is_secret_key(key)) << key;
  }
}

TEST(Redactor, TakesOutKnownValuesWhereverTheyStand) {
  Redactor redactor;
  redactor.add(Secret("hunter22"));
  redactor.add(Secret("hunter22-longer"));
  EXPECT_EQ(redactor.clean_text("a hunter22-longer b hunter22hunter22"), "a *** b ******");
  json::value cleaned =
      redactor.clean(json::parse(R"({"a":["xhunter22"],"hunter22":1,"token":{"x":2}})").value());
  EXPECT_EQ(json::serialize(cleaned), R"({"a":["x***"],"***":1,"token":"***"})");
}

TEST(Redactor, FindsTheQuotedFormAndEachLine) {
  Redactor redactor;
  redactor.add(Secret("first \"line\"\nsecond line"));
  EXPECT_EQ(redactor.clean_text(R"(said first \"line\"\nsecond line)"), "said ***");
  EXPECT_EQ(redactor.clean_text("only second line here"), "only *** here");
}

TEST(Redactor, IgnoresWhatIsTooShortToBeASecret) {
  Redactor redactor;
  redactor.add(Secret("12345"));
  EXPECT_EQ(redactor.clean_text("12345"), "12345");
}

}  // namespace
}  // namespace porc::observe
