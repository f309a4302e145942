// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/meaning.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "json/suggestion.h"

namespace porc::sentinel {
namespace {

/// Which labels, attributes and inner blocks a block has. Space between names.
struct Form {
  std::string_view type;
  std::size_t labels;
  std::string_view usage;
  std::string_view attributes;
  std::string_view blocks = {};
};

constexpr auto kForms = std::to_array<Form>({
    {"policy", 1, "policy \"NAME\" { … }", "source enforcement_level params"},
    {"import",
     2,
     "import \"module|static|plugin\" \"NAME\" { … }",
     "source format args env config"},
    {"module", 1, "module \"NAME\" { … }", "source"},
    {"mock", 1, "mock \"IMPORT\" { … }", "data", "module"},
    {"param", 1, "param \"NAME\" { … }", "value"},
    {"global", 1, "global \"NAME\" { … }", "value"},
    {"test", 0, "test { … }", "rules"},
    {"sentinel", 0, "sentinel { … }", "features"},
});
constexpr Form kMockModule{"module", 0, "module { … }", "source"};

constexpr std::string_view kFeatures = "terraform apply-all";
constexpr std::string_view kLevels = "advisory soft-mandatory hard-mandatory";

std::vector<std::string_view> words_of(std::string_view names) {
  std::vector<std::string_view> words;
  while (!names.empty()) {
    words.push_back(names.substr(0, names.find(' ')));
    names.remove_prefix(std::min(names.size(), words.back().size() + 1));
  }
  return words;
}

bool has_word(std::string_view names, std::string_view name) {
  const std::vector<std::string_view> words = words_of(names);
  return std::ranges::find(words, name) != words.end();
}

/// "a, b or c"
std::string listed(std::string_view names) {
  std::string out;
  const std::vector<std::string_view> words = words_of(names);
  for (std::size_t i = 0; i < words.size(); ++i)
    out += fmt::format("{}{}", i == 0 ? "" : i + 1 < words.size() ? ", " : " or ", words[i]);
  return out;
}

std::string text_of(const json::value& text) {
  return std::string(std::string_view(text.get_string()));
}

class Meaning {
 public:
  explicit Meaning(std::vector<Fault>& faults) : faults_(faults) {}

  void read(const ConfigBlock& block) {
    const Form* form = std::ranges::find(kForms, block.type, &Form::type);
    if (form == kForms.end()) {
      std::vector<std::string_view> known;
      for (const Form& each : kForms) known.push_back(each.type);
      return refuse(
          block.position,
          fmt::format("there is no block {}{}", block.type, json::did_you_mean(block.type, known)));
    }
    if (!has_form(block, *form)) return;
    if (block.type == "policy") return policy(block);
    if (block.type == "import") return import(block);
    if (block.type == "module") return import_of(block, ImportKind::module, block.labels[0]);
    if (block.type == "mock") return mock(block);
    if (block.type == "param") return value(block, out.params);
    if (block.type == "global") return value(block, out.globals);
    if (block.type == "test") return test(block);
    sentinel(block);
  }

  Configuration out{};

 private:
  void refuse(const Position& position, std::string message) {
    faults_.push_back({position, std::move(message)});
  }

  /// False when its labels are wrong, so that nothing more can be said of it.
  bool has_form(const ConfigBlock& block, const Form& form) {
    if (block.labels.size() != form.labels) {
      refuse(block.position,
             fmt::format("expected {} label{}, found {}: {}",
                         form.labels,
                         form.labels == 1 ? "" : "s",
                         block.labels.size(),
                         form.usage));
      return false;
    }
    for (const ConfigAttribute& attribute : block.attributes) {
      if (has_word(form.attributes, attribute.name)) continue;
      const bool is_block = has_word(form.blocks, attribute.name);
      refuse(attribute.position,
             is_block ? fmt::format("{0} is a block here: {0} {{ … }}", attribute.name)
                      : fmt::format("a {} has no attribute {}{}",
                                    form.type,
                                    attribute.name,
                                    json::did_you_mean(attribute.name, words_of(form.attributes))));
    }
    for (const ConfigBlock& inner : block.blocks) {
      if (has_word(form.blocks, inner.type)) continue;
      const bool is_attribute = has_word(form.attributes, inner.type);
      refuse(inner.position,
             is_attribute ? fmt::format("{0} is an attribute here: {0} = …", inner.type)
                          : fmt::format("a {} has no block {}{}",
                                        form.type,
                                        inner.type,
                                        json::did_you_mean(inner.type, words_of(form.blocks))));
    }
    return true;
  }

  /// Null when it is missing or of another kind.
  const json::value* attribute(const ConfigBlock& block,
                               std::string_view name,
                               json::kind kind,
                               bool required) {
    const ConfigAttribute* found = block.find(name);
    if (found == nullptr) {
      if (required) refuse(block.position, fmt::format("expected {} in this {}", name, block.type));
      return nullptr;
    }
    if (found->value.kind() == kind) return &found->value;
    refuse(found->value_position,
           fmt::format("expected {} to be {}, found {}",
                       name,
                       kind == json::kind::string ? "a string" : "an object",
                       json::kind_name(found->value)));
    return nullptr;
  }

  std::string string(const ConfigBlock& block, std::string_view name, bool required) {
    const json::value* found = attribute(block, name, json::kind::string, required);
    if (found == nullptr) return {};
    if (found->get_string().empty())
      refuse(block.find(name)->value_position, fmt::format("{} must not be empty", name));
    return text_of(*found);
  }

