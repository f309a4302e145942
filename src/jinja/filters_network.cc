// SPDX-License-Identifier: Apache-2.0
// Filters and tests about IP addresses and networks. The cidr filters are Terraform's functions.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/ip_network.h"

namespace porc::jinja {
namespace {

constexpr std::size_t kSubnetsMax = 1024;

std::optional<IpNetwork> parsed(const Value& value) {
  require_known(value);
  return value.is(Kind::text) ? IpNetwork::parse(value.as_text()) : std::nullopt;
}

IpNetwork network_of(Call& call, const char* filter) {
  auto network = parsed(call.subject());
  if (!network || !network->has_prefix())
    fail(std::string(filter) + " wants a network such as 10.0.0.0/16");
  return *network;
}

Value text_of(const std::optional<IpNetwork>& network, bool with_prefix) {
  if (!network) fail("the network is too small for that");
  return Value(with_prefix ? network->text() : network->address());
}

Value cidrhost(Call& call) {
  return text_of(network_of(call, "cidrhost").host(call.integer(0, 0)), false);
}

Value cidrnetmask(Call& call) {
  const IpNetwork network = network_of(call, "cidrnetmask");
  if (network.is_v6()) fail("cidrnetmask wants an IPv4 network");
  return Value(network.netmask());
}

int bits_of(std::int64_t bits) {
  if (bits < 0 || bits > 128) fail("a number of bits is between 0 and 128");
  return static_cast<int>(bits);
}

Value cidrsubnet(Call& call) {
  const IpNetwork network = network_of(call, "cidrsubnet");
  return text_of(network.subnet(bits_of(call.integer(0, 0)), call.integer(1, 0)), true);
}

/// Networks one after the other, each aligned to its own size.
Value cidrsubnets(Call& call) {
  const IpNetwork network = network_of(call, "cidrsubnets");
  if (call.rest().size() > kSubnetsMax)
    fail_limit("cidrsubnets makes at most " + std::to_string(kSubnetsMax) + " networks");
  std::vector<Value> subnets;
  std::optional<IpNetwork> before;
  for (const Value& given : call.rest()) {
    require_known(given);
    if (!given.is(Kind::integer) || given.as_integer() < 1)
      fail("cidrsubnets wants numbers of bits, each at least 1");
    const int bits = bits_of(given.as_integer());
    auto next = network.subnet(bits, 0);
    if (next && before) next = network.subnet_behind(*before, bits);
    subnets.push_back(text_of(next, true));
    before = next;
  }
  return Value::list(std::move(subnets));
}

/// How many addresses or networks `bits` tell apart.
Value count_of(int bits) {
  if (bits > 62) fail("the number is over 2^62");
  return Value(std::int64_t{1} << static_cast<unsigned>(bits));
}

Value ipaddr(Call& call) {
  const auto network = parsed(call.subject());
  if (!network) return Value(false);
  if (!call.has_some(0)) return call.subject();
  const Value& query = call.argument(0);
  if (query.is(Kind::integer)) return text_of(network->host(query.as_integer()), true);
  const std::string name = call.text(0);
  if (name.empty()) return call.subject();
  if (name == "address") return Value(network->address());
  if (name == "network") return Value(network->network().address());
  if (name == "netmask") return Value(network->netmask());
  if (name == "prefix") return Value(network->prefix());
  if (name == "subnet") return Value(network->network().text());
  if (name == "broadcast") return Value(network->last().address());
  if (name == "size") return count_of(network->host_bits());
  if (name == "version") return Value(network->is_v6() ? 6 : 4);
  fail(
      "ipaddr answers 'address', 'network', 'netmask', 'prefix', 'subnet', 'broadcast', 'size', "
      "'version' or a number");
}

Value ipsubnet(Call& call) {
  const auto network = parsed(call.subject());
  if (!network) return Value(false);
  if (!call.has_some(0)) return Value(network->network().text());
  const int bits = bits_of(call.integer(0, 0)) - network->prefix();
  if (bits < 0) fail("ipsubnet wants a prefix at least as long as that of the network");
  if (!call.has_some(1)) return count_of(bits);
  return text_of(network->subnet(bits, call.integer(1, 0)), true);
}

Value is_ip(Call& call) {
  const auto network = parsed(call.subject());
  return Value(network && !network->has_prefix());
}
Value is_ipv4(Call& call) {
  const auto network = parsed(call.subject());
  return Value(network && !network->has_prefix() && !network->is_v6());
}
Value is_ipv6(Call& call) {
  const auto network = parsed(call.subject());
  return Value(network && !network->has_prefix() && network->is_v6());
}
Value is_cidr(Call& call) {
  const auto network = parsed(call.subject());
  return Value(network && network->has_prefix());
}
Value is_in_cidr(Call& call) {
  const auto inner = parsed(call.subject());
  const auto outer = parsed(call.argument(0));
  if (!inner || !outer) fail("in_cidr wants addresses or networks");
  return Value(outer->contains(*inner));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"cidrhost", cidrhost, {"hostnum"}, 1},
    {"cidrnetmask", cidrnetmask},
    {"cidrsubnet", cidrsubnet, {"newbits", "netnum"}, 2},
    {"cidrsubnets", cidrsubnets, {}, 0, {.variadic = true}},
    {"ipaddr", ipaddr, {"query"}},
    {"ipsubnet", ipsubnet, {"prefix", "index"}},
});

constexpr auto kTests = std::to_array<Builtin>({
    {"ip", is_ip},
    {"ipv4", is_ipv4},
    {"ipv6", is_ipv6},
    {"cidr", is_cidr},
    {"in_cidr", is_in_cidr, {"network"}, 1},
});

}  // namespace

Table network_filters() {
  return kFilters;
}
Table network_tests() {
  return kTests;
}

}  // namespace porc::jinja
