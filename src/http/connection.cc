// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "aio/within.h"
#include "base/encoding.h"
#include "http/date.h"

namespace porc::http {

using boost::system::error_code;

namespace {

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kRequestIdMax = 64;
/// A body up to this size is copied behind its head: one buffer is one TLS record and one packet.
constexpr std::size_t kJoinMax = 8 * 1024;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

constexpr std::string_view kTooManyConnections = "too many connections; try again later";
constexpr Refusal kInternal{
    500, "internal", "something went wrong here; the log has it under X-Request-Id"};

Response try_later(std::string_view detail) {
  Response response = problem(503, "unavailable", detail);
  response.headers.add("Retry-After", "1");
  return response;
}

bool may_pass_on(std::string_view id) {
  return !id.empty() && id.size() <= kRequestIdMax && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
}

RequestLimits limits_of(const ServerOptions& options) {
  RequestLimits limits{.header_bytes_max = options.header_bytes_max,
                       .body_bytes_max = options.body_bytes_max_for};
  if (!limits.body_bytes_max) {
    limits.body_bytes_max = [max = options.body_bytes_max](const Request&) { return max; };
  }
  return limits;
}

std::string_view text_of(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

void write_chunk_head(std::size_t size, std::string& out) {
  std::array<char, 20> digits{};
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  out.assign(digits.data(), end).append("\r\n");
}

Framing framing_of(const Response& response, bool http_1_0) {
  if (response.status == 204 || response.status == 304) return Framing::none;
  if (!response.stream) return Framing::length;
  return http_1_0 ? Framing::close : Framing::chunked;
}

}  // namespace

Shared::Shared(aio::Loop& the_loop, ServerOptions the_options, Handler the_handler)
    : loop(the_loop),
      options(std::move(the_options)),
      handler(std::move(the_handler)),
      limits(limits_of(options)),
      bodies{.bytes_max = options.bodies_bytes_max},
      unproven{.bytes_max = options.unproven_bytes_max},
      answers{.bytes_max = options.answers_bytes_max},
      random_(std::random_device{}()) {}

const std::string& Shared::date() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_second_) {
    date_second_ = now;
    date_ = format_date(now);
  }
  return date_;
}

std::string Shared::choose_request_id(const Request& request) {
  const std::string_view theirs = request.headers.get("X-Request-Id");
  if (may_pass_on(theirs)) return std::string(theirs);
  const std::uint64_t number = random_();
  return hex_encode({reinterpret_cast<const char*>(&number), sizeof number});
}

bool BodyShare::grow_to(std::uint64_t bytes) {
  if (bytes <= bytes_) return true;
  const std::uint64_t others = budget_.bytes - bytes_;
  if (bytes > budget_.bytes_max - others) return false;
  budget_.bytes = others + bytes;
  bytes_ = bytes;
  return true;
}

void Shared::report(const std::string& request_id, Error error) const {
  if (options.on_error) options.on_error(request_id, std::move(error));
}

Connection::Received Connection::refused_by(const Refusal& refusal) {
  return {.refusal = problem(refusal.status, refusal.error, refusal.detail)};
}

