// SPDX-License-Identifier: Apache-2.0
#include "jinja/ip_network.h"

#include <algorithm>

#include <arpa/inet.h>

namespace porc::jinja {

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  IpNetwork network;
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (address.size() > INET6_ADDRSTRLEN) return std::nullopt;
  if (address.find(':') != std::string::npos) network.bits_ = 128;
  const int family = network.is_v6() ? AF_INET6 : AF_INET;
  if (inet_pton(family, address.c_str(), network.bytes_.data()) != 1) return std::nullopt;
  network.prefix_ = network.bits_;
  if (slash == text.npos) return network;
  const std::string_view digits = text.substr(slash + 1);
  const bool is_number = !digits.empty() && digits.size() <= 3 &&
                         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  network.prefix_ = std::stoi(std::string(digits));
  network.has_prefix_ = true;
  if (network.prefix_ > network.bits_) return std::nullopt;
  return network;
}

std::string IpNetwork::format(const Bytes& bytes) const {
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(is_v6() ? AF_INET6 : AF_INET, bytes.data(), buffer, sizeof buffer);
  return buffer;
}

std::string IpNetwork::address() const {
  return format(bytes_);
}

std::string IpNetwork::text() const {
  return address() + "/" + std::to_string(prefix_);
}

IpNetwork IpNetwork::with_host_bits(bool set) const {
  IpNetwork result = *this;
  for (int bit = prefix_; bit < bits_; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    std::uint8_t& byte = result.bytes_[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(set ? byte | mask : byte & ~mask);
  }
  return result;
}

IpNetwork IpNetwork::network() const {
  return with_host_bits(false);
}

IpNetwork IpNetwork::last() const {
  return with_host_bits(true);
}

std::string IpNetwork::netmask() const {
  IpNetwork mask = *this;
  mask.bytes_.fill(0xff);
  return mask.network().address();
}

void IpNetwork::add(std::uint64_t number, int shift) {
  unsigned carry = 0;
  for (int byte = bits_ / 8 - 1; byte >= 0; --byte) {
    const int low = (bits_ / 8 - 1 - byte) * 8 - shift;  // which bits of the number are added here
    std::uint64_t part = 0;
    if (low >= 0 && low < 64) part = number >> static_cast<unsigned>(low);
    if (low < 0 && low > -8) part = number << static_cast<unsigned>(-low);
    std::uint8_t& place = bytes_[static_cast<std::size_t>(byte)];
    const unsigned sum = place + static_cast<unsigned>(part & 0xffU) + carry;
    place = static_cast<std::uint8_t>(sum);
    carry = sum >> 8U;
  }
}

std::optional<IpNetwork> IpNetwork::host(std::int64_t number) const {
  // Distance from the beginning, or from the end.
  const auto distance =
      number < 0 ? static_cast<std::uint64_t>(-(number + 1)) : static_cast<std::uint64_t>(number);
  if (host_bits() < 64 && distance >> static_cast<unsigned>(host_bits()) != 0) return std::nullopt;
  IpNetwork result = network();
  if (number >= 0) {
    result.add(distance, 0);
    return result;
  }
  // last - distance = ~(~last + distance), within the host's bits.
  IpNetwork inverted = network();
  inverted.add(distance, 0);
  IpNetwork last_host = last();
  for (std::size_t i = 0; i < result.bytes_.size(); ++i) {
    const auto mask = static_cast<std::uint8_t>(last_host.bytes_[i] ^ result.bytes_[i]);
    result.bytes_[i] =
        static_cast<std::uint8_t>((result.bytes_[i] & ~mask) | (~inverted.bytes_[i] & mask));
  }
  return result;
}

std::optional<IpNetwork> IpNetwork::subnet(int new_bits, std::int64_t number) const {
  if (new_bits < 0 || new_bits > host_bits() || number < 0) return std::nullopt;
  const auto wanted = static_cast<std::uint64_t>(number);
  if (new_bits < 64 && wanted >> static_cast<unsigned>(new_bits) != 0) return std::nullopt;
  IpNetwork result = network();
  result.prefix_ = prefix_ + new_bits;
  result.has_prefix_ = true;
  result.add(wanted, result.host_bits());
  return result;
}

std::optional<IpNetwork> IpNetwork::subnet_behind(const IpNetwork& before, int new_bits) const {
  if (new_bits > host_bits()) return std::nullopt;
  IpNetwork next = before.last();
  next.prefix_ = prefix_ + new_bits;
  // One behind the last of `before`, then up to the next multiple of the size.
  next.add(1, 0);
  if (next.bytes_ != next.network().bytes_) {
    next = next.network();
    next.add(1, next.host_bits());
  }
  const bool wrapped = next.bytes_ <= before.bytes_;
  if (wrapped || !contains(next)) return std::nullopt;
  return next;
}

bool IpNetwork::contains(const IpNetwork& other) const {
  if (bits_ != other.bits_ || other.prefix_ < prefix_) return false;
  IpNetwork wider = other;
  wider.prefix_ = prefix_;
  return wider.network().bytes_ == network().bytes_;
}

}  // namespace porc::jinja
