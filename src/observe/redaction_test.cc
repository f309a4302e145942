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
  redactor.add(Secret("123"));
  EXPECT_EQ(redactor.clean_text("123"), "123");
  redactor.add(Secret("1234"));
  EXPECT_EQ(redactor.clean_text("12345"), "***5");
}

TEST(Redactor, FindsALineWhateverEndsIt) {
  Redactor redactor;
  redactor.add(Secret("-----BEGIN KEY-----\r\nMIIEvQIBADAN\r\n-----END KEY-----\r\n"));
  EXPECT_EQ(redactor.clean_text("it read MIIEvQIBADAN and failed"), "it read *** and failed");
  EXPECT_EQ(redactor.clean_text("-----BEGIN KEY-----"), "***");
}

TEST(Redactor, LeavesNoHalfOfASecretWhereTextWasCut) {
  Redactor redactor;
  redactor.add(Secret("hunter22-longer"));
  redactor.add(Secret("hunter22"));
  EXPECT_EQ(redactor.clean_cut_text("the password is hunter22-lon"), "the password is ***-lon");
  EXPECT_EQ(redactor.clean_cut_text("the password is hunt"), "the password is ***");
  EXPECT_EQ(redactor.clean_cut_text("nothing here"), "nothing here");
}

}  // namespace
}  // namespace porc::observe
