// SPDX-License-Identifier: Apache-2.0
// Which storage account, where it is, and what proves to it who PORC is.
#pragma once

#include <string>
#include <variant>

#include "base/result.h"
#include "base/secret.h"

namespace porc::azure_blobs {

/// One of the two keys of the account, decoded.
struct SharedKey {
  Secret key{};
};

/// A shared access signature made elsewhere: a query without its question mark. It may not be
/// passed on, so that there are no links.
struct SharedAccess {
  Secret query{};
};

/// The identity that the machine gives to whatever runs on it: a virtual machine, an App Service, a
/// Container App.
struct ManagedIdentity {
  std::string client_id{};  ///< of a user-assigned one; "" = the system's
  /// The machine's own service, at an address that is the same on every one.
  std::string machine = "http://169.254.169.254";
  /// Of an App Service or a Container App, which have another one; "" = there is none.
  std::string endpoint{};
  Secret header{};  ///< proves to `endpoint` that it is asked from within
};

/// The identity of a pod in AKS.
struct WorkloadIdentity {
  std::string tenant_id{};
  std::string client_id{};
  std::string token_file{};  ///< read for each token: it is replaced every hour
  std::string authority = "https://login.microsoftonline.com/";
};

/// Who PORC is, as somebody else vouches for it.
using Identity = std::variant<ManagedIdentity, WorkloadIdentity>;
using Access = std::variant<SharedKey, SharedAccess, Identity>;

struct Account {
  std::string name{};
  /// The address of its blobs without a slash at its end, such as
  /// https://NAME.blob.core.windows.net
  std::string endpoint{};
  Access access{};

  bool is_https() const { return endpoint.starts_with("https://"); }
};

/// Where the blobs of an account are in the public cloud.
std::string public_endpoint(const std::string& account);

/// Errors: invalid_argument unless it is 3 to 24 lower-case letters and digits.
Result<void> check_account_name(const std::string& name);
/// Errors: invalid_argument unless it is 3 to 63 lower-case letters, digits and single hyphens
/// within.
Result<void> check_container_name(const std::string& name);
/// An address as it is given, without slashes at its end. Errors: invalid_argument.
Result<std::string> parse_endpoint(std::string url);
/// Errors: invalid_argument unless it is base64, which the portal shows it in.
Result<SharedKey> parse_key(const Secret& text);
/// Errors: invalid_argument unless it is a query with a signature; its question mark may be there.
Result<SharedAccess> parse_shared_access(const Secret& text);

/// "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net" and
/// its like, "UseDevelopmentStorage=true" included. Errors: invalid_argument.
Result<Account> parse_connection_string(const Secret& text);

}  // namespace porc::azure_blobs
