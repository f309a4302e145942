// SPDX-License-Identifier: Apache-2.0
// What a case file cannot say of the standard imports: other settings than those of a case.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/imports/http_exchange.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

/// main, printed, or the message of the first error.
std::string main_of(const std::string& source, const Setting& setting) {
  const Outcome outcome =
      evaluate(std::make_shared<const Program>("policy.sentinel", source), setting);
  if (!outcome.errors.empty()) return outcome.errors.front().message;
  return printed(*outcome.heap, outcome.main);
}

const std::string kNow = "import \"time\"\nmain = [time.now.hour, time.now.zone_string]\n";

TEST(TimeImport, ShowsNowByTheClockOfItsZone) {
  Setting setting;
  setting.now_nanoseconds = 1'704'067'200'000'000'000;
  EXPECT_EQ("[0 \"+00:00\"]", main_of(kNow, setting));
  setting.time_zone = "-03:30";
  EXPECT_EQ("[20 \"-03:30\"]", main_of(kNow, setting));
  setting.time_zone = "Europe/Paris";
  EXPECT_EQ("unknown time zone Europe/Paris", main_of(kNow, setting));
  setting.zone_offset = [](std::int64_t seconds) { return seconds == 1'704'067'200 ? 3600 : 0; };
  EXPECT_EQ("[1 \"+01:00\"]", main_of(kNow, setting));
}

TEST(HttpImport, MakesTheRequestThatAPolicyBuilt) {
  std::vector<HttpRequest> requests;
  Setting setting;
  setting.http = [&](const HttpRequest& request) {
    requests.push_back(request);
    return HttpResponse{.status = 200,
                        .headers = {{"content-type", "text/plain"}, {"x-a", "1"}, {"X-A", "2"}},
                        .body = "hello"};
  };
  EXPECT_EQ("[200 \"hello\" {\"Content-Type\": \"text/plain\", \"X-A\": \"1, 2\"}]",
            main_of("import \"http\"\n"
                    "r = http.request(\"https://example.com/a\").with_header(\"x-b\", \"c\")\n"
                    "c = http.with_timeout(3).with_retries(0).without_certificate_verification()\n"
                    "a = c.post(r.with_body(\"text\"))\n"
                    "b = http.get(\"http://example.com\")\n"
                    "main = [a.status_code, a.body, a.headers]\n",
                    setting));
  ASSERT_EQ(2U, requests.size());
  EXPECT_EQ("POST", requests[0].method);
  EXPECT_EQ("https://example.com/a", requests[0].url);
  EXPECT_EQ("text", requests[0].body);
  EXPECT_EQ(3, requests[0].timeout_seconds);
  EXPECT_EQ(0, requests[0].retries);
  EXPECT_FALSE(requests[0].verify_certificate);
  EXPECT_EQ((HttpHeaders{{"X-B", "c"}, {"Accept", "*/*"}}), requests[0].headers);
  EXPECT_EQ("GET", requests[1].method);
  EXPECT_EQ(10, requests[1].timeout_seconds);
  EXPECT_EQ(1, requests[1].retries);
  EXPECT_TRUE(requests[1].verify_certificate);
}

TEST(HttpImport, KeepsTheAcceptHeaderOfAPolicy) {
  std::vector<HttpRequest> requests;
  Setting setting;
  setting.http = [&](const HttpRequest& request) {
    requests.push_back(request);
    return HttpResponse{.status = 200};
  };
  main_of(
      "import \"http\"\n"
      "main = http.send(http.request(\"https://a.example\").with_header(\"accept\", \"a/b\"))\n",
      setting);
  ASSERT_EQ(1U, requests.size());
  EXPECT_EQ((HttpHeaders{{"Accept", "a/b"}}), requests[0].headers);
}

TEST(HttpImport, FailsOnAnswersThatItMayNotTake) {
  Setting setting;
  HttpResponse response{.status = 404};
  setting.http = [&](const HttpRequest&) { return response; };
  const std::string get = "import \"http\"\nmain = http.get(\"https://a.example\").status_code\n";
  EXPECT_EQ("error calling function \"get\": the status code 404 is not accepted",
            main_of(get, setting));
  EXPECT_EQ("404",
            main_of("import \"http\"\nmain = "
                    "http.accept_status_codes([404]).get(\"https://a.example\").status_code\n",
                    setting));
  response = {.status = 200, .body = std::string(kHttpBodyBytesMax + 1, 'x')};
  EXPECT_EQ("error calling function \"get\": the answer has more than 4194304 bytes",
            main_of(get, setting));
  setting.http = [](const HttpRequest&) -> HttpResponse { throw Refusal{"no such host"}; };
  EXPECT_EQ("error calling function \"get\": no such host", main_of(get, setting));
}

TEST(StringsImport, KeepsToTheMemoryOfAPolicy) {
  Setting setting;
  setting.limits.heap_bytes_max = std::size_t{1} << 20;
  const std::string twice = "x = \"aaaaaaaa\"\nfor range(4) as _ { x = ";
  const std::string too_much = "the policy needs more than 1048576 bytes of memory";
  EXPECT_EQ(too_much,
            main_of("import \"strings\"\n" + twice + "strings.replace(x, \"a\", x) }\nmain = x\n",
                    setting));
  EXPECT_EQ(too_much,
            main_of("import \"strings\"\n" + twice +
                        "strings.join(map range(length(x)) as _ { x }, \"\") }\nmain = x\n",
                    setting));
  EXPECT_EQ(too_much,
            main_of("import \"json\"\nx = [\"aaaaaaaa\"]\n"
                    "for range(20) as _ { x = [x, x, x, x] }\nmain = json.marshal(x)\n",
                    setting));
}

TEST(Imports, EndAtAListThatIsInItself) {
  const std::string list = "l = [1]\nappend(l, l)\nmain = ";
  EXPECT_EQ("error calling function \"join\": the list is nested too deeply",
            main_of("import \"strings\"\n" + list + "strings.join(l, \",\")\n", Setting{}));
  EXPECT_EQ("error calling function \"marshal\": the value is nested too deeply",
            main_of("import \"json\"\n" + list + "json.marshal(l)\n", Setting{}));
}

TEST(DecimalImport, RefusesPowersThatAreOutOfRange) {
  EXPECT_EQ("error calling function \"pow\": the decimal is out of range",
            main_of("import \"decimal\"\nmain = decimal.new(10).pow(1000000000)\n", Setting{}));
}

TEST(CollectionImports, CountTheStepsOfTheirLoops) {
  Setting setting;
  setting.limits.steps_max = 100'000;
  EXPECT_EQ("the policy takes more than 100000 steps",
            main_of("import \"collection/lists\" as lists\n"
                    "a = range(2000)\nmain = lists.difference(a, map a as v { v + 5000 })\n",
                    setting));
}

}  // namespace
}  // namespace porc::sentinel
