// SPDX-License-Identifier: Apache-2.0
// Private to crypto: OpenSSL speaks of unsigned characters and wants its objects freed by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace porc::crypto {

inline const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* raw(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

template <auto free>
struct FreeBy {
  template <class T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, FreeBy<free>>;

}  // namespace porc::crypto
