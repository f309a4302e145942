// SPDX-License-Identifier: Apache-2.0
#include "kafka/cloud_event.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::kafka {
namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

Message structured(std::string body, std::string type = "application/cloudevents+json") {
  return {.headers = {{"content-type", std::move(type)}}, .body = std::move(body)};
}

Message binary(HeaderList more, std::string body = "{\"a\": 1}") {
  HeaderList headers{{"ce_specversion", "1.0"},
                     {"ce_id", "e-1"},
                     {"ce_source", "/orders"},
                     {"ce_type", "t"},
                     {"content-type", "application/json"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return {.headers = std::move(headers), .body = std::move(body)};
}

constexpr char kWhole[] =
    R"({"specversion": "1.0", "id": "e-1", "source": "/orders", "type": "t", "subject": "s",
        "time": "2026-01-02T03:04:05Z", "datacontenttype": "application/json", "sequence": 7,
        "sampled": true, "dataschema": null, "data": {"a": 1}})";

TEST(CloudEventTest, ReadsTheStructuredMode) {
  const auto event =
      parse_cloud_event(structured(kWhole, "Application/CloudEvents+JSON; charset=UTF-8")).value();
  EXPECT_EQ(event.id, "e-1");
  EXPECT_EQ(event.source, "/orders");
  EXPECT_EQ(event.type, "t");
  EXPECT_EQ(event.attribute("subject"), "s");
  EXPECT_EQ(event.attribute("sequence"), "7");
  EXPECT_EQ(event.attribute("sampled"), "true");
  EXPECT_EQ(event.attribute("dataschema"), "");
  EXPECT_EQ(event.data.at("a").as_int64(), 1);
}

TEST(CloudEventTest, ReadsTheBinaryMode) {
  const auto event =
      parse_cloud_event(
          binary({{"ce_subject", "s"}, {"other", "x"}, {"ce_time", "2026-01-02T03:04:05Z"}}))
          .value();
  EXPECT_EQ(event.id, "e-1");
  EXPECT_EQ(event.attribute("subject"), "s");
  EXPECT_EQ(event.attribute("other"), "");
  EXPECT_EQ(event.data.at("a").as_int64(), 1);
  EXPECT_TRUE(parse_cloud_event(binary({}, "")).value().data.is_null());
}

TEST(CloudEventTest, ReadsDataInBase64) {
  const auto event = parse_cloud_event(structured(
      R"({"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data_base64": "eyJhIjogMX0="})"));
  EXPECT_EQ(event.value().data.at("a").as_int64(), 1);
}

TEST(CloudEventTest, ReadsBackWhatItPrints) {
  const auto event = parse_cloud_event(structured(kWhole)).value();
  const auto again = parse_cloud_event(structured(print_cloud_event(event))).value();
  EXPECT_EQ(again.id, event.id);
  EXPECT_EQ(again.attributes, event.attributes);
  EXPECT_EQ(again.data, event.data);
}

TEST(CloudEventTest, TellsEveryFault) {
  const auto event = parse_cloud_event(structured(
      R"({"specversion": "0.3", "id": "", "source": "a b", "time": "yesterday", "Bad-Name": "x", "list": []})"));
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, ErrorCode::invalid_argument);
  std::vector<std::string> pointers;
  for (const Violation& violation : event.error().violations) pointers.push_back(violation.pointer);
  EXPECT_EQ(pointers,
            (std::vector<std::string>{
                "/id", "/Bad-Name", "/list", "/specversion", "/id", "/type", "/source", "/time"}));
}

TEST(CloudEventTest, RefusesWhatIsNoEvent) {
  struct Row {
    const char* what;
    Message message;
    ErrorCode code;
  };
  const std::string head = R"({"specversion":"1.0","id":"1","source":"/s","type":"t",)";
  const Row rows[] = {
      {"no JSON", structured("{"), ErrorCode::malformed},
      {"an array", structured("[]"), ErrorCode::malformed},
      {"a member twice", structured(head + R"("id":"2"})"), ErrorCode::malformed},
      {"a batch",
       structured("[]", "application/cloudevents-batch+json"),
       ErrorCode::unsupported_media},
      {"avro", structured("{}", "application/cloudevents+avro"), ErrorCode::unsupported_media},
      {"XML data",
       structured(head + R"("datacontenttype":"text/xml","data":"<a/>"})"),
       ErrorCode::unsupported_media},
      {"both kinds of data",
       structured(head + R"("data":1,"data_base64":"MQ=="})"),
       ErrorCode::invalid_argument},
      {"data_base64 that is no text",
       structured(head + R"("data_base64":1})"),
       ErrorCode::invalid_argument},
      {"no base 64", structured(head + R"("data_base64":"*"})"), ErrorCode::malformed},
      {"no attributes", Message{.body = "{}"}, ErrorCode::invalid_argument},
      {"an attribute twice", binary({{"ce_id", "e-2"}}), ErrorCode::invalid_argument},
      {"an attribute that is called data", binary({{"ce_data", "x"}}), ErrorCode::invalid_argument},
      {"a control character", binary({{"ce_subject", "a\nb"}}), ErrorCode::invalid_argument},
      {"no UTF-8", binary({{"ce_subject", "\xff"}}), ErrorCode::invalid_argument},
      {"too long",
       binary({{"ce_subject", std::string(kAttributeBytesMax + 1, 'x')}}),
       ErrorCode::invalid_argument},
      {"binary text", binary({{"content-type", "x"}}, "no JSON"), ErrorCode::malformed},
  };
  for (const Row& row : rows) {
    const auto event = parse_cloud_event(row.message);
    ASSERT_FALSE(event) << row.what;
    EXPECT_EQ(event.error().code, row.code) << row.what << ": " << event.error().to_string();
  }
}

TEST(CloudEventTest, TakesSoManyAttributesAndNoMore) {
  HeaderList headers;
  for (std::size_t i = 0; i + 4 < kAttributesMax; ++i)
    headers.emplace_back("ce_x" + std::to_string(i), "v");
  EXPECT_TRUE(parse_cloud_event(binary(headers)));
  headers.emplace_back("ce_y", "v");
  EXPECT_FALSE(parse_cloud_event(binary(headers)));
}

}  // namespace
}  // namespace porc::kafka
