// SPDX-License-Identifier: Apache-2.0
// Which addresses of the internet a stranger may send us to. Pure.
#pragma once

#include <span>
#include <string_view>

struct sockaddr;

namespace porc::http {

/// What keeps an address from being one of the public internet, in words: "loopback", "private"; ""
/// for a public one. `bytes` are the 4 or 16 of an IP address in network order. Addresses that
/// carry another one (mapped, translated, tunnelled) are never public, whatever they carry.
std::string_view not_public(std::span<const unsigned char> bytes);

/// The same of a socket's address; other families than IP are never public.
std::string_view not_public(const sockaddr& address);

}  // namespace porc::http
