// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/link.h"

#include <initializer_list>

#include "azure_blobs/call.h"
#include "azure_blobs/shared_key.h"

namespace porc::azure_blobs {
namespace {

constexpr char kRead[] = "r";
constexpr char kBlob[] = "b";

std::string joined(std::initializer_list<std::string> lines) {
  std::string text;
  for (const std::string& line : lines) text += (&line == lines.begin() ? "" : "\n") + line;
  return text;
}

/// On an emulator, too, the account stands here once.
std::string resource_of(const LinkTerms& terms) {
  return "/blob/" + terms.account + "/" + terms.container + "/" + terms.blob;
}

std::string protocol_of(const LinkTerms& terms) {
  return terms.https_only ? "https" : "";
}

http::Parameters query_of(const LinkTerms& terms) {
  http::Parameters query;
  query.emplace_back("sv", kServiceVersion);
  if (terms.https_only) query.emplace_back("spr", "https");
  query.emplace_back("se", format_seconds(terms.ends));
  query.emplace_back("sr", kBlob);
  query.emplace_back("sp", kRead);
  return query;
}

}  // namespace

std::string link_to_sign(const LinkTerms& terms) {
  return joined({kRead,
                 "",  // st: at once
                 format_seconds(terms.ends),
                 resource_of(terms),
                 "",  // si
                 "",  // sip
                 protocol_of(terms),
                 std::string(kServiceVersion),
                 kBlob,
                 "",    // snapshot
                 "",    // ses
                 "",    // rscc
                 "",    // rscd
                 "",    // rsce
                 "",    // rscl
                 ""});  // rsct
}

std::string link_to_sign(const LinkTerms& terms, const DelegationKey& key) {
  return joined({kRead,
                 "",  // st: at once
                 format_seconds(terms.ends),
                 resource_of(terms),
                 key.object_id,
                 key.tenant_id,
                 key.begins,
                 key.ends,
                 key.service,
                 key.version,
                 "",  // saoid
                 "",  // suoid
                 "",  // scid
                 "",  // sip
                 protocol_of(terms),
                 std::string(kServiceVersion),
                 kBlob,
                 "",    // snapshot
                 "",    // ses
                 "",    // rscc
                 "",    // rscd
                 "",    // rsce
                 "",    // rscl
                 ""});  // rsct
}

http::Parameters sign_link(const LinkTerms& terms, const Secret& account_key) {
  http::Parameters query = query_of(terms);
  query.emplace_back("sig", signature_of(account_key, link_to_sign(terms)));
  return query;
}

http::Parameters sign_link(const LinkTerms& terms, const DelegationKey& key) {
  http::Parameters query = query_of(terms);
  query.emplace_back("skoid", key.object_id);
  query.emplace_back("sktid", key.tenant_id);
  query.emplace_back("skt", key.begins);
  query.emplace_back("ske", key.ends);
  query.emplace_back("sks", key.service);
  query.emplace_back("skv", key.version);
  query.emplace_back("sig", signature_of(key.key, link_to_sign(terms, key)));
  return query;
}

}  // namespace porc::azure_blobs
