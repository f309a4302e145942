// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/state_file.h"

#include <array>

#include <openssl/evp.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/parse.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kStateDepthMax = 512;
constexpr std::int64_t kFormatVersion = 4;
constexpr std::string_view kBuiltinProvider = "provider[\"terraform.io/builtin/terraform\"]";

Error malformed(std::string message) {
  return Error{.code = ErrorCode::malformed, .message = std::move(message)};
}

std::string text_member(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                  : std::string();
}

hosted::StateOutput output_of(std::string_view name, const json::value& document) {
  hosted::StateOutput output{.name = std::string(name)};
  const json::object* members = document.if_object();
  if (members == nullptr) return output;
  if (const auto* value = members->if_contains("value")) output.value = *value;
  if (const auto* type = members->if_contains("type")) output.type = *type;
  if (const auto* sensitive = members->if_contains("sensitive")) {
    output.sensitive = sensitive->is_bool() && sensitive->get_bool();
  }
  return output;
}

}  // namespace

std::string md5_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  int done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr);
  PORC_ASSERT(done == 1);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), size});
}

Result<StateFile> parse_state(std::string_view bytes) {
  PORC_TRY(json::value document,
           json::parse(bytes,
                       {.bytes_max = kStateBytesMax,
                        .depth_max = kStateDepthMax,
                        .numbers = json::Numbers::tolerant}));
  const json::object* members = document.if_object();
  if (members == nullptr) return malformed("a state is a JSON object");
  const json::value* version = members->if_contains("version");
  if (version == nullptr || !version->is_int64()) return malformed("the state has no version");
  if (version->get_int64() != kFormatVersion) {
    return Error{.code = ErrorCode::unsupported_media,
                 .message = "the state has format version " + std::to_string(version->get_int64()) +
                            ", not 4"};
  }
  StateFile state{.lineage = text_member(*members, "lineage"),
                  .terraform_version = text_member(*members, "terraform_version")};
  const json::value* serial = members->if_contains("serial");
  if (serial == nullptr || !serial->is_int64() || serial->get_int64() < 0) {
    return malformed("the state has no serial");
  }
  state.serial = static_cast<std::uint64_t>(serial->get_int64());
  if (const auto* outputs = members->if_contains("outputs"); outputs && outputs->is_object()) {
    for (const auto& output : outputs->get_object()) {
      state.outputs.push_back(output_of(output.key(), output.value()));
    }
  }
  if (const auto* resources = members->if_contains("resources");
      resources && resources->is_array()) {
    for (const json::value& resource : resources->get_array()) {
      ++state.resources;
      if (!resource.is_object() ||
          text_member(resource.get_object(), "provider") != kBuiltinProvider) {
        state.builtin_only = false;
      }
    }
  }
  return state;
}

}  // namespace porc::terraform_engine
