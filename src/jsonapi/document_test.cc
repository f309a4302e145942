// SPDX-License-Identifier: Apache-2.0
#include "jsonapi/document.h"

#include <gtest/gtest.h>

namespace porc::jsonapi {
namespace {

constexpr std::size_t kPlenty = 1U << 20;

TEST(Document, KeepsResourcesRelationshipsAndPagesOnARoundTrip) {
  Resource run{.type = "runs", .id = "run-1"};
  run.attributes["status"] = "pending";
  run.relate("plan", "plans", "plan-1");
  run.relate("cost-estimate", "cost-estimates", "");
  run.relate_all("policy-checks", "policy-checks", {"polchk-1", "polchk-2"});
  Document document{.data = {run},
                    .is_list = true,
                    .included = {Resource{.type = "plans", .id = "plan-1"}},
                    .pagination = Pagination{.current = 2, .size = 20, .total = 41}};

  Result<Document> read = parse_document(print_document(document), kPlenty);
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->data.size(), 1U);
  EXPECT_EQ(read->data[0].related("plan"), "plan-1");
  EXPECT_EQ(read->data[0].related("cost-estimate"), "");
  EXPECT_EQ(read->data[0].related("absent"), "");
  EXPECT_EQ(read->data[0].all_related("policy-checks"),
            (std::vector<std::string>{"polchk-1", "polchk-2"}));
  EXPECT_NE(read->find_included("plans", "plan-1"), nullptr);
  EXPECT_EQ(read->find_included("plans", "plan-2"), nullptr);
  EXPECT_EQ(read->pagination->pages(), 3U);
  EXPECT_EQ(print_document(*read), print_document(document));
}

struct Fault {
  std::string_view bytes;
  ErrorCode code;
};

TEST(Document, RefusesWhatIsNoDocument) {
  const Fault faults[] = {{"", ErrorCode::malformed},
                          {"[]", ErrorCode::invalid_argument},
                          {"{}", ErrorCode::invalid_argument},
                          {R"({"data":3})", ErrorCode::invalid_argument},
                          {R"({"data":[3]})", ErrorCode::invalid_argument}};
  for (const Fault& fault : faults) {
    Result<Document> read = parse_document(fault.bytes, kPlenty);
    ASSERT_FALSE(read) << fault.bytes;
    EXPECT_EQ(read.error().code, fault.code) << fault.bytes;
  }
  EXPECT_EQ(parse_document(R"({"data":null})", 5).error().code, ErrorCode::too_large);
}

TEST(Document, NullAndListsAreNotOneResource) {
  EXPECT_FALSE(only_resource(*parse_document(R"({"data":null})", kPlenty)));
  EXPECT_FALSE(only_resource(*parse_document(R"({"data":[]})", kPlenty)));
  EXPECT_EQ(only_resource(*parse_document(R"({"data":{"type":"","id":7}})", kPlenty))->id, "");
}

TEST(Errors, AreReadFromWhateverServersSend) {
  EXPECT_EQ(error_text(print_error(409, "conflict", "run is applied")), "conflict: run is applied");
  EXPECT_EQ(error_text(R"({"errors":[{"status":429,"title":"Too many requests"},"gone"]})"),
            "Too many requests; gone");
  EXPECT_EQ(error_text("<html>"), "");
  EXPECT_EQ(error_text(R"({"errors":3})"), "");
}

TEST(Pages, AnEmptyListHasOne) {
  EXPECT_EQ(Pagination{}.pages(), 1U);
  EXPECT_EQ((Pagination{.size = 20, .total = 20}.pages()), 1U);
  EXPECT_EQ((Pagination{.size = 20, .total = 21}.pages()), 2U);
}

}  // namespace
}  // namespace porc::jsonapi
