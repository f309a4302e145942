// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/call.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/md5.h"

namespace porc::azure_blobs {
namespace {

constexpr char kOctets[] = "application/octet-stream";

std::string type_of(std::string_view name) {
  if (name.ends_with(".tar.gz")) return "application/gzip";
  if (name.ends_with(".json")) return "application/json";
  return kOctets;
}

void add_condition(http::Headers& headers, const Condition& condition) {
  if (condition.absent) headers.add("If-None-Match", "*");
  if (condition.etag) headers.add("If-Match", *condition.etag);
}

void add_metadata(http::Headers& headers, const Proof& proof) {
  headers.add(std::string(kSha256Header), proof.sha256);
  headers.add(std::string(kWriteHeader), proof.write);
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

std::string range(std::uint64_t offset) {
  return "bytes=" + std::to_string(offset) + "-";
}

}  // namespace

Call create_container() {
  Call call{.method = "PUT"};
  call.query.emplace_back("restype", "container");
  return call;
}

Call put_blob(std::string name,
              std::shared_ptr<const std::string> bytes,
              const Proof& proof,
              const Condition& condition) {
  Call call{.method = "PUT", .blob = std::move(name)};
  call.headers.add("Content-MD5", proof.md5);
  call.headers.add("Content-Type", type_of(call.blob));
  call.headers.add("x-ms-blob-type", "BlockBlob");
  add_metadata(call.headers, proof);
  add_condition(call.headers, condition);
  call.body = std::move(bytes);
  return call;
}

Call put_block(std::string name, const std::string& id, std::string bytes, const std::string& md5) {
  Call call{.method = "PUT", .blob = std::move(name)};
  call.query.emplace_back("comp", "block");
  call.query.emplace_back("blockid", base64_encode(id));
  call.headers.add("Content-MD5", md5);
  call.headers.add("Content-Type", kOctets);
  call.body = shared(std::move(bytes));
  return call;
}

Call put_block_list(std::string name,
                    const std::vector<std::string>& ids,
                    const Proof& proof,
                    const Condition& condition) {
  Call call{.method = "PUT", .blob = std::move(name)};
  call.query.emplace_back("comp", "blocklist");
  std::string list = R"(<?xml version="1.0" encoding="utf-8"?><BlockList>)";
  for (const std::string& id : ids) list += "<Latest>" + base64_encode(id) + "</Latest>";
  list += "</BlockList>";
  call.headers.add("Content-MD5", base64_encode(crypto::md5(list)));
  call.body = shared(std::move(list));
  call.headers.add("Content-Type", "application/xml");
  call.headers.add("x-ms-blob-content-type", type_of(call.blob));
  call.headers.add("x-ms-blob-content-md5", proof.md5);
  add_metadata(call.headers, proof);
  add_condition(call.headers, condition);
  return call;
}

Call get_blob(std::string name, std::uint64_t offset, const std::string& etag) {
  Call call{.method = "GET", .blob = std::move(name)};
  if (offset > 0) call.headers.add("Range", range(offset));
  if (!etag.empty()) call.headers.add("If-Match", etag);
  return call;
}

Call get_part(std::string name, std::uint64_t offset, std::uint64_t length) {
  Call call{.method = "GET", .blob = std::move(name)};
  call.headers.add("Range", range(offset) + std::to_string(offset + length - 1));
  if (length <= kProvenPartMax) call.headers.add("x-ms-range-get-content-md5", "true");
  return call;
}

Call head_blob(std::string name) {
  return {.method = "HEAD", .blob = std::move(name)};
}

Call delete_blob(std::string name) {
  Call call{.method = "DELETE", .blob = std::move(name)};
  call.headers.add("x-ms-delete-snapshots", "include");
  return call;
}

Call list_blobs(const std::string& prefix, const std::string& marker, std::size_t limit) {
  constexpr std::size_t kPageMax = 5000;
  Call call{.method = "GET"};
  call.query.emplace_back("restype", "container");
  call.query.emplace_back("comp", "list");
  if (!prefix.empty()) call.query.emplace_back("prefix", prefix);
  if (!marker.empty()) call.query.emplace_back("marker", marker);
  call.query.emplace_back("maxresults",
                          std::to_string(std::clamp<std::size_t>(limit, 1, kPageMax)));
  return call;
}

Call get_delegation_key(Timestamp begins, Timestamp ends) {
  Call call{.method = "POST", .in_container = false};
  call.query.emplace_back("restype", "service");
  call.query.emplace_back("comp", "userdelegationkey");
  call.headers.add("Content-Type", "application/xml");
  call.body =
      shared(R"(<?xml version="1.0" encoding="utf-8"?><KeyInfo><Start>)" + format_seconds(begins) +
             "</Start><Expiry>" + format_seconds(ends) + "</Expiry></KeyInfo>");
  return call;
}

std::string path_of(std::string_view container, const Call& call) {
  if (!call.in_container) return "/";
  std::string path = "/" + std::string(container);
  std::string_view rest = call.blob;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    path += "/" + http::percent_encode(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return path;
}

std::string format_seconds(Timestamp time) {
  // RFC 3339 with three decimals, which Azure does not take everywhere.
  constexpr std::size_t kThroughSeconds = sizeof("2026-01-02T03:04:05") - 1;
  return format_time(time).substr(0, kThroughSeconds) + "Z";
}

}  // namespace porc::azure_blobs
