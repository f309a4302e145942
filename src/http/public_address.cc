// SPDX-License-Identifier: Apache-2.0
#include "http/public_address.h"

#include <array>
#include <cstddef>

#include <netinet/in.h>
#include <sys/socket.h>

namespace porc::http {
namespace {

template <std::size_t N>
struct Range {
  std::array<unsigned char, N> begin;
  int bits;
  std::string_view what;

  bool holds(std::span<const unsigned char> bytes) const {
    for (int bit = 0; bit < bits; bit += 8) {
      const auto at = static_cast<std::size_t>(bit / 8);
      const int left = bits - bit < 8 ? bits - bit : 8;
      const auto mask = static_cast<unsigned char>(0xff << (8 - left));
      if (((bytes[at] ^ begin[at]) & mask) != 0) return false;
    }
    return true;
  }
};

/// Spec: https://www.iana.org/assignments/iana-ipv4-special-registry, and what clouds keep to
/// themselves.
constexpr auto kV4 = std::to_array<Range<4>>({
    {{0, 0, 0, 0}, 8, "unspecified"},
    {{10, 0, 0, 0}, 8, "private"},
    {{100, 64, 0, 0}, 10, "shared"},
    {{127, 0, 0, 0}, 8, "loopback"},
    {{168, 63, 129, 16}, 32, "metadata"},  // Azure's wire server, from inside every machine
    {{169, 254, 0, 0}, 16, "link-local"},
    {{172, 16, 0, 0}, 12, "private"},
    {{192, 0, 0, 0}, 24, "reserved"},
    {{192, 0, 2, 0}, 24, "documentation"},
    {{192, 88, 99, 0}, 24, "6to4"},
    {{192, 168, 0, 0}, 16, "private"},
    {{198, 18, 0, 0}, 15, "benchmarking"},
    {{198, 51, 100, 0}, 24, "documentation"},
    {{203, 0, 113, 0}, 24, "documentation"},
    {{224, 0, 0, 0}, 4, "multicast"},
    {{240, 0, 0, 0}, 4, "reserved"},
});

/// Only 2000::/3 is given out to the public at all; the rows before it have words of their own.
/// Spec: https://www.iana.org/assignments/iana-ipv6-special-registry.
constexpr auto kV6 = std::to_array<Range<16>>({
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "IPv4-mapped"},
    {{0, 0x64, 0xff, 0x9b}, 96, "NAT64"},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, "NAT64"},
    {{0x20, 0x01, 0, 0}, 32, "Teredo"},
    {{0x20, 0x01, 0, 0}, 23, "reserved"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},
    {{0x20, 0x02}, 16, "6to4"},
    {{0x3f, 0xff}, 20, "documentation"},
    {{0xfc}, 7, "private"},
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xff}, 8, "multicast"},
});
constexpr Range<16> kGivenOut = {{0x20}, 3, ""};

}  // namespace

std::string_view not_public(std::span<const unsigned char> bytes) {
  if (bytes.size() == 4) {
    for (const auto& range : kV4) {
      if (range.holds(bytes)) return range.what;
    }
    return "";
  }
  if (bytes.size() != 16) return "no IP address";
  for (const auto& range : kV6) {
    if (range.holds(bytes)) return range.what;
  }
  return kGivenOut.holds(bytes) ? "" : "reserved";
}

std::string_view not_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    return not_public({reinterpret_cast<const unsigned char*>(&v4), sizeof v4});
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    return not_public({reinterpret_cast<const unsigned char*>(&v6), sizeof v6});
  }
  return "no IP address";
}

}  // namespace porc::http
