// SPDX-License-Identifier: Apache-2.0
#include "sentinel/mock/literal.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/json_value.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kBytesMax = std::size_t{16} << 20;

std::string literal_of(std::string_view document) {
  const auto parsed = json::parse(document, {.numbers = json::Numbers::tolerant});
  Heap heap(kBytesMax);
  return literal(heap, value_of(heap, *parsed));
}

TEST(Literal, PutsOneEntryOnALineInColumns) {
  EXPECT_EQ(literal_of(R"({"a": 1, "long": [], "list": ["x", {"k": null}], "b": {}, "ccc": true})"),
            "{\n"
            "\t\"a\":    1,\n"
            "\t\"long\": [],\n"
            "\t\"list\": [\n"
            "\t\t\"x\",\n"
            "\t\t{\n"
            "\t\t\t\"k\": null,\n"
            "\t\t},\n"
            "\t],\n"
            "\t\"b\":   {},\n"
            "\t\"ccc\": true,\n"
            "}");
}

TEST(Literal, BeginsAnotherColumnWhereNamesAreMuchLonger) {
  EXPECT_EQ(literal_of(R"({"ami": 1, "arn": 2, "associate_public_ip_address": 3})"),
            "{\n\t\"ami\": 1,\n\t\"arn\": 2,\n\t\"associate_public_ip_address\": 3,\n}");
}

TEST(Literal, IsReadBackAsTheSameValue) {
  for (const std::string_view document :
       {R"("quote \" backslash \\ newline \n tab \t nul \u0000 é € 😀 \u2028 ${x} %{y}")",
        "9223372036854775807",
        "-9223372036854775808",
        "-1",
        "1.5",
        "-0.25",
        "1e300",
        "5e-324",
        "1.0",
        "18446744073709551615",
        R"({"": {"a b": [[], [null, false]]}})"}) {
    const auto parsed = json::parse(document, {.numbers = json::Numbers::tolerant});
    ASSERT_TRUE(parsed) << document;
    Heap heap(kBytesMax);
    const Value want = value_of(heap, *parsed);
    const auto program =
        std::make_shared<const Program>("l.sentinel", "main = [" + literal(heap, want) + "]\n");
    const Outcome outcome = evaluate(program, Setting{});
    ASSERT_TRUE(outcome.errors.empty()) << outcome.errors.front().to_string();
    const json::value got = json_of(*outcome.heap, outcome.main);
    EXPECT_EQ(json::serialize(got.get_array().at(0)), json::serialize(json_of(heap, want)));
  }
}

}  // namespace
}  // namespace porc::sentinel
