// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "aio/child_process.h"
#include "aio/signal.h"
#include "http/curl_client.h"
#include "http/key_pin.h"
#include "http/live_server.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace fs = std::filesystem;

Task<Response> hello(Request) {
  co_return Response{.body = "hello"};
}

/// A self-signed certificate for 127.0.0.1, made once.
class ServerTls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string pattern = (fs::temp_directory_path() / "porc-tls-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    make_certificate("server");
    make_certificate("other");
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }

  static void make_certificate(const std::string& name, const std::string& bears = "IP:127.0.0.1") {
    aio::SpawnOptions openssl{.program = "openssl", .dir = folder.string()};
    openssl.args = {"req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-days",
                    "1",
                    "-subj",
                    "/CN=porc",
                    "-addext",
                    "subjectAltName=" + bears,
                    "-keyout",
                    name + ".key",
                    "-out",
                    name + ".crt"};
    aio::Loop loop;
    auto child = aio::ChildProcess::spawn(loop, std::move(openssl));
    ASSERT_TRUE(child);
    ASSERT_EQ(aio::run_to_end(loop, child->wait()).value(), 0);
  }
  static std::string path(std::string_view name) { return (folder / name).string(); }
  static ServerOptions options() {
    return {.tls_cert_file = path("server.crt"),
            .tls_key_file = path("server.key"),
            .header_max = 200ms,
            .linger_max = 200ms};
  }
  static Result<ClientResponse> get(const LiveServer& server, const std::string& trusted) {
    return get(server, CurlOptions{.user_agent = "test", .ca_file = path(trusted)});
  }
  static Result<ClientResponse> get(const LiveServer& server, CurlOptions trust) {
    aio::Loop loop;
    CurlClient client(loop, std::move(trust));
    ClientRequest request;
    request.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
    return aio::run_to_end(loop, client.send(std::move(request)));
  }

  static inline fs::path folder{};
};

TEST_F(ServerTls, AnswersAClientThatTrustsIt) {
  LiveServer server(hello, options());
  Result<ClientResponse> response = get(server, "server.crt");
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->body, "hello");
}

TEST_F(ServerTls, OurClientRefusesACertificateItDoesNotTrust) {
  LiveServer server(hello, options());
  EXPECT_EQ(get(server, "other.crt").error().code, ErrorCode::unavailable);
}

TEST_F(ServerTls, RefusesProtocolsBelowTls12) {
  LiveServer server(hello, options());
  for (int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    SSL_CTX_set_security_level(tls.native_handle(), 0);
    SSL_CTX_set_min_proto_version(tls.native_handle(), version);
    SSL_CTX_set_max_proto_version(tls.native_handle(), version);
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    EXPECT_EQ(!error, version >= TLS1_2_VERSION) << version;
  }
}

TEST_F(ServerTls, ClosesOnWhoeverDoesNotSpeakTls) {
  LiveServer server(hello, options());
  RawClient plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP"), std::string::npos);
  RawClient silent(server.port());
  EXPECT_EQ(silent.read_to_end(), "");
}

TEST_F(ServerTls, AClientThatLeavesInTheMiddleOfTheHandshakeDoesNoHarm) {
  LiveServer server(hello, options());
  { RawClient client(server.port()); }
  EXPECT_TRUE(get(server, "server.crt"));
}

TEST_F(ServerTls, ALargeBodyGoesOut) {
  LiveServer server(
      [](Request) -> Task<Response> {
        Response response;
        response.body.assign(5'000'000, 'x');
        co_return response;
      },
      options());
  Result<ClientResponse> response = get(server, "server.crt");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, std::string(5'000'000, 'x'));
}

TEST_F(ServerTls, APinnedKeyIsTrustedWhateverNameItsCertificateBears) {
  make_certificate("elsewhere", "DNS:porc.example.com");
  ServerOptions elsewhere = options();
  elsewhere.tls_cert_file = path("elsewhere.crt");
  elsewhere.tls_key_file = path("elsewhere.key");
  LiveServer server(hello, std::move(elsewhere));
  EXPECT_FALSE(get(server, "elsewhere.crt"));
  EXPECT_EQ(
      get(server, CurlOptions{.key_pin = key_pin(path("elsewhere.crt")).value()}).value().body,
      "hello");
  auto impostor = get(server, CurlOptions{.key_pin = key_pin(path("server.crt")).value()});
  ASSERT_FALSE(impostor);
  EXPECT_EQ(impostor.error().code, ErrorCode::unavailable);
  EXPECT_EQ(key_pin(path("server.key")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(key_pin(path("absent")).error().code, ErrorCode::invalid_argument);
}

TEST_F(ServerTls, EndsWithACloseNotifySoThatNothingLooksCut) {
  LiveServer server(hello, options());
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), server.port()});
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream, asio::buffer(std::string("GET / HTTP/1.0\r\n\r\n")));
  std::string received;
  boost::system::error_code error;
  asio::read(stream, asio::dynamic_buffer(received), error);
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_TRUE(received.ends_with("hello"));
}

