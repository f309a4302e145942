// SPDX-License-Identifier: Apache-2.0
#include "sentinel/terraform/terraform.h"

#include <utility>

#include <fmt/format.h>

#include "sentinel/evaluate/conversion.h"
#include "sentinel/evaluate/evaluator.h"
#include "sentinel/terraform/document.h"
#include "sentinel/terraform/import_keys.h"
#include "sentinel/terraform/legacy.h"
#include "sentinel/terraform/record.h"

namespace porc::sentinel {
namespace {

using SharedDocument = std::shared_ptr<const Document>;

[[noreturn]] void refuse_call(std::string_view key) {
  throw Refusal{fmt::format("key \"{}\" doesn't support function calls", key)};
}

class KeyedImport : public NativeImport {
 public:
  KeyedImport(SharedDocument document, std::span<const ImportKey> keys)
      : document_(std::move(document)), keys_(keys) {}

  Value get(Evaluator& evaluator, std::string_view key) const override {
    for (const ImportKey& row : keys_)
      if (row.name == key) return row.read(*document_, evaluator.heap());
    return Value::undefined();
  }
  Value call(Evaluator&, std::string_view key, std::span<const Value>) const override {
    refuse_call(key);
  }

 private:
  SharedDocument document_;
  std::span<const ImportKey> keys_;
};

class ConfigImport : public KeyedImport {
 public:
  explicit ConfigImport(SharedDocument document)
      : KeyedImport(std::move(document), tfconfig_keys()) {}

  Value call(Evaluator& evaluator,
             std::string_view key,
             std::span<const Value> arguments) const override {
    if (key != "strip_index") refuse_call(key);
    if (arguments.size() != 1)
      throw Refusal{fmt::format(
          "error calling function \"{}\": expected 1 arguments, got {}", key, arguments.size())};
    return strip_index(string_argument(evaluator.heap(), key, arguments[0]), evaluator.heap());
  }
};

/// Reference, section 20: the data of a run as it is.
class RunImport : public NativeImport {
 public:
  explicit RunImport(SharedDocument document) : document_(std::move(document)) {}

  Value get(Evaluator& evaluator, std::string_view key) const override {
    return member_value(evaluator.heap(), document_->run(), key, Absent::undefined);
  }
  Value call(Evaluator&, std::string_view key, std::span<const Value>) const override {
    refuse_call(key);
  }

 private:
  SharedDocument document_;
};

}  // namespace

Imports terraform_imports(std::shared_ptr<const json::value> plan,
                          std::shared_ptr<const json::value> run) {
  const auto document = std::make_shared<const Document>(std::move(plan), std::move(run));
  Imports out;
  out.emplace("tfplan/v2", std::make_shared<const KeyedImport>(document, tfplan_keys()));
  out.emplace("tfconfig/v2", std::make_shared<const ConfigImport>(document));
  out.emplace("tfstate/v2", std::make_shared<const KeyedImport>(document, tfstate_keys()));
  out.emplace("tfrun", std::make_shared<const RunImport>(document));
  for (const std::string version : {"", "/v1"}) {
    out.emplace("tfplan" + version, make_legacy_plan(document));
    out.emplace("tfconfig" + version, make_legacy_config(document));
    out.emplace("tfstate" + version, make_legacy_state(document));
  }
  return out;
}

bool is_plan(const json::value& document) {
  const json::object* const members = document.if_object();
  return members != nullptr &&
         (members->contains("planned_values") || members->contains("resource_changes") ||
          members->contains("configuration"));
}

}  // namespace porc::sentinel
