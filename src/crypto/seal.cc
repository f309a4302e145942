// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/openssl_bytes.h"

namespace porc::crypto {
namespace {

using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr char kVersion = 1;
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kHeaderBytes = 1 + kKeyIdBytes;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kOverheadBytes = kHeaderBytes + kNonceBytes + kTagBytes;

/// Looked up once: EVP_aes_256_gcm alone makes OpenSSL search its providers for every value.
const EVP_CIPHER* sealing_method() {
  static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  PORC_ASSERT(method != nullptr);
  return method;
}

std::string derive(const Secret& key, std::string_view purpose, std::size_t length) {
  return hkdf_sha256(key.expose("deriving a subkey"), "", purpose, length);
}

Error corrupt(std::string message) {
  return Error{.code = ErrorCode::corrupt, .message = std::move(message)};
}

/// The header is authenticated before the context; its length is fixed, so the two cannot run
/// together.
void authenticate(EVP_CIPHER_CTX* cipher,
                  std::string_view header,
                  std::string_view context,
                  bool seals) {
  for (std::string_view part : {header, context}) {
    int length = 0;
    auto size = static_cast<int>(part.size());
    int done = seals ? EVP_EncryptUpdate(cipher, nullptr, &length, raw(part), size)
                     : EVP_DecryptUpdate(cipher, nullptr, &length, raw(part), size);
    PORC_ASSERT(done == 1);
  }
}

}  // namespace

/// One master key.
struct Sealer::Key {
  Secret seal{};
  Secret digest{};
  std::string header{};  ///< version and key id, as every value sealed with this key begins

  std::string id() const { return hex_encode(std::string_view(header).substr(1)); }
};

struct Sealer::Ring {
  std::vector<Key> keys{};
  std::atomic<std::size_t> sealing = 0;
  Secret digest{};

  const Key& sealer() const { return keys[sealing]; }
  /// nullptr when it is not held.
  const Key* find(std::string_view id) const {
    auto found = std::ranges::find(keys, id, &Key::id);
    return found == keys.end() ? nullptr : &*found;
  }
  const Key& get(std::string_view id) const {
    const Key* found = find(id);
    PORC_ASSERT(found != nullptr);
    return *found;
  }
};

Sealer::Sealer(Secret key, std::vector<Secret> others) : ring_(std::make_shared<Ring>()) {
  others.insert(others.begin(), std::move(key));
  for (const Secret& one : others) {
    PORC_ASSERT(one.expose("checking its length").size() == kSealKeyBytes);
    Key made{.seal = Secret(derive(one, "porc seal v1", kSealKeyBytes)),
             .digest = Secret(derive(one, "porc keyed digest v1", kDigestBytes)),
             .header = kVersion + derive(one, "porc key id v1", kKeyIdBytes)};
    if (ring_->find(made.id()) == nullptr) ring_->keys.push_back(std::move(made));
  }
  ring_->digest = ring_->keys[0].digest;
}

std::string Sealer::seal(std::string_view plain,
                         std::string_view context,
                         std::string_view nonce) const {
  PORC_ASSERT(nonce.size() == kNonceBytes && plain.size() <= kSealedBytesMax - kOverheadBytes);
  const Key& with = ring_->sealer();
  CipherContext cipher(EVP_CIPHER_CTX_new());
  const std::string& key = with.seal.expose("sealing");
  PORC_ASSERT(cipher && EVP_EncryptInit_ex(
                            cipher.get(), sealing_method(), nullptr, raw(key), raw(nonce)) == 1);
  authenticate(cipher.get(), with.header, context, true);

  std::string ciphertext(plain.size(), '\0');
  int length = 0;
  PORC_ASSERT(
      EVP_EncryptUpdate(
          cipher.get(), raw(ciphertext), &length, raw(plain), static_cast<int>(plain.size())) == 1);
  std::string tag(kTagBytes, '\0');
  PORC_ASSERT(EVP_EncryptFinal_ex(cipher.get(), raw(tag), &length) == 1);
  PORC_ASSERT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) == 1);

  std::string sealed;
  sealed.reserve(kOverheadBytes + plain.size());
  return sealed.append(with.header).append(nonce).append(ciphertext).append(tag);
}

Result<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < kOverheadBytes || sealed.size() > kSealedBytesMax || sealed[0] != kVersion) {
    return corrupt("not a sealed value");
  }
  std::string_view header = sealed.substr(0, kHeaderBytes);
  const auto with = std::ranges::find(ring_->keys, header, &Key::header);
  if (with == ring_->keys.end()) {
    std::string held;
    for (const Key& key : ring_->keys) held += (held.empty() ? "" : ", ") + key.id();
    return Error{.code = ErrorCode::unavailable,
                 .message = "sealed with key " + hex_encode(header.substr(1)) +
                            ", but the key here is " + held +
                            ": give the master key it was sealed with"};
  }
  std::string_view nonce = sealed.substr(kHeaderBytes, kNonceBytes);
  std::string_view ciphertext =
      sealed.substr(kHeaderBytes + kNonceBytes, sealed.size() - kOverheadBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));

  CipherContext cipher(EVP_CIPHER_CTX_new());
  const std::string& key = with->seal.expose("opening");
  PORC_ASSERT(cipher && EVP_DecryptInit_ex(
                            cipher.get(), sealing_method(), nullptr, raw(key), raw(nonce)) == 1);
  authenticate(cipher.get(), header, context, false);

  std::string plain(ciphertext.size(), '\0');
  int length = 0;
  PORC_ASSERT(EVP_DecryptUpdate(cipher.get(),
                                raw(plain),
                                &length,
                                raw(ciphertext),
                                static_cast<int>(ciphertext.size())) == 1);
  PORC_ASSERT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), raw(tag), &length) != 1) {
    // OpenSSL's queue of errors belongs to the thread: what stays in it, TLS on this thread would
    // report.
    ERR_clear_error();
    return corrupt("a sealed value was changed, or moved from where it was sealed");
  }
  return plain;
}

std::string Sealer::keyed_digest(std::string_view bytes) const {
  return hmac_sha256(ring_->digest.expose("keyed digest"), bytes);
}

std::vector<std::string> Sealer::key_ids() const {
  std::vector<std::string> ids;
  for (const Key& key : ring_->keys) ids.push_back(key.id());
  return ids;
}

bool Sealer::holds(std::string_view key_id) const {
  return ring_->find(key_id) != nullptr;
}

std::string Sealer::sealing_key() const {
  return ring_->sealer().id();
}

void Sealer::seal_with(std::string_view key_id) {
  ring_->sealing = static_cast<std::size_t>(&ring_->get(key_id) - ring_->keys.data());
}

bool Sealer::is_current(std::string_view sealed) const {
  return sealed.starts_with(ring_->sealer().header);
}

std::string Sealer::digest_by(std::string_view key_id, std::string_view bytes) const {
  return hmac_sha256(ring_->get(key_id).digest.expose("keyed digest"), bytes);
}

const Secret& Sealer::digest_key() const {
  return ring_->digest;
}

void Sealer::digest_with(Secret key) {
  PORC_ASSERT(key.expose("checking its length").size() == kDigestBytes);
  ring_->digest = std::move(key);
}

void Sealer::digest_with_key_of(std::string_view key_id) {
  ring_->digest = ring_->get(key_id).digest;
}

}  // namespace porc::crypto
