// SPDX-License-Identifier: Apache-2.0
#include "storage_settings.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "http/url.h"
#include "setting_reader.h"

namespace porc::app {
namespace {

enum class IdentityKind : std::uint8_t { managed, workload };
BOOST_DESCRIBE_ENUM(IdentityKind, managed, workload)

constexpr std::array kAccess = {"STORAGE_ACCESS_KEY", "STORAGE_SAS", "STORAGE_IDENTITY"};

azure_blobs::Identity read_managed(SettingReader& reading) {
  azure_blobs::ManagedIdentity identity{.client_id = reading.text("AZURE_CLIENT_ID")};
  if (reading.is_set("AZURE_POD_IDENTITY_AUTHORITY_HOST")) {
    auto machine = azure_blobs::parse_endpoint(reading.text("AZURE_POD_IDENTITY_AUTHORITY_HOST"));
    if (!machine) reading.refuse("AZURE_POD_IDENTITY_AUTHORITY_HOST", "must be an http address");
    if (machine) identity.machine = *std::move(machine);
  }
  identity.endpoint = reading.text("IDENTITY_ENDPOINT");
  identity.header = reading.secret("IDENTITY_HEADER");
  if (identity.endpoint.empty() != identity.header.empty())
    reading.refuse("IDENTITY_ENDPOINT", "endpoint and IDENTITY_HEADER are given together");
  if (!identity.endpoint.empty() && !azure_blobs::parse_endpoint(identity.endpoint))
    reading.refuse("IDENTITY_ENDPOINT", "must be an http address");
  return identity;
}

azure_blobs::Identity read_workload(SettingReader& reading) {
  azure_blobs::WorkloadIdentity identity{.tenant_id = reading.text("AZURE_TENANT_ID"),
                                         .client_id = reading.text("AZURE_CLIENT_ID"),
                                         .token_file = reading.text("AZURE_FEDERATED_TOKEN_FILE"),
                                         .authority = reading.text("AZURE_AUTHORITY_HOST")};
  for (const char* each : {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"}) {
    if (!reading.is_set(each))
      reading.refuse(each, "must be given beside STORAGE_IDENTITY=workload, as AKS does");
  }
  if (!azure_blobs::parse_endpoint(identity.authority) || !http::is_private(identity.authority))
    reading.refuse("AZURE_AUTHORITY_HOST", "must be an https address");
  return identity;
}

template <class T>
void take(SettingReader& reading,
          const char* variable,
          Result<T> parsed,
          azure_blobs::Access& into) {
  if (parsed) {
    into = *std::move(parsed);
  } else {
    reading.refuse(variable, parsed.error().message);
  }
}

void read_access(SettingReader& reading, azure_blobs::Account& account) {
  std::size_t given = 0;
  for (const char* variable : kAccess) given += reading.is_set(variable) ? 1 : 0;
  if (given != 1) {
    reading.refuse("STORAGE_ACCOUNT",
                   "needs one of STORAGE_ACCESS_KEY, STORAGE_SAS and STORAGE_IDENTITY beside it");
  } else if (reading.is_set("STORAGE_ACCESS_KEY")) {
    take(reading,
         "STORAGE_ACCESS_KEY",
         azure_blobs::parse_key(reading.secret("STORAGE_ACCESS_KEY")),
         account.access);
  } else if (reading.is_set("STORAGE_SAS")) {
    take(reading,
         "STORAGE_SAS",
         azure_blobs::parse_shared_access(reading.secret("STORAGE_SAS")),
         account.access);
  } else {
    const auto kind = reading.choice("STORAGE_IDENTITY", IdentityKind::managed);
    account.access = kind == IdentityKind::managed ? read_managed(reading) : read_workload(reading);
  }
}

/// Nothing of the credential is a secret any more once it went over a network in clear.
void check_privacy(SettingReader& reading, const azure_blobs::Account& account) {
  const bool is_signed = std::holds_alternative<azure_blobs::SharedKey>(account.access);
  if (account.endpoint.empty() || is_signed || http::is_private(account.endpoint)) return;
  reading.refuse("STORAGE_ENDPOINT", "must be https: what proves who asks would travel in clear");
}

/// What Azure signs with: it is found in a log also where the setting around it is not.
void tell_parts(const azure_blobs::Access& access, std::vector<Secret>& secrets) {
  constexpr char kWhy[] = "is kept out of logs";
  if (const auto* key = std::get_if<azure_blobs::SharedKey>(&access))
    secrets.emplace_back(base64_encode(key->key.expose(kWhy)));
  const auto* shared = std::get_if<azure_blobs::SharedAccess>(&access);
  if (shared == nullptr) return;
  const auto parameters = http::parse_query(shared->query.expose(kWhy));
  if (!parameters) return;
  for (const auto& [name, value] : *parameters) {
    if (name != "sig") continue;
    secrets.emplace_back(value);
    secrets.emplace_back(http::percent_encode(value));
  }
}

}  // namespace

std::optional<azure_blobs::Options> read_storage(const RawSettings& raw,
                                                 std::vector<Secret>& secrets,
                                                 std::vector<Violation>& faults) {
  SettingReader reading(raw, faults);
  azure_blobs::Options options;
  azure_blobs::Account& account = options.account;
  const bool by_string = reading.is_set("STORAGE_CONNECTION_STRING");
  const bool by_account = reading.is_set("STORAGE_ACCOUNT");
  if (!by_string && !by_account) {
    for (const char* variable :
         {"STORAGE_ACCESS_KEY", "STORAGE_SAS", "STORAGE_IDENTITY", "STORAGE_ENDPOINT"}) {
      if (reading.is_set(variable)) reading.refuse(variable, "needs STORAGE_ACCOUNT beside it");
    }
    return std::nullopt;
  }
  const std::size_t before = faults.size();
  if (by_string) {
    auto parsed = azure_blobs::parse_connection_string(reading.secret("STORAGE_CONNECTION_STRING"));
    if (!parsed) reading.refuse("STORAGE_CONNECTION_STRING", parsed.error().message);
    if (parsed) account = *std::move(parsed);
    if (by_account && parsed && reading.text("STORAGE_ACCOUNT") != account.name)
      reading.refuse("STORAGE_ACCOUNT", "is another one than in STORAGE_CONNECTION_STRING");
    for (const char* variable : kAccess) {
      if (reading.is_set(variable))
        reading.refuse(variable, "is given in place of STORAGE_CONNECTION_STRING");
    }
  } else {
    account.name = reading.text("STORAGE_ACCOUNT");
    if (auto sound = azure_blobs::check_account_name(account.name); !sound) {
      reading.refuse("STORAGE_ACCOUNT", sound.error().message);
    } else {
      account.endpoint = azure_blobs::public_endpoint(account.name);
      read_access(reading, account);
    }
  }
  if (reading.is_set("STORAGE_ENDPOINT")) {
    auto endpoint = azure_blobs::parse_endpoint(reading.text("STORAGE_ENDPOINT"));
    if (!endpoint) reading.refuse("STORAGE_ENDPOINT", endpoint.error().message);
    if (endpoint) account.endpoint = *std::move(endpoint);
  }
  options.container = reading.text("STORAGE_BUCKET");
  if (auto sound = azure_blobs::check_container_name(options.container); !sound)
    reading.refuse("STORAGE_BUCKET", sound.error().message);
  if (faults.size() == before) check_privacy(reading, account);
  if (faults.size() != before) return std::nullopt;
  tell_parts(account.access, secrets);
  return options;
}

}  // namespace porc::app
