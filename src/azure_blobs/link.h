// SPDX-License-Identifier: Apache-2.0
// Shared access signatures: whoever has one may read one blob until it ends. Pure.
// Spec: https://learn.microsoft.com/rest/api/storageservices/create-service-sas and
// …/create-user-delegation-sas
#pragma once

#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "http/message.h"

namespace porc::azure_blobs {

/// What a link opens.
struct LinkTerms {
  std::string account{};
  std::string container{};
  std::string blob{};  ///< its name, not encoded
  Timestamp ends{};
  bool https_only = true;
};

/// The service's key for links of an identity: they end with it, at the latest.
struct DelegationKey {
  std::string object_id{};
  std::string tenant_id{};
  std::string begins{};  ///< as the service wrote it
  std::string ends{};
  std::string service{};
  std::string version{};
  Secret key{};  ///< decoded
};

/// The query of the link, signed with a key of the account.
http::Parameters sign_link(const LinkTerms& terms, const Secret& account_key);
/// The same, signed for an identity.
http::Parameters sign_link(const LinkTerms& terms, const DelegationKey& key);

/// What is signed, for tests and for whoever looks for a difference.
std::string link_to_sign(const LinkTerms& terms);
std::string link_to_sign(const LinkTerms& terms, const DelegationKey& key);

}  // namespace porc::azure_blobs
