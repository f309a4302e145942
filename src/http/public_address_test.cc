// SPDX-License-Identifier: Apache-2.0
#include "http/public_address.h"

#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <gtest/gtest.h>

namespace porc::http {
namespace {

std::string word_for(const char* text) {
  unsigned char bytes[16];
  if (inet_pton(AF_INET, text, bytes) == 1) return std::string(not_public({bytes, 4}));
  EXPECT_EQ(inet_pton(AF_INET6, text, bytes), 1) << text;
  return std::string(not_public({bytes, 16}));
}

struct Case {
  const char* address;
  const char* word;
};

TEST(PublicAddress, FirstAndLastOfEveryRangeAndTheirNeighbours) {
  const Case cases[] = {
      {"0.0.0.0", "unspecified"},
      {"0.255.255.255", "unspecified"},
      {"1.0.0.0", ""},
      {"9.255.255.255", ""},
      {"10.0.0.0", "private"},
      {"10.255.255.255", "private"},
      {"11.0.0.0", ""},
      {"100.63.255.255", ""},
      {"100.64.0.0", "shared"},
      {"100.100.100.200", "shared"},  // Alibaba's metadata
      {"100.127.255.255", "shared"},
      {"100.128.0.0", ""},
      {"126.255.255.255", ""},
      {"127.0.0.1", "loopback"},
      {"127.255.255.255", "loopback"},
      {"128.0.0.0", ""},
      {"168.63.129.15", ""},
      {"168.63.129.16", "metadata"},
      {"168.63.129.17", ""},
      {"169.253.255.255", ""},
      {"169.254.169.254", "link-local"},
      {"169.255.0.0", ""},
      {"172.15.255.255", ""},
      {"172.16.0.0", "private"},
      {"172.31.255.255", "private"},
      {"172.32.0.0", ""},
      {"192.0.0.192", "reserved"},  // Oracle's metadata
      {"192.0.1.0", ""},
      {"192.0.2.1", "documentation"},
      {"192.88.99.1", "6to4"},
      {"192.167.255.255", ""},
      {"192.168.0.0", "private"},
      {"192.169.0.0", ""},
      {"198.17.255.255", ""},
      {"198.18.0.0", "benchmarking"},
      {"198.19.255.255", "benchmarking"},
      {"198.20.0.0", ""},
      {"198.51.100.7", "documentation"},
      {"203.0.113.7", "documentation"},
      {"223.255.255.255", ""},
      {"224.0.0.1", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.0", "reserved"},
      {"255.255.255.255", "reserved"},
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::2", "reserved"},
      {"::127.0.0.1", "reserved"},
      {"::ffff:127.0.0.1", "IPv4-mapped"},
      {"::ffff:8.8.8.8", "IPv4-mapped"},
      {"::ffff:0:127.0.0.1", "reserved"},
      {"64:ff9b::a9fe:a9fe", "NAT64"},
      {"64:ff9b:1::1", "NAT64"},
      {"100::1", "reserved"},
      {"1fff:ffff::1", "reserved"},
      {"2001::1", "Teredo"},
      {"2001:20::1", "reserved"},
      {"2001:1ff::1", "reserved"},
      {"2001:200::1", ""},
      {"2001:db8::1", "documentation"},
      {"2001:db9::1", ""},
      {"2002:7f00:1::", "6to4"},
      {"2003::1", ""},
      {"2606:4700:4700::1111", ""},
      {"3fff::1", "documentation"},
      {"3fff:1000::1", ""},
      {"4000::1", "reserved"},
      {"5f00::1", "reserved"},
      {"fbff::1", "reserved"},
      {"fc00::1", "private"},
      {"fd00:ec2::254", "private"},  // AWS's metadata
      {"fdff:ffff::1", "private"},
      {"fe80::1", "link-local"},
      {"febf::1", "link-local"},
      {"fec0::1", "reserved"},
      {"ff02::1", "multicast"},
  };
  for (const Case& row : cases) EXPECT_EQ(word_for(row.address), row.word) << row.address;
}

TEST(PublicAddress, WhatIsNoIpAddressIsNotPublic) {
  const unsigned char bytes[5] = {8, 8, 8, 8, 8};
  EXPECT_NE(not_public(std::span<const unsigned char>(bytes, 5)), "");
  EXPECT_NE(not_public(std::span<const unsigned char>(bytes, 0)), "");
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_NE(not_public(local), "");
}

}  // namespace
}  // namespace porc::http