/// A stream of one piece that then has nothing more to say.
struct Quiet {
  Quiet(aio::Executor& executor, std::promise<void>* r) : never(executor), released(r) {}
  ~Quiet() { released->set_value(); }
  static Task<std::optional<std::string>> next(std::shared_ptr<Quiet> self) {
    if (!std::exchange(self->spoke, true)) co_return "one";
    PORC_CO_CHECK(co_await self->never.wait());
    co_return std::nullopt;
  }
  aio::Signal never;
  std::promise<void>* released;
  bool spoke = false;
};
Task<Response> stream_quietly(aio::Executor* executor, std::promise<void>* released) {
  auto quiet = std::make_shared<Quiet>(*executor, released);
  Response response;
  response.stream = [quiet] { return Quiet::next(quiet); };
  co_return response;
}

TEST_F(ServerTls, AStreamIsLetGoHoweverTheClientLeaves) {
  for (bool politely : {true, false}) {
    std::promise<void> released;
    std::optional<LiveServer> server;
    server.emplace([&](Request) { return stream_quietly(&server->loop(), &released); }, options());
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server->port()});
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n")));
    std::string received;
    asio::read_until(stream, asio::dynamic_buffer(received), "one\r\n");
    boost::system::error_code ignored;
    if (politely) stream.shutdown(ignored);
    stream.next_layer().close();
    EXPECT_EQ(released.get_future().wait_for(10s), std::future_status::ready);
  }
}

TEST_F(ServerTls, SaysWhichFileCannotBeUsed) {
  aio::Loop loop;
  struct Case {
    std::string cert, key, named;
  };
  const Case cases[] = {{"absent.crt", "server.key", "absent.crt"},
                        {"server.crt", "absent.key", "absent.key"},
                        {"server.key", "server.key", "server.key"},
                        {"server.crt", "other.key", "other.key"},
                        {"", "server.key", ""}};
  for (const Case& row : cases) {
    ServerOptions wrong{.tls_cert_file = row.cert.empty() ? "" : path(row.cert),
                        .tls_key_file = path(row.key)};
    Result<std::uint16_t> port = Server(loop, std::move(wrong), hello).listen();
    ASSERT_FALSE(port) << row.cert << " " << row.key;
    EXPECT_EQ(port.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(port.error().message.find(row.named), std::string::npos) << port.error().message;
  }
}

/// Whatever spelling of an address or name a stranger may choose.
class OnlyPublic : public ServerTls {
 protected:
  Error refusal(const std::string& url) {
    ClientRequest request{.url = url, .only_public = true};
    auto response = aio::run_to_end(loop, client.send(std::move(request)));
    EXPECT_FALSE(response) << url;
    return response ? Error{} : std::move(response).error();
  }

  LiveServer server{hello, options()};
  std::string port = ":" + std::to_string(server.port()) + "/";
  aio::Loop loop;
  CurlClient client{loop, CurlOptions{.user_agent = "test", .ca_file = path("server.crt")}};
};

TEST_F(OnlyPublic, NoSpellingReachesThisMachine) {
  for (const char* host : {"127.0.0.1",
                           "localhost",
                           "LOCALHOST",
                           "127.1",
                           "2130706433",
                           "0x7f000001",
                           "0177.0.0.1",
                           "0",
                           "0.0.0.0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "user@127.0.0.1",
                           "example.com@127.0.0.1"}) {
    const Error error = refusal(std::string("https://") + host + port);
    EXPECT_EQ(error.code, ErrorCode::forbidden) << host << ": " << error.message;
  }
  EXPECT_EQ(server.connections(), 0U);
}

TEST_F(OnlyPublic, NorNetworksThatAreNotPublic) {
  for (const char* host :
       {"10.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]"}) {
    const Error error = refusal(std::string("https://") + host + port);
    EXPECT_EQ(error.code, ErrorCode::forbidden) << host << ": " << error.message;
    EXPECT_NE(error.message.find("no public address"), std::string::npos) << error.message;
  }
}

TEST_F(OnlyPublic, OnlyHttps) {
  EXPECT_EQ(refusal("http://example.com/").code, ErrorCode::invalid_argument);
}

TEST_F(OnlyPublic, AConnectionOfAnotherRequestIsNotUsed) {
  ClientRequest open{.url = "https://127.0.0.1" + port};
  ASSERT_TRUE(aio::run_to_end(loop, client.send(std::move(open))));
  EXPECT_EQ(refusal("https://127.0.0.1" + port).code, ErrorCode::forbidden);
}

TEST_F(OnlyPublic, AProxyOfTheEnvironmentIsNotAskedToLookItUp) {
  LiveServer proxy(hello);
  ::setenv("https_proxy", proxy.url("").c_str(), 1);
  EXPECT_EQ(refusal("https://10.0.0.1" + port).code, ErrorCode::forbidden);
  ::unsetenv("https_proxy");
  EXPECT_EQ(proxy.connections(), 0U);
}

}  // namespace
}  // namespace porc::http