  std::vector<NamedValue> named_values(const ConfigBlock& block,
                                       std::string_view name,
                                       bool required) {
    std::vector<NamedValue> values;
    const json::value* found = attribute(block, name, json::kind::object, required);
    if (found == nullptr) return values;
    for (const auto& member : found->get_object())
      values.push_back({.name = std::string(std::string_view(member.key())),
                        .value = member.value(),
                        .position = block.find(name)->position});
    return values;
  }

  void policy(const ConfigBlock& block) {
    PolicyBlock policy{.name = block.labels[0], .position = block.position};
    policy.source = string(block, "source", false);
    policy.params = named_values(block, "params", false);
    if (const std::string level = string(block, "enforcement_level", false); !level.empty()) {
      const auto known = enforcement_level_from_name(level);
      if (!known)
        refuse(block.find("enforcement_level")->value_position,
               fmt::format("expected {}, found {}{}",
                           listed(kLevels),
                           level,
                           json::did_you_mean(level, words_of(kLevels))));
      policy.level = known.value_or(EnforcementLevel::advisory);
    }
    out.policies.push_back(std::move(policy));
  }

  void import(const ConfigBlock& block) {
    const std::string& kind = block.labels[0];
    if (kind == "module") return import_of(block, ImportKind::module, block.labels[1]);
    if (kind == "static") return import_of(block, ImportKind::static_data, block.labels[1]);
    if (kind == "plugin") return import_of(block, ImportKind::plugin, block.labels[1]);
    refuse(block.position,
           fmt::format("expected module, static or plugin, found \"{}\"{}",
                       kind,
                       json::did_you_mean(kind, {"module", "static", "plugin"})));
  }

  void import_of(const ConfigBlock& block, ImportKind kind, const std::string& name) {
    ImportBlock import{.kind = kind, .name = name, .position = block.position};
    import.source = string(block, "source", kind != ImportKind::plugin);
    const std::string_view fit = kind == ImportKind::module        ? "source"
                                 : kind == ImportKind::static_data ? "source format"
                                                                   : "source args env config";
    for (const ConfigAttribute& each : block.attributes) {
      if (block.type == "import" && !has_word(fit, each.name) &&
          has_word(kForms[1].attributes, each.name))
        refuse(each.position,
               fmt::format(
                   "an import of the kind {} has no attribute {}", block.labels[0], each.name));
    }
    if (const std::string format = string(block, "format", false);
        kind == ImportKind::static_data && !format.empty() && format != "json")
      refuse(block.find("format")->value_position,
             fmt::format("expected json, the only format there is, found {}", format));
    if (const json::value* config = attribute(block, "config", json::kind::object, false))
      import.config = config->get_object();
    out.imports.push_back(std::move(import));
  }

  void mock(const ConfigBlock& block) {
    MockBlock mock{.name = block.labels[0], .position = block.position};
    const ConfigAttribute* data = block.find("data");
    if ((data != nullptr ? 1 : 0) + block.blocks.size() != 1)
      return refuse(block.position,
                    "expected either data = { … } or module { source = … } in this mock");
    if (data != nullptr) {
      mock.data = data->value;
    } else if (has_form(block.blocks[0], kMockModule)) {
      mock.source = string(block.blocks[0], "source", true);
    }
    out.mocks.push_back(std::move(mock));
  }

  void value(const ConfigBlock& block, std::vector<NamedValue>& into) {
    const ConfigAttribute* found = block.find("value");
    if (found == nullptr)
      return refuse(block.position, fmt::format("expected value in this {}", block.type));
    into.push_back({.name = block.labels[0], .value = found->value, .position = block.position});
  }

  void test(const ConfigBlock& block) {
    if (block.find("rules") == nullptr) return;
    if (!out.test) out.test = TestBlock{.position = block.position};
    std::vector<NamedValue>& rules = out.test->rules;
    for (NamedValue& rule : named_values(block, "rules", true)) {
      const auto same = std::ranges::find(rules, rule.name, &NamedValue::name);
      if (same == rules.end()) {
        rules.push_back(std::move(rule));
      } else if (same->value != rule.value) {
        refuse(rule.position,
               fmt::format("{} is expected to be something else at {}",
                           rule.name,
                           same->position.to_string()));
      }
    }
  }

  void sentinel(const ConfigBlock& block) {
    for (const NamedValue& feature : named_values(block, "features", false)) {
      if (!has_word(kFeatures, feature.name)) {
        refuse(feature.position,
               fmt::format("there is no feature {}{}",
                           feature.name,
                           json::did_you_mean(feature.name, words_of(kFeatures))));
      } else if (!feature.value.is_bool()) {
        refuse(feature.position,
               fmt::format("expected {} to be true or false, found {}",
                           feature.name,
                           json::kind_name(feature.value)));
      } else {
        (feature.name == "terraform" ? out.features.terraform : out.features.apply_all) =
            feature.value.get_bool();
      }
    }
  }

  std::vector<Fault>& faults_;
};

}  // namespace

Configuration meaning_of(const std::vector<ConfigBlock>& blocks, std::vector<Fault>& faults) {
  Meaning meaning(faults);
  for (const ConfigBlock& block : blocks) meaning.read(block);
  return std::move(meaning.out);
}

}  // namespace porc::sentinel
