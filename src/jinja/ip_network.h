// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porc::jinja {

/// An address with the length of its network's prefix. The calculations are those of Terraform's
/// functions of the same names.
class IpNetwork {
 public:
  /// `10.0.0.1`, `10.0.0.0/16`, `fd00::/8`; absent for anything else.
  static std::optional<IpNetwork> parse(std::string_view text);

  bool is_v6() const { return bits_ == 128; }
  bool has_prefix() const { return has_prefix_; }
  int prefix() const { return prefix_; }
  int host_bits() const { return bits_ - prefix_; }

  std::string address() const;
  /// `address/prefix`.
  std::string text() const;
  IpNetwork network() const;  ///< the host's bits cleared
  IpNetwork last() const;     ///< the host's bits set
  std::string netmask() const;

  /// The address of that number; a negative one counts from the end. Absent when it does not fit.
  std::optional<IpNetwork> host(std::int64_t number) const;
  /// The network of that number among those that are `new_bits` longer. Absent when it does not
  /// fit.
  std::optional<IpNetwork> subnet(int new_bits, std::int64_t number) const;
  /// The first network that is `new_bits` longer than this one and begins behind `before`.
  std::optional<IpNetwork> subnet_behind(const IpNetwork& before, int new_bits) const;
  bool contains(const IpNetwork& other) const;

 private:
  using Bytes = std::array<std::uint8_t, 16>;
  /// Adds `number` shifted to the left.
  void add(std::uint64_t number, int shift);
  std::string format(const Bytes& bytes) const;
  IpNetwork with_host_bits(bool set) const;

  Bytes bytes_{};  ///< the first four of IPv4
  int bits_ = 32;
  int prefix_ = 32;
  bool has_prefix_ = false;
};

}  // namespace porc::jinja
