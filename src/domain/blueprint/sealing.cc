// SPDX-License-Identifier: Apache-2.0
#include "domain/blueprint/sealing.h"

#include <algorithm>
#include <utility>

#include <boost/system/error_code.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/canonical.h"
#include "json/decode.h"
#include "json/pointer.h"

namespace porc::blueprint {
namespace {

// The digest binds a sealed value to its pointer, so the box opens only where it was sealed.
std::string context_of(const std::string& pointer) {
  return "blueprint-input:" + pointer;
}

/// The input at `pointer`, whose first token names a member of the inputs.
json::value* find_input(json::object& inputs, const std::string& pointer) {
  std::size_t end = std::min(pointer.find('/', 1), pointer.size());
  json::value* member = inputs.if_contains(json::unescape_token(pointer.substr(1, end - 1)));
  if (member == nullptr || end == pointer.size()) return member;
  boost::system::error_code missing;
  return member->find_pointer(pointer.substr(end), missing);
}

Result<std::string> read_box(const json::value& sealed) {
  const json::value& box = sealed.as_object().at("sealed");
  return base64_decode(box.is_string() ? std::string_view(box.as_string()) : "?");
}

void strip_boxes(json::value& value) {
  if (is_sealed(value)) {
    value.as_object().erase("sealed");
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) strip_boxes(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) strip_boxes(item);
  }
}

/// Calls `visit(value, pointer)` for what is sealed or elsewhere, at any level.
template <class Visit>
void each_hidden(const json::value& value, const std::string& pointer, const Visit& visit) {
  if (is_sealed(value) || is_secret_reference(value)) {
    visit(value, pointer);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object)
      each_hidden(member.value(), pointer + "/" + json::escape_token(member.key()), visit);
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      each_hidden((*array)[i], pointer + "/" + std::to_string(i), visit);
  }
}

}  // namespace

std::vector<std::string> hidden_inputs(const Blueprint& blueprint) {
  std::vector<std::string> pointers;
  for (const auto& input : blueprint.inputs) {
    each_hidden(
        input.value(),
        "/" + json::escape_token(input.key()),
        [&](const json::value&, const std::string& pointer) { pointers.push_back(pointer); });
  }
  return pointers;
}

bool refers_to_secrets(const Blueprint& blueprint) {
  bool found = false;
  for (const auto& input : blueprint.inputs) {
    each_hidden(input.value(), "", [&](const json::value& value, const std::string&) {
      found = found || is_secret_reference(value);
    });
  }
  return found;
}

bool is_secret_reference(const json::value& input) {
  const json::object* object = input.if_object();
  if (object == nullptr || object->size() != 1) return false;
  const json::value* name = object->if_contains("secret");
  return name != nullptr && name->is_string();
}

bool is_sealed(const json::value& input) {
  const json::object* object = input.if_object();
  return object != nullptr && object->size() == 2 && object->contains("sealed") &&
         object->contains("digest");
}

std::optional<std::string> find_sealed(const json::value& document) {
  if (is_sealed(document)) return "";
  if (const auto* object = document.if_object()) {
    for (const auto& member : *object) {
      if (auto at = find_sealed(member.value()))
        return "/" + json::escape_token(member.key()) + *at;
    }
  } else if (const auto* array = document.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (auto at = find_sealed((*array)[i])) return "/" + std::to_string(i) + *at;
    }
  }
  return std::nullopt;
}

Result<Blueprint> decode_submitted(const json::value& document) {
  if (auto at = find_sealed(document)) {
    return Error{
        .code = ErrorCode::invalid_argument,
        .message = "the blueprint is not valid",
        .violations = {{.pointer = *std::move(at),
                        .message = "has the form of a sealed value, which only PORC makes"}}};
  }
  return decode_blueprint(document);
}

void seal_inputs(Blueprint& blueprint,
                 const std::vector<std::string>& pointers,
                 const crypto::Sealer& sealer,
                 const NonceSource& nonce) {
  for (const std::string& pointer : pointers) {
    json::value* input = find_input(blueprint.inputs, pointer);
    if (input == nullptr || is_secret_reference(*input) || is_sealed(*input)) continue;
    std::string clear = json::canonical(*input);
    json::object sealed;
    sealed["sealed"] = base64_encode(sealer.seal(clear, context_of(pointer), nonce()));
    sealed["digest"] = hex_encode(sealer.keyed_digest(context_of(pointer) + "\n" + clear));
    *input = std::move(sealed);
  }
}

Result<bool> reseal_inputs(Blueprint& blueprint,
                           const crypto::Sealer& sealer,
                           const NonceSource& nonce) {
  json::object inputs = blueprint.inputs;
  bool changed = false;
  for (const std::string& pointer : hidden_inputs(blueprint)) {
    json::value* input = find_input(inputs, pointer);
    if (input == nullptr || !is_sealed(*input)) continue;
    PORC_TRY(const std::string sealed, read_box(*input));
    if (sealer.is_current(sealed)) continue;
    PORC_TRY(const std::string clear, sealer.open(sealed, context_of(pointer)));
    input->as_object()["sealed"] = base64_encode(sealer.seal(clear, context_of(pointer), nonce()));
    changed = true;
  }
  if (changed) blueprint.inputs = std::move(inputs);
  return changed;
}

Result<std::map<std::string, Secret>> open_inputs(const Blueprint& blueprint,
                                                  const std::vector<std::string>& pointers,
                                                  const crypto::Sealer& sealer,
                                                  const SecretSource& secrets) {
  std::map<std::string, Secret> values;
  json::object inputs = blueprint.inputs;
  for (const std::string& pointer : pointers) {
    const json::value* input = find_input(inputs, pointer);
    if (input == nullptr) continue;
    if (is_secret_reference(*input)) {
      std::string name(input->as_object().at("secret").as_string());
      PORC_TRY(Secret secret, secrets(name));
      json::value text(json::string(secret.expose("becomes a Terraform variable")));
      values.insert_or_assign(variable_name(pointer), Secret(json::canonical(text)));
    } else if (is_sealed(*input)) {
      PORC_TRY(const std::string sealed, read_box(*input));
      PORC_TRY(std::string clear, sealer.open(sealed, context_of(pointer)));
      values.insert_or_assign(variable_name(pointer), Secret(std::move(clear)));
    }
  }
  return values;
}

std::string digest(const Blueprint& blueprint) {
  json::value whole = json::encode(blueprint);
  strip_boxes(whole);
  return crypto::sha256_hex(json::canonical(whole));
}

std::string variable_name(const std::string& pointer) {
  std::string name;
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    bool word = (pointer[i] >= 'a' && pointer[i] <= 'z') ||
                (pointer[i] >= 'A' && pointer[i] <= 'Z') ||
                (pointer[i] >= '0' && pointer[i] <= '9');
    name += word ? pointer[i] : '_';
  }
  return name;
}

}  // namespace porc::blueprint
