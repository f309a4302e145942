// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "sentinel/imports/http_exchange.h"
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

const MethodTable& client_methods();
const MethodTable& request_methods();

Value shown(Heap& heap, const HttpClient& client) {
  Map& out = client_map(heap, client);
  out.set_methods(client_methods());
  return Value::of(out);
}

Value shown(Heap& heap, const HttpMessage& message) {
  Map& out = message_map(heap, message);
  out.set_methods(request_methods());
  return Value::of(out);
}

// What a client can do can be asked of the import too, which then is the default client.
enum class Of : std::uint8_t { import, client };

template <Of kOf>
HttpClient client(const NativeCall& call) {
  if constexpr (kOf == Of::client) return client_of(call, call.map(0));
  return {};
}
template <Of kOf>
constexpr std::size_t kFirst = kOf == Of::client ? 1 : 0;

Value send(const NativeCall& call,
           const HttpClient& client,
           const HttpMessage& message,
           std::string_view method) {
  const Setting& setting = call.evaluator().setting();
  if (!setting.http) call.refuse("policies may not make HTTP requests here");
  HttpRequest request{.method = std::string(method),
                      .url = message.url,
                      .headers = message.headers,
                      .body = message.body,
                      .timeout_seconds = static_cast<int>(client.timeout_seconds),
                      .retries = static_cast<int>(client.retries),
                      .verify_certificate = client.verify_certificate};
  if (std::none_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
        return header.first == "Accept";
      }))
    request.headers.emplace_back("Accept", "*/*");
  HttpResponse response;
  try {
    response = setting.http(request);
  } catch (const Refusal& refusal) {
    call.refuse(refusal.message);
  }
  if (response.body.size() > kHttpBodyBytesMax)
    call.refuse(fmt::format("the answer has more than {} bytes", kHttpBodyBytesMax));
  const auto& accepted = client.accepted_status_codes;
  if (std::find(accepted.begin(), accepted.end(), response.status) == accepted.end())
    call.refuse(fmt::format("the status code {} is not accepted", response.status));
  Heap& heap = call.heap();
  Map& out = heap.map(3);
  out.add(heap, "status_code", Value::of(std::int64_t{response.status}));
  out.add(heap, "headers", Value::of(header_map(heap, response.headers)));
  out.add(heap, "body", heap.string(response.body));
  return Value::of(out);
}

template <Of kOf>
Value get(const NativeCall& call) {
  return send(call, client<kOf>(call), message_at(call, kFirst<kOf>), "GET");
}

template <Of kOf>
Value post(const NativeCall& call) {
  return send(call, client<kOf>(call), message_at(call, kFirst<kOf>), "POST");
}

Value checked(const NativeCall& call, const HttpClient& client) {
  check(call, client);
  return shown(call.heap(), client);
}

template <Of kOf>
Value accept_status_codes(const NativeCall& call) {
  HttpClient changed = client<kOf>(call);
  changed.accepted_status_codes.clear();
  for (const Value code : call.list(kFirst<kOf>).items(call.heap())) {
    if (!code.is(Kind::integer)) call.refuse_argument("int", code);
    changed.accepted_status_codes.push_back(code.integer());
  }
  return checked(call, changed);
}

template <Of kOf>
Value with_timeout(const NativeCall& call) {
  HttpClient changed = client<kOf>(call);
  changed.timeout_seconds = call.integer(kFirst<kOf>);
  return checked(call, changed);
}

template <Of kOf>
Value with_retries(const NativeCall& call) {
  HttpClient changed = client<kOf>(call);
  changed.retries = call.integer(kFirst<kOf>);
  return checked(call, changed);
}

template <Of kOf>
Value without_certificate_verification(const NativeCall& call) {
  HttpClient changed = client<kOf>(call);
  changed.verify_certificate = false;
  return checked(call, changed);
}

Value request(const NativeCall& call) {
  return shown(call.heap(), message_at(call, 0));
}

/// The same request with another value of a header.
Value with(const NativeCall& call, std::string_view name, std::string_view value) {
  HttpMessage changed = message_at(call, 0);
  const std::string header = canonical_header_name(name);
  std::erase_if(changed.headers, [&](const auto& each) { return each.first == header; });
  changed.headers.emplace_back(header, value);
  check(call, changed);
  return shown(call.heap(), changed);
}

Value with_header(const NativeCall& call) {
  return with(call, call.word(1), call.word(2));
}

Value with_basic_auth(const NativeCall& call) {
  const std::string pair = fmt::format("{}:{}", call.word(1), call.word(2));
  return with(call, "Authorization", "Basic " + base64_encode(pair));
}

Value with_body(const NativeCall& call) {
  HttpMessage changed = message_at(call, 0);
  changed.body = call.string(1).substr(0, kHttpBodyBytesMax + 1);
  check(call, changed);
  return shown(call.heap(), changed);
}

template <Of kOf>
std::vector<NativeFunction> client_functions() {
  constexpr std::uint8_t kOne = kFirst<kOf> + 1;
  return {{"get", kOne, kOne, get<kOf>},
          {"post", kOne, kOne, post<kOf>},
          {"send", kOne, kOne, get<kOf>},
          {"accept_status_codes", kOne, kOne, accept_status_codes<kOf>},
          {"with_timeout", kOne, kOne, with_timeout<kOf>},
          {"with_retries", kOne, kOne, with_retries<kOf>},
          {"without_certificate_verification",
           kOne - 1,
           kOne - 1,
           without_certificate_verification<kOf>}};
}

const MethodTable& client_methods() {
  static const MethodTable table(client_functions<Of::client>());
  return table;
}

const MethodTable& request_methods() {
  static const MethodTable table({{"with_header", 3, 3, with_header},
                                  {"with_basic_auth", 3, 3, with_basic_auth},
                                  {"with_body", 2, 2, with_body}});
  return table;
}

std::vector<NativeFunction> import_functions() {
  std::vector<NativeFunction> out = client_functions<Of::import>();
  out.push_back({"request", 1, 1, request});
  return out;
}

Value default_client(Evaluator& evaluator) {
  return shown(evaluator.heap(), HttpClient{});
}
Value method_get(Evaluator&) {
  return Value::of(std::string_view("GET"));
}
Value method_post(Evaluator&) {
  return Value::of(std::string_view("POST"));
}

}  // namespace

/// Reference 17.6.
const NativeImport& http_import() {
  static const FunctionTable table(
      import_functions(),
      {{"client", default_client}, {"methodGet", method_get}, {"methodPost", method_post}});
  return table;
}

}  // namespace porc::sentinel
