// SPDX-License-Identifier: Apache-2.0
// Sensitive inputs: sealed the moment they arrive, never stored or shown in clear.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/seal.h"
#include "domain/blueprint/blueprint.h"

namespace porc::blueprint {

/// Gives crypto::kNonceBytes unpredictable bytes.
using NonceSource = std::function<std::string()>;
/// Resolves `{"secret": NAME}`. Errors: not_found.
using SecretSource = std::function<Result<Secret>(const std::string& name)>;

/// Replaces each clear value at one of `pointers` (into the inputs) by `{"sealed": …, "digest":
/// …}`. References to a secret by name, and what is sealed already, stay.
void seal_inputs(Blueprint& blueprint,
                 const std::vector<std::string>& pointers,
                 const crypto::Sealer& sealer,
                 const NonceSource& nonce);

/// Seals anew what another key sealed than the one that seals now; digests stay as they are. False
/// when there was nothing to do. Errors: those of Sealer::open, and then nothing is changed.
Result<bool> reseal_inputs(Blueprint& blueprint,
                           const crypto::Sealer& sealer,
                           const NonceSource& nonce);

/// The sensitive inputs in clear, as JSON text by variable name. A `{"secret": NAME}` is looked up.
/// Errors: not_found naming the secret; corrupt when a sealed value was changed.
Result<std::map<std::string, Secret>> open_inputs(const Blueprint& blueprint,
                                                  const std::vector<std::string>& pointers,
                                                  const crypto::Sealer& sealer,
                                                  const SecretSource& secrets);

/// Hex SHA-256 of what the blueprint asks for: equal requests have equal digests, sealed or not,
/// because a sealed value counts by its keyed digest.
std::string digest(const Blueprint& blueprint);

/// The Terraform variable that carries the sensitive input at `pointer`: "/db/password" →
/// db_password.
std::string variable_name(const std::string& pointer);

/// True for `{"secret": NAME}`: the value is elsewhere, and what the schema says of it cannot be
/// checked.
bool is_secret_reference(const json::value& input);
/// True for a value that `seal_inputs` made.
bool is_sealed(const json::value& input);
/// JSON Pointers into the inputs of what is sealed and of references to secrets, outermost only:
/// what must not be seen of a run, whether or not its quill is still there.
std::vector<std::string> hidden_inputs(const Blueprint& blueprint);
/// Whether one of its inputs has to be looked up elsewhere.
bool refers_to_secrets(const Blueprint& blueprint);
/// Where `document`, as somebody sent it, holds a value of that form; a JSON Pointer. Such a value
/// must not come from outside: a box of somebody else's secret would be opened for who copied it.
std::optional<std::string> find_sealed(const json::value& document);
/// Reads what somebody outside wrote: as decode_blueprint, and nothing in it may be sealed.
Result<Blueprint> decode_submitted(const json::value& document);

}  // namespace porc::blueprint
