// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <atomic>
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "http/date.h"
#include "http/live_server.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Answers with what it was asked, so that tests see what arrived.
Task<Response> echo(Request request) {
  Response response;
  response.headers.add("Content-Type", "text/plain");
  response.body = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) response.body += " " + name + "=" + value;
  if (!request.body.empty()) response.body += " [" + request.body + "]";
  co_return response;
}

std::string status_line(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}
std::string body_of(const std::string& response) {
  const std::size_t at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}
std::string header_of(const std::string& response, const std::string& name) {
  const std::string mark = "\r\n" + name + ": ";
  const std::size_t at = response.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return response.substr(begin, response.find("\r\n", begin) - begin);
}

TEST(Server, AnswersWithTheHeadersThatEveryAnswerHas) {
  LiveServer server(echo);
  RawClient client(server.port());
  client.send("GET /a/b?q=1%202 HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string response = client.read_response();
  EXPECT_EQ(status_line(response), "HTTP/1.1 200 OK");
  EXPECT_EQ(body_of(response), "GET /a/b q=1 2");
  EXPECT_EQ(header_of(response, "Content-Length"), "14");
  EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(hex_decode(header_of(response, "X-Request-Id")));
  EXPECT_EQ(header_of(response, "X-Request-Id").size(), 16U);
  EXPECT_TRUE(parse_date(header_of(response, "Date")));
}

TEST(Server, TakesOverAClientsRequestIdOnlyWhenItIsHarmless) {
  LiveServer server(echo);
  RawClient client(server.port());
  for (const std::string& id : {std::string("a.B_c-1"), std::string(64, 'x')}) {
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id + "\r\n\r\n");
    EXPECT_EQ(header_of(client.read_response(), "X-Request-Id"), id);
  }
  for (const std::string& id :
       {std::string("a b"), std::string("<b>"), std::string(65, 'x'), std::string()}) {
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id + "\r\n\r\n");
    EXPECT_EQ(header_of(client.read_response(), "X-Request-Id").size(), 16U) << id;
  }
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  LiveServer server(echo);
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests +=
        "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  }
  client.send(requests);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(body_of(client.read_response()), "POST /" + std::to_string(i) + " [abc]");
  }
}

TEST(Server, ReadsARequestThatComesByteByByte) {
  LiveServer server(echo);
  RawClient client(server.port());
  for (char c : std::string("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: t\r\n\r\n")) {
    client.send({&c, 1});
  }
  EXPECT_EQ(body_of(client.read_response()), "POST /x [abcde]");
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_response()), "GET /");
}

TEST(Server, AnswersHeadWithoutABody) {
  LiveServer server(echo);
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_EQ(header_of(head, "Content-Length"), "6");
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_response()), "GET /");
}

Task<Response> no_content(Request) {
  co_return Response{.status = 204};
}
TEST(Server, NoContentHasNoLength) {
  LiveServer server(no_content);
  RawClient client(server.port());
  client.send(kGet);
  EXPECT_EQ(header_of(client.read_until("\r\n\r\n"), "Content-Length"), "");
}