/// Keeps a connection on the server's list while its task lives.
class Connection::Registration {
 public:
  explicit Registration(Connection& connection)
      : list_(connection.shared_.connections), place_(list_.insert(list_.end(), &connection)) {}
  ~Registration() { list_.erase(place_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  std::list<Connection*>& list_;
  std::list<Connection*>::iterator place_;
};

Connection::Connection(Shared& shared,
                       boost::asio::ip::tcp::socket socket,
                       boost::asio::ssl::context* tls,
                       bool refused)
    : shared_(shared),
      transport_(std::move(socket), tls),
      refused_(refused),
      peer_(transport_.peer()),
      in_(shared.options.header_bytes_max + kReadSize) {}

Task<void> Connection::serve(std::shared_ptr<Connection> self) {
  Registration registration(*self);
  if (self->transport_.is_tls()) {
    self->wait_at_most(self->shared_.options.header_max);
    auto [error] = co_await self->transport_.handshake(self);
    if (error) co_return ok;  // a scanner, or a client that does not trust us: not our fault
  }
  Next next = Next::request;
  while (next == Next::request) {
    PORC_CO_TRY(next, co_await self->exchange());
  }
  if (next == Next::linger) co_return co_await self->linger();
  co_return ok;
}

Task<Connection::Next> Connection::exchange() {
  RequestParser parser(shared_.limits);
  Shares shares{.all = BodyShare(shared_.bodies), .unproven = BodyShare(shared_.unproven)};
  PORC_CO_TRY(Received received, co_await receive(&parser, &shares));
  if (received.gone) co_return Next::close;
  const bool refused = refused_ || received.refusal.has_value();

  const SteadyTime begin = std::chrono::steady_clock::now();
  Request& request = parser.request();
  request.peer = peer_;
  if (request.id.empty()) request.id = shared_.choose_request_id(request);
  Reply reply{.request_id = request.id,
              .head_only = request.method == "HEAD",
              .http_1_0 = parser.is_http_1_0()};
  Exchange record;
  if (shared_.options.on_exchange) record = describe(request);

  Response response;
  if (received.refusal) {
    response = *std::move(received.refusal);
  } else if (refused_) {
    response = try_later(kTooManyConnections);
  } else {
    PORC_CO_TRY(response, co_await answer(std::move(request)));
  }
  shares.release();
  BodyShare answered(shared_.answers);
  if (response.body.size() > kBodyFreeMax && !answered.grow_to(response.body.size()))
    response = try_later("too much is being downloaded; try again later");
  reply.keep_alive = !refused && !reply.http_1_0 && !response.stream && parser.keep_alive() &&
                     !shared_.closing.stop_requested();

  const bool keep_alive = reply.keep_alive;
  PORC_CO_TRY(const bool sent, co_await send(&response, std::move(reply)));
  if (body_.capacity() > kBodyFreeMax) body_ = {};  // what waits for its next request holds little
  if (shared_.options.on_exchange) {
    record.status = response.status;
    record.bytes_sent = body_sent_;
    record.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin);
    shared_.options.on_exchange(record);
  }
  co_return !sent ? Next::close : keep_alive ? Next::request : Next::linger;
}

Task<Connection::Received> Connection::receive(RequestParser* parser, Shares* shares) {
  const Received gone{.gone = true};
  if (shared_.closing.stop_requested()) co_return gone;
  const ServerOptions& options = shared_.options;
  bool in_body = false;
  std::size_t paced = 0;
  Duration pace = options.body_max;
  idle_ = in_.size() == 0;
  wait_at_most(idle_ ? options.idle_max : options.header_max);
  for (;;) {
    const std::size_t count = in_.size() > 0 ? parser->read(text_of(in_)) : 0;
    in_.consume(count);
    if (const std::optional<Refusal>& refusal = parser->refusal()) {
      co_return refused_by(*refusal);
    }
    if (!shares->grow_to(parser->request().body.capacity())) {
      co_return Received{.refusal = try_later("too much is being uploaded; try again later")};
    }
    if (parser->is_done()) co_return Received{};
    if (!in_body && parser->is_header_done()) {
      in_body = true;
      PORC_CO_TRY(Received before, co_await await_body(parser));
      if (before.gone || before.refusal) co_return std::move(before);
      shares->is_unproven = parser->body_may_exceed(kBodyFreeMax) && options.is_unproven &&
                            options.is_unproven(parser->request());
      if (shares->is_unproven) pace = options.unproven_body_max;
      wait_at_most(pace);
    }
    if (parser->request().body.size() >= paced + kPaceBytes) {
      paced = parser->request().body.size();
      wait_at_most(pace);
    }
    if (count > 0) continue;
    if (in_.size() == in_.max_size()) {
      co_return refused_by({400, "malformed", "a line is too long"});
    }

    PORC_CO_TRY(const bool more, co_await fill());
    if (!more && timed_out_ && !idle_) {
      co_return refused_by({408,
                            "timeout",
                            in_body ? "the body comes too slowly"
                                    : "the head of the request did not arrive in time"});
    }
    if (!more) co_return gone;
    if (idle_) wait_at_most(options.header_max);
    idle_ = false;
  }
}

Task<Connection::Received> Connection::await_body(RequestParser* parser) {
  const bool is_large = parser->body_may_exceed(kBodyFreeMax);
  if (is_large && refused_) co_return Received{.refusal = try_later(kTooManyConnections)};
  if (is_large && shared_.options.refuse_body) {
    deadline_ = SteadyTime::max();
    Request& head = parser->request();
    head.id = shared_.choose_request_id(head);
    Result<std::optional<Response>> refusal = co_await shared_.options.refuse_body(&head);
    if (!refusal) {
      shared_.report(head.id, std::move(refusal).error());
      co_return refused_by(kInternal);
    }
    if (*refusal) co_return Received{.refusal = **std::move(refusal)};
  }
  if (!parser->expects_continue() || in_.size() > 0) co_return Received{};
  out_ = kContinue;
  body_.clear();
  PORC_CO_TRY(const bool sent, co_await write());
  co_return Received{.gone = !sent};
}

Task<bool> Connection::fill() {
  auto room = in_.prepare(std::min(kReadSize, in_.max_size() - in_.size()));
  auto [error, count] = co_await transport_.read_some(room, shared_from_this());
  in_.commit(count);
  co_return !error && !timed_out_;
}

Task<Response> Connection::answer(Request request) {
  deadline_ = SteadyTime::max();
  const std::string request_id = request.id;
  Result<Response> response = co_await shared_.handler(std::move(request));
  if (response) co_return std::move(response);
  shared_.report(request_id, std::move(response).error());
  co_return problem(kInternal.status, kInternal.error, kInternal.detail);
}

Task<bool> Connection::send(Response* response, Reply reply) {
  HeadOptions options{.date = shared_.date(),
                      .request_id = reply.request_id,
                      .framing = framing_of(*response, reply.http_1_0),
                      .keep_alive = reply.keep_alive};
  if (Result<void> written = write_head(*response, options, out_); !written) {
    shared_.report(reply.request_id, std::move(written).error());
    *response = problem(500, "internal", "something went wrong here");
    options.framing = Framing::length;
    PORC_CO_CHECK(write_head(*response, options, out_));
  }
  const bool with_body = !reply.head_only && options.framing != Framing::none;
  const bool streamed = with_body && response->stream;
  body_.clear();
  if (with_body && !streamed) body_ = std::move(response->body);
  body_sent_ = body_.size();
  PORC_CO_TRY(const bool sent, co_await write());
  if (!sent || !streamed) co_return sent;
  BodyStream stream = std::exchange(response->stream, {});
  co_return co_await pump(
      std::move(stream), options.framing == Framing::chunked, std::move(reply.request_id));
}

Task<bool> Connection::write() {
  if (body_.size() <= kJoinMax) {
    out_ += body_;
    body_.clear();
  }
  std::string_view head = out_;
  std::string_view rest = body_;
  while (!head.empty() || !rest.empty()) {
    const std::string_view piece = rest.substr(0, kPaceBytes);
    Transport::Buffers buffers = {boost::asio::buffer(head), boost::asio::buffer(piece)};
    wait_at_most(shared_.options.write_max);
    auto [error, count] = co_await transport_.write(buffers, shared_from_this());
    if (error) co_return false;
    head = {};
    rest.remove_prefix(piece.size());
  }
  co_return true;
}

Task<bool> Connection::pump(BodyStream next, bool chunked, std::string request_id) {
  aio::StopSource ended;
  bool peer_gone = false;
  aio::StopCallback on_closing(shared_.closing.token(), [&ended] { ended.request_stop(); });
  Task<void> watching = watch(&ended, &peer_gone);
  watching.start();
  for (;;) {
    deadline_ = SteadyTime::max();
    auto piece = co_await aio::unless_stopped(shared_.loop, ended.token(), next());
    if (peer_gone) co_return false;
    if (!piece && !ended.stop_requested()) {
      shared_.report(request_id, std::move(piece).error());
      co_return false;
    }
    if (!piece || !*piece) break;
    body_ = **std::move(piece);
    if (body_.empty()) continue;
    body_sent_ += body_.size();
    out_.clear();
    if (chunked) {
      write_chunk_head(body_.size(), out_);
      body_ += "\r\n";
    }
    PORC_CO_TRY(const bool sent, co_await write());
    if (!sent) co_return false;
  }
  if (!chunked) co_return true;
  out_ = kLastChunk;
  body_.clear();
  co_return co_await write();
}

/// Notices that the peer has gone while a stream has nothing to say. What it sends meanwhile is not
/// answered any more: a stream is the last response of its connection.
Task<void> Connection::watch(aio::StopSource* ended, bool* peer_gone) {
  for (;;) {
    in_.clear();
    PORC_CO_TRY(const bool more, co_await fill());
    if (!more) break;
  }
  *peer_gone = true;
  ended->request_stop();
  co_return ok;
}

/// Lets a peer that is still sending read our answer: closing at once would reset the connection.
Task<void> Connection::linger() {
  wait_at_most(shared_.options.linger_max);
  if (transport_.is_tls()) co_await transport_.shutdown_tls(shared_from_this());
  transport_.shutdown_send();
  error_code error;
  while (!error && !timed_out_) {
    in_.clear();
    auto [failed, count] =
        co_await transport_.discard_some(in_.prepare(kReadSize), shared_from_this());
    error = failed;
  }
  co_return ok;
}

void Connection::wait_at_most(Duration limit) {
  deadline_ = std::chrono::steady_clock::now() + limit;
  timed_out_ = false;
}

void Connection::enforce_deadline(SteadyTime now) {
  if (now < deadline_) return;
  deadline_ = SteadyTime::max();
  timed_out_ = true;
  transport_.cancel();
}

void Connection::close_if_idle() {
  if (idle_) transport_.cancel();
}

Exchange Connection::describe(const Request& request) const {
  return Exchange{.method = request.method,
                  .path = request.path,
                  .request_id = request.id,
                  .peer = peer_,
                  .bytes_received = request.body.size()};
}

}  // namespace porc::http
