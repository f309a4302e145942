// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/answer.h"

#include <gtest/gtest.h>

namespace porc::azure_blobs {
namespace {

const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();

http::ClientResponse answer(int status, std::string_view code, std::string body = "") {
  http::ClientResponse response{.status = status, .body = std::move(body)};
  if (!code.empty()) response.headers.add("x-ms-error-code", std::string(code));
  return response;
}

TEST(Answer, TheServicesWordSaysMoreThanTheStatus) {
  const auto code = [](int status, std::string_view word) {
    return error_of(answer(status, word), kNow).code;
  };
  EXPECT_EQ(code(404, "BlobNotFound"), ErrorCode::not_found);
  EXPECT_EQ(code(404, ""), ErrorCode::not_found);
  EXPECT_EQ(code(404, "ContainerNotFound"), ErrorCode::unavailable);
  EXPECT_EQ(code(409, "BlobAlreadyExists"), ErrorCode::conflict);
  EXPECT_EQ(code(409, "ContainerBeingDeleted"), ErrorCode::unavailable);
  EXPECT_EQ(code(412, "ConditionNotMet"), ErrorCode::conflict);
  EXPECT_EQ(code(403, "AuthenticationFailed"), ErrorCode::unavailable);
  EXPECT_EQ(code(401, ""), ErrorCode::unavailable);
  EXPECT_EQ(code(503, "ServerBusy"), ErrorCode::unavailable);
  EXPECT_EQ(code(429, ""), ErrorCode::rate_limited);
  EXPECT_EQ(code(400, "InvalidHeaderValue"), ErrorCode::invalid_argument);
}

TEST(Answer, ItsBodyNamesTheCodeWhereNoHeaderDoes) {
  const std::string body =
      "\xEF\xBB\xBF<?xml "
      "version=\"1.0\"?><Error><Code>BlobNotFound</Code><Message>x</Message></Error>";
  EXPECT_EQ(error_code_of(answer(404, "", body)), "BlobNotFound");
  EXPECT_EQ(error_code_of(answer(404, "FromHeader", body)), "FromHeader");
  EXPECT_EQ(error_code_of(answer(404, "", "<html>")), "");
  EXPECT_EQ(error_code_of(answer(404, "", "<Error><Code>a b\n</Code></Error>")), "");
}

TEST(Answer, NothingElseOfARefusalIsToldOn) {
  auto refused = answer(403,
                        "AuthenticationFailed",
                        "<Error><Code>AuthenticationFailed</Code><AuthenticationErrorDetail>"
                        "canary</AuthenticationErrorDetail></Error>");
  refused.headers.add("x-ms-request-id", "5f8c-01");
  EXPECT_EQ(error_of(refused, kNow).message,
            "Azure Storage answered 403 AuthenticationFailed (request 5f8c-01)");
}

TEST(Answer, PatienceIsAskedForInMilliseconds) {
  auto busy = answer(503, "ServerBusy");
  busy.headers.add("x-ms-retry-after-ms", "1050");
  adopt_retry_hint(busy);
  EXPECT_EQ(error_of(busy, kNow).retry_after, std::chrono::milliseconds(1050));
  auto odd = answer(503, "");
  odd.headers.add("x-ms-retry-after-ms", "soon");
  odd.headers.add("Retry-After", "2");
  adopt_retry_hint(odd);
  EXPECT_EQ(error_of(odd, kNow).retry_after, std::chrono::seconds(2));
}

TEST(Answer, PropertiesAreThoseOfTheWholeBlob) {
  http::ClientResponse response{.status = 206};
  response.headers = {{"ETag", "\"0x8D\""},
                      {"Content-Length", "5"},
                      {"Content-Range", "bytes 5-9/20"},
                      {"Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"},
                      {"x-ms-meta-SHA256", "ab"},
                      {"x-ms-meta-write", "cd"}};
  const Properties properties = read_properties(response).value();
  EXPECT_EQ(properties.size, 20U);
  EXPECT_EQ(properties.etag, "\"0x8D\"");
  EXPECT_EQ(properties.modified, kNow);
  EXPECT_EQ(properties.sha256, "ab");
  EXPECT_EQ(properties.write, "cd");
  EXPECT_EQ(read_properties(http::ClientResponse{.status = 200}).error().code, ErrorCode::corrupt);
  EXPECT_EQ(total_of("bytes */20"), 20U);
  for (const char* odd : {"", "bytes 0-4/*", "20", "bytes 0-4/-1", "items 0-4/20"})
    EXPECT_EQ(total_of(odd), std::nullopt) << odd;
}

TEST(Answer, AListingLeavesOutWhatIsNotPorcs) {
  const auto blob = [](const std::string& name) {
    return "<Blob>" + name +
           "<Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified>"
           "<Etag>0x8D</Etag><Content-Length>7</Content-Length></Properties></Blob>";
  };
  const std::string body = "<EnumerationResults><Blobs>" + blob("<Name>a/b &amp; c</Name>") +
                           blob("<Name>folder/</Name>") +
                           blob("<Name Encoded=\"true\">%01</Name>") +
                           "<BlobPrefix><Name>x/</Name></BlobPrefix></Blobs>"
                           "<NextMarker>2!4!x</NextMarker></EnumerationResults>";
  const BlobPage page = read_listing(body).value();
  ASSERT_EQ(page.entries.size(), 1U);
  EXPECT_EQ(page.entries[0].name, "a/b & c");
  EXPECT_EQ(page.entries[0].size, 7U);
  EXPECT_EQ(page.entries[0].version, "\"0x8D\"") << "as the header has it";
  EXPECT_EQ(page.entries[0].modified, kNow);
  EXPECT_EQ(page.next, "2!4!x");
  EXPECT_FALSE(read_listing("<EnumerationResults/>"));
  EXPECT_FALSE(
      read_listing("<EnumerationResults><Blobs><Blob><Name>a</Name><Properties/></Blob>"
                   "</Blobs></EnumerationResults>"));
}

TEST(Answer, AKeyForLinksIsRead) {
  const DelegationKey key =
      read_delegation_key(
          "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid>"
          "<SignedStart>2026-01-02T03:04:05Z</SignedStart>"
          "<SignedExpiry>2026-01-02T07:04:05Z</SignedExpiry>"
          "<SignedService>b</SignedService><SignedVersion>2021-12-02</SignedVersion>"
          "<Value>a2V5</Value></UserDelegationKey>")
          .value();
  EXPECT_EQ(key.object_id, "o");
  EXPECT_EQ(key.ends, "2026-01-02T07:04:05Z");
  EXPECT_EQ(key.key.expose("is compared"), "key");
  EXPECT_FALSE(read_delegation_key("<UserDelegationKey/>"));
  EXPECT_FALSE(read_delegation_key("<Error/>"));
}

}  // namespace
}  // namespace porc::azure_blobs
