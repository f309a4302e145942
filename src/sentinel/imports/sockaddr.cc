// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <arpa/inet.h>

#include <fmt/format.h>

#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

/// An address is a network of one.
struct Network {
  bool is_v6 = false;
  int prefix = 0;
  std::array<std::uint8_t, 16> bytes{};  ///< the host's bits cleared
};

std::optional<int> parse_prefix(std::string_view digits, int max) {
  int out = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, fault] = std::from_chars(digits.data(), last, out);
  if (fault != std::errc{} || end != last || out < 0 || out > max) return std::nullopt;
  return out;
}

void clear_behind(std::array<std::uint8_t, 16>& bytes, int prefix) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int kept = std::clamp(prefix - static_cast<int>(i) * 8, 0, 8);
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00U >> static_cast<unsigned>(kept)));
  }
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (address.find('\0') != std::string::npos) return std::nullopt;
  Network out{.is_v6 = address.find(':') != std::string::npos};
  if (inet_pton(out.is_v6 ? AF_INET6 : AF_INET, address.c_str(), out.bytes.data()) != 1)
    return std::nullopt;
  out.prefix = out.is_v6 ? 128 : 32;
  if (slash != std::string_view::npos) {
    const auto prefix = parse_prefix(text.substr(slash + 1), out.prefix);
    if (!prefix) return std::nullopt;
    out.prefix = *prefix;
  }
  clear_behind(out.bytes, out.prefix);
  return out;
}

Network network_at(const NativeCall& call, std::size_t index) {
  const std::string_view text = call.word(index);
  const auto network = parse_network(text);
  if (!network) call.refuse(fmt::format("\"{}\" is neither an IP address nor a network", text));
  return *network;
}

Value is_contained(const NativeCall& call) {
  const Network outer = network_at(call, 0);
  Network inner = network_at(call, 1);
  if (outer.is_v6 != inner.is_v6 || outer.prefix > inner.prefix) return Value::of(false);
  clear_behind(inner.bytes, outer.prefix);
  return Value::of(outer.bytes == inner.bytes);
}

Value is_equal(const NativeCall& call) {
  const Network left = network_at(call, 0);
  const Network right = network_at(call, 1);
  return Value::of(left.is_v6 == right.is_v6 && left.prefix == right.prefix &&
                   left.bytes == right.bytes);
}

Value is_ipv4(const NativeCall& call) {
  return Value::of(!network_at(call, 0).is_v6);
}

Value is_ipv6(const NativeCall& call) {
  return Value::of(network_at(call, 0).is_v6);
}

}  // namespace

/// Reference 17.9.
const NativeImport& sockaddr_import() {
  static const FunctionTable table({{"is_contained", 2, 2, is_contained},
                                    {"is_equal", 2, 2, is_equal},
                                    {"is_ipv4", 1, 1, is_ipv4},
                                    {"is_ipv6", 1, 1, is_ipv6}});
  return table;
}

}  // namespace porc::sentinel
