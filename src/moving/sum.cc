// SPDX-License-Identifier: Apache-2.0
#include "moving/sum.h"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::moving {

void Sum::add(const Record& record) {
  crypto::Sha256 digest;
  digest.update(boost::describe::enum_to_string(record.kind, ""));
  digest.update("\n");
  digest.update(record.bytes);
  const std::string added = digest.finish();
  unsigned carry = 0;
  for (std::size_t i = 0; i < digits_.size(); ++i) {
    const unsigned sum = unsigned{digits_[i]} + static_cast<unsigned char>(added[i]) + carry;
    digits_[i] = static_cast<std::uint8_t>(sum & 0xffU);
    carry = sum >> 8U;
  }
  ++count_;
}

std::string Sum::hex() const {
  std::string bytes(digits_.rbegin(), digits_.rend());
  return hex_encode(bytes);
}

}  // namespace porc::moving