TEST(Server, ClosesWhenTheClientWantsThat) {
  LiveServer server(echo);
  for (std::string_view request : {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                                   "GET / HTTP/1.0\r\n\r\n",
                                   "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(request);
    const std::string response = client.read_to_end();
    EXPECT_EQ(header_of(response, "Connection"), "close");
    EXPECT_EQ(body_of(response), "GET /");
  }
}

TEST(Server, SendsContinueToWhoWaitsForIt) {
  LiveServer server(echo);
  RawClient client(server.port());
  client.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_EQ(body_of(client.read_response()), "PUT /x [hi]");
}

struct Malformed {
  std::string_view name;
  int status;
  std::string bytes;
};
std::string with_host(std::string_view fields) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}
const Malformed kMalformed[] = {
    {"Garbage", 400, "\x16\x03\x01\x02 not http at all\r\n\r\n"},
    {"BareLineFeeds", 505, "GET / HTTP/1.1\nHost: x\n\n\r\n\r\n"},
    {"NoHost", 400, "GET / HTTP/1.1\r\n\r\n"},
    {"TwoHosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"BothFramings", 400, with_host("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
    {"BothFramingsReversed", 400, with_host("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
    {"TwoLengths", 400, with_host("Content-Length: 3\r\nContent-Length: 4\r\n")},
    {"NegativeLength", 400, with_host("Content-Length: -3\r\n")},
    {"SignedLength", 400, with_host("Content-Length: +3\r\n")},
    {"HexLength", 400, with_host("Content-Length: 0x3\r\n")},
    {"OverflowingLength", 400, with_host("Content-Length: 99999999999999999999999\r\n")},
    {"UnknownCoding", 501, with_host("Transfer-Encoding: gzip, chunked\r\n")},
    {"CodingAfterChunked", 501, with_host("Transfer-Encoding: chunked, gzip\r\n")},
    {"TwoCodings", 400, with_host("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
    {"CodingInHttp10", 501, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"SpaceBeforeColon", 400, with_host("Content-Length : 3\r\n")},
    {"BadChunkSize", 400, with_host("Transfer-Encoding: chunked\r\n") + "zz\r\n"},
    {"HugeChunkSize", 413, with_host("Transfer-Encoding: chunked\r\n") + "fffffffffffffff\r\n"},
    {"ChunkWithoutItsEnd", 400, with_host("Transfer-Encoding: chunked\r\n") + "3\r\nabcdef\r\n"},
    {"EndlessChunkLine",
     400,
     with_host("Transfer-Encoding: chunked\r\n") + "3;" + std::string(100'000, 'x')},
    {"EndlessTrailer",
     400,
     with_host("Transfer-Encoding: chunked\r\n") + "0\r\nA: " + std::string(100'000, 'x')},
    {"HugeHeader", 431, with_host("A: " + std::string(100'000, 'x') + "\r\n")},
    {"HugeTarget", 431, "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"HugeBody", 413, with_host("Content-Length: 99999999\r\n")},
    {"OldVersion", 505, "GET / HTTP/0.9\r\n\r\n"},
    {"NewVersion", 505, "GET / HTTP/3.0\r\nHost: x\r\n\r\n"},
    {"Http2Preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"Connect", 400, "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"RelativeTarget", 400, "GET runs HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"FragmentInTarget", 400, "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"RawBytesInTarget", 400, "GET /\xc3\xbc HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"BadEscapeInQuery", 400, "GET /?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"UnknownExpectation", 417, with_host("Expect: the-unexpected\r\n")},
    {"NulInField", 400, with_host(std::string_view("A: a\0b\r\n", 8))},
};
class ServerMalformed : public testing::TestWithParam<Malformed> {};

TEST_P(ServerMalformed, IsRefusedAndTheConnectionClosed) {
  bool asked = false;
  LiveServer server([&asked](Request request) {
    asked = true;
    return echo(std::move(request));
  });
  RawClient client(server.port());
  client.send(GetParam().bytes);
  client.finish_sending();
  const std::string response = client.read_to_end();
  EXPECT_EQ(status_line(response).substr(0, 12), "HTTP/1.1 " + std::to_string(GetParam().status));
  EXPECT_EQ(header_of(response, "Connection"), "close");
  EXPECT_EQ(header_of(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(response.find("X-Request-Id"), response.rfind("X-Request-Id")) << "answered twice";
  EXPECT_FALSE(asked);
}
INSTANTIATE_TEST_SUITE_P(Request,
                         ServerMalformed,
                         testing::ValuesIn(kMalformed),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Server, LimitsTheNumberAndTheSumOfFields) {
  LiveServer server(echo);
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 100; ++i) many += "A: b\r\n";
  RawClient first(server.port());
  first.send(many + "\r\n");
  EXPECT_EQ(status_line(first.read_to_end()), "HTTP/1.1 431 Request Header Fields Too Large");
  RawClient second(server.port());
  second.send("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 20; ++i) second.send("A: " + std::string(1000, 'b') + "\r\n");
  second.send("\r\n");
  EXPECT_EQ(status_line(second.read_to_end()), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST(Server, TheAnswerToATooLargeBodyArrivesWhileTheClientStillSends) {
  LiveServer server(echo);
  RawClient client(server.port());
  client.send(with_host("Content-Length: 8000000\r\n"));
  client.send(std::string(4'000'000, 'x'));
  EXPECT_EQ(status_line(client.read_until("\r\n\r\n")), "HTTP/1.1 413 Content Too Large");
}

TEST(Server, TheBodyLimitMayDependOnTheRequest) {
  ServerOptions options;
  options.body_bytes_max_for = [](const Request& r) { return r.path == "/upload" ? 10U : 2U; };
  LiveServer server(echo, std::move(options));
  RawClient client(server.port());
  client.send("PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789");
  EXPECT_EQ(body_of(client.read_response()), "PUT /upload [0123456789]");
  client.send(
      "PUT /other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n");
  EXPECT_EQ(status_line(client.read_to_end()), "HTTP/1.1 413 Content Too Large");
}

TEST(Server, ALargeBodyGoesBothWays) {
  ServerOptions options;
  options.body_bytes_max = 4'000'000;
  LiveServer server(echo, std::move(options));
  RawClient client(server.port());
  const std::string body(3'000'000, 'x');
  client.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + body);
  EXPECT_EQ(body_of(client.read_response()), "PUT /x [" + body + "]");
}

ServerOptions impatient() {
  return {.idle_max = 100ms, .header_max = 100ms, .body_max = 100ms, .linger_max = 100ms};
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
  LiveServer server(echo, impatient());
  RawClient client(server.port());
  EXPECT_EQ(client.read_to_end(), "");
  RawClient second(server.port());
  second.send(kGet);
  EXPECT_EQ(body_of(second.read_response()), "GET /");
  EXPECT_EQ(second.read_to_end(), "");
}

TEST(Server, GivesUpOnASlowHeaderAndASlowBody) {
  LiveServer server(echo, impatient());
  for (std::string_view part :
       {"GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"}) {
    RawClient client(server.port());
    client.send(part);
    const std::string response = client.read_to_end();
    EXPECT_EQ(status_line(response), "HTTP/1.1 408 Request Timeout");
  }
}

Task<Response> endless_body(Request) {
  Response response;
  response.body.assign(50'000'000, 'x');
  co_return response;
}
TEST(Server, GivesUpOnAClientThatDoesNotRead) {
  ServerOptions options = impatient();
  options.write_max = 100ms;
  LiveServer server(endless_body, std::move(options));
  RawClient client(server.port());
  client.send(kGet);
  while (server.connections() > 0)
    std::this_thread::sleep_for(1ms);  // lint: ctest has the deadline
}

TEST(Server, AnswersConnectionsAboveTheLimitWith503) {
  ServerOptions options;
  options.connections_max = 2;
  LiveServer server(echo, std::move(options));
  RawClient first(server.port());
  RawClient second(server.port());
  first.send(kGet);
  second.send(kGet);
  first.read_response();
  second.read_response();
  RawClient third(server.port());
  third.send(kGet);
  const std::string response = third.read_to_end();
  EXPECT_EQ(status_line(response), "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(header_of(response, "Retry-After"), "1");
  first.send(kGet);
  EXPECT_EQ(status_line(first.read_response()), "HTTP/1.1 200 OK");
}

Task<Response> fail(Request) {
  co_return Error{.code = ErrorCode::conflict, .message = "password=hunter2"};
}
TEST(Server, AnErrorOfTheHandlerIsReportedAndNotTold) {
  std::mutex mutex;
  std::vector<std::string> reports;
  ServerOptions options;
  options.on_error = [&](const std::string& id, Error error) {
    std::lock_guard lock(mutex);
    reports.push_back(id + " " + error.message);
  };
  LiveServer server(fail, std::move(options));
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: r1\r\n\r\n");
  const std::string response = client.read_response();
  EXPECT_EQ(status_line(response), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(response.find("hunter2"), std::string::npos);
  std::lock_guard lock(mutex);
  EXPECT_EQ(reports, std::vector<std::string>{"r1 password=hunter2"});
}

Task<Response> smuggle(Request request) {
  Response response;
  response.headers.add("Location", std::string(*request.find_query("to")));
  co_return response;
}
TEST(Server, AHeaderValueThatWouldSmuggleAnotherBecomesA500) {
  LiveServer server(smuggle);
  RawClient client(server.port());
  client.send("GET /?to=a%0d%0aSet-Cookie:%20x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string response = client.read_response();
  EXPECT_EQ(status_line(response), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(response.find("Set-Cookie"), std::string::npos);
  client.send("GET /?to=/b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(header_of(client.read_response(), "Location"), "/b");
}

TEST(Server, RecordsEveryExchange) {
  std::mutex mutex;
  std::vector<Exchange> records;
  ServerOptions options;
  options.on_exchange = [&](const Exchange& record) {
    std::lock_guard lock(mutex);
    records.push_back(record);
  };
  LiveServer server(echo, std::move(options));
  {
    RawClient client(server.port());
    client.send(
        "POST /x?token=secret HTTP/1.1\r\nHost: x\r\nX-Request-Id: r1\r\nContent-Length: "
        "2\r\n\r\nab");
    client.read_response();
    client.send("nonsense\r\n\r\n");
    client.read_to_end();
  }
  std::lock_guard lock(mutex);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].method + records[0].path + records[0].request_id, "POST/xr1");
  EXPECT_EQ(records[0].peer, "127.0.0.1");
  EXPECT_EQ(records[0].status, 200);
  EXPECT_EQ(records[0].bytes_received, 2U);
  EXPECT_EQ(records[0].bytes_sent, 25U);
  EXPECT_EQ(records[1].status, 400);
  EXPECT_EQ(records[1].path, "");
}

TEST(Server, ServesSixteenClientsThatKeepTheirConnections) {
  LiveServer server(echo);
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      RawClient client(server.port());
      for (int i = 0; i < 50; ++i) {
        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
        client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        if (body_of(client.read_response()) == "GET " + path) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 16 * 50);
}

TEST(Server, SaysWhyItCannotListen) {
  aio::Loop loop;
  ServerOptions no_address{.address = "localhost"};
  EXPECT_EQ(Server(loop, std::move(no_address), echo).listen().error().code,
            ErrorCode::invalid_argument);
  LiveServer other(echo);
  ServerOptions taken{.port = other.port()};
  Result<std::uint16_t> port = Server(loop, std::move(taken), echo).listen();
  EXPECT_EQ(port.error().code, ErrorCode::unavailable);
  EXPECT_NE(port.error().message.find(std::to_string(other.port())), std::string::npos);
}

}  // namespace
}  // namespace porc::http
