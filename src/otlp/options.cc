// SPDX-License-Identifier: Apache-2.0
#include "otlp/options.h"

#include <algorithm>
#include <string_view>

#include "http/message.h"
#include "http/url.h"

namespace porc::otlp {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// `a=1,b=2%20c`. Spec: W3C Baggage, as OTEL_RESOURCE_ATTRIBUTES and the headers use it.
Result<Pairs> read_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view one = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    const std::size_t equals = one.find('=');
    const std::string_view name = trimmed(one.substr(0, equals));
    auto value = equals == one.npos ? Result<std::string>(Error{})
                                    : http::percent_decode(trimmed(one.substr(equals + 1)));
    if (name.empty() || !value) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "must be name=value, comma-separated and percent-encoded"};
    }
    pairs.emplace_back(name, *std::move(value));
  }
  return pairs;
}

bool is_web_address(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  return web && !http::host_of(url).empty() && url.find_first_of(" ?#") == url.npos;
}

void put(Pairs& pairs, const std::string& name, const std::string& value) {
  std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
  pairs.insert(pairs.begin(), {name, value});
}

}  // namespace

Result<Options> read_options(const RawOptions& raw) {
  Options options{.endpoint = raw.endpoint};
  std::vector<Violation> violations;
  auto refuse = [&](std::string variable, std::string message) {
    violations.push_back({.pointer = std::move(variable), .message = std::move(message)});
  };
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  if (!is_web_address(options.endpoint)) {
    refuse("OTEL_EXPORTER_OTLP_ENDPOINT", "must be a URL such as http://127.0.0.1:4318");
  }
  if (raw.protocol != "http/json") {
    refuse("OTEL_EXPORTER_OTLP_PROTOCOL",
           "must be http/json, which a collector takes at port 4318");
  }
  auto headers = read_pairs(raw.headers.expose("is parsed"));
  if (!headers) refuse("OTEL_EXPORTER_OTLP_HEADERS", headers.error().message);
  for (auto& [name, value] : headers ? *headers : Pairs()) {
    if (!http::is_token(name) || !http::is_field_value(value)) {
      refuse("OTEL_EXPORTER_OTLP_HEADERS", "holds what is no header");
    }
    options.headers.emplace_back(name, Secret(std::move(value)));
  }
  auto resource = read_pairs(raw.resource_attributes);
  if (!resource) refuse("OTEL_RESOURCE_ATTRIBUTES", resource.error().message);
  if (resource) options.resource = *std::move(resource);
  const bool named = std::ranges::any_of(
      options.resource, [](const auto& pair) { return pair.first == "service.name"; });
  if (!raw.service_name.empty()) put(options.resource, "service.name", raw.service_name);
  if (raw.service_name.empty() && !named) put(options.resource, "service.name", "porc");
  if (violations.empty()) return options;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "telemetry is not configured soundly",
               .violations = std::move(violations)};
}

}  // namespace porc::otlp
