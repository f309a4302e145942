// SPDX-License-Identifier: Apache-2.0
#include "jinja/render.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "domain/blueprint/sealing.h"
#include "domain/quill/limits.h"
#include "domain/quill/quill.h"
#include "domain/quill/terraform_files.h"
#include "hcl/format.h"
#include "hcl/parse.h"
#include "jinja/map.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/pointer.h"

namespace porc::quill {
namespace {

/// The inputs as templates see them: each sensitive one a reference to its variable.
jinja::Value template_inputs(const json::value& inputs,
                             const std::string& at,
                             const std::vector<std::string>& sensitive) {
  if (std::ranges::find(sensitive, at) != sensitive.end()) {
    return jinja::Value::reference("var." + blueprint::variable_name(at));
  }
  if (const json::array* array = inputs.if_array()) {
    std::vector<jinja::Value> items;
    for (std::size_t i = 0; i < array->size(); ++i) {
      items.push_back(template_inputs((*array)[i], json::append(at, i), sensitive));
    }
    return jinja::Value::list(std::move(items));
  }
  const json::object* object = inputs.if_object();
  if (object == nullptr) return jinja::Value::from_json(inputs);
  jinja::Map members;
  for (const auto& member : *object) {
    members.set(jinja::Value(std::string_view(member.key())),
                template_inputs(member.value(), json::append(at, member.key()), sensitive));
  }
  return jinja::Value::map(std::move(members));
}

json::value facts_of(const Quill& quill,
                     const blueprint::Blueprint& blueprint,
                     const blueprint::Identity& identity) {
  json::object tags;
  for (const auto& [key, value] : blueprint.metadata.tags) tags[key] = value;
  json::object facts;
  facts["kind"] = identity.kind;
  facts["version"] = quill.version().str();
  facts["environment"] = identity.environment;
  facts["name"] = identity.name;
  facts["repo"] = blueprint.metadata.repo ? json::value(*blueprint.metadata.repo) : json::value();
  facts["owner"] =
      blueprint.metadata.owner ? json::value(*blueprint.metadata.owner) : json::value();
  facts["tags"] = std::move(tags);
  return facts;
}

/// `porc` and `inputs` always; each input by its own name too, as the original's templates expect.
jinja::Value template_context(const Quill& quill,
                              const blueprint::Blueprint& blueprint,
                              const blueprint::Identity& identity,
                              const std::vector<std::string>& sensitive) {
  jinja::Value inputs =
      template_inputs(quill.schema().with_defaults(blueprint.inputs), "", sensitive);
  jinja::Map context;
  for (const auto& [name, value] : inputs.as_map().entries()) context.set(name, value);
  context.set(jinja::Value("inputs"), std::move(inputs));
  context.set(jinja::Value("porc"), jinja::Value::from_json(facts_of(quill, blueprint, identity)));
  return jinja::Value::map(std::move(context));
}

/// Declares the variables of the sensitive inputs that no rendered file declares itself.
void add_variables(const std::vector<std::string>& sensitive,
                   const std::vector<DeclaredVariable>& declared,
                   std::vector<archive::File>& files) {
  std::set<std::string> missing;
  for (const std::string& pointer : sensitive) missing.insert(blueprint::variable_name(pointer));
  for (const DeclaredVariable& variable : declared) missing.erase(variable.name);
  if (missing.empty()) return;
  json::object variables;
  for (const std::string& name : missing) {
    json::object declaration;
    declaration["sensitive"] = true;
    variables[name] = std::move(declaration);
  }
  json::object root;
  root["variable"] = std::move(variables);
  files.push_back({.path = std::string(kVariablesFile), .bytes = json::canonical(root) + "\n"});
}

/// Plans and logs would show what a variable holds that is not sensitive itself.
void refuse_open_variables(const std::vector<std::string>& sensitive, TerraformFiles& found) {
  std::set<std::string> hidden;
  for (const std::string& pointer : sensitive) hidden.insert(blueprint::variable_name(pointer));
  for (const DeclaredVariable& variable : found.variables) {
    if (variable.sensitive || !hidden.contains(variable.name)) continue;
    found.refused.push_back({.pointer = variable.place,
                             .message = "the variable '" + variable.name +
                                        "' holds a sensitive input: it must say sensitive = true"});
  }
}

/// Nothing leaves that the quill does not declare.
Result<void> check_uses(const Quill& quill, TerraformFiles& found) {
  std::vector<Violation> violations = std::move(found.refused);
  std::ranges::move(undeclared(quill.capabilities(), found.uses), std::back_inserter(violations));
  if (violations.empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the files go beyond what the quill declares: " +
                          violations.front().pointer + ": " + violations.front().message,
               .violations = std::move(violations)};
}

/// Two sensitive inputs must not become one variable: one value would stand in the other's place.
void add_shared_variables(const std::vector<std::string>& sensitive,
                          std::vector<Violation>& violations) {
  std::map<std::string, std::string> users;
  for (const std::string& pointer : sensitive) {
    const std::string name = blueprint::variable_name(pointer);
    const auto [user, fresh] = users.emplace(name, pointer);
    if (fresh) continue;
    violations.push_back({.pointer = pointer,
                          .message = "becomes the Terraform variable " + name + ", as " +
                                     user->second + " does: the quill must rename one of them"});
  }
}

}  // namespace

std::vector<std::string> sensitive_inputs(const Quill& quill,
                                          const blueprint::Blueprint& blueprint) {
  return quill.schema().sensitive_in(blueprint.inputs);
}

std::vector<Violation> check_inputs(const json::Schema& schema,
                                    const blueprint::Blueprint& blueprint,
                                    std::size_t& steps) {
  json::value inputs(blueprint.inputs);
  std::vector<Violation> violations = schema.check(inputs, steps);
  std::vector<std::string> hidden = schema.sensitive_in(inputs);
  // What is sealed, or elsewhere, cannot be checked; what was given in clear can.
  std::erase_if(hidden, [&](const std::string& pointer) {
    const json::value* input = json::find(inputs, pointer);
    return input == nullptr ||
           !(blueprint::is_secret_reference(*input) || blueprint::is_sealed(*input));
  });
  std::erase_if(violations, [&](const Violation& violation) {
    return std::ranges::any_of(hidden, [&](const std::string& pointer) {
      return violation.pointer == pointer || violation.pointer.starts_with(pointer + "/");
    });
  });
  for (Violation& violation : violations) violation.pointer.insert(0, "/inputs");
  return violations;
}

std::vector<Violation> check_inputs(const Quill& quill, const blueprint::Blueprint& blueprint) {
  std::size_t steps = std::numeric_limits<std::size_t>::max();
  std::vector<Violation> violations = check_inputs(quill.schema(), blueprint, steps);
  std::vector<Violation> shared;
  add_shared_variables(sensitive_inputs(quill, blueprint), shared);
  for (Violation& violation : shared) violation.pointer.insert(0, "/inputs");
  std::ranges::move(shared, std::back_inserter(violations));
  return violations;
}

Result<std::vector<archive::File>> render(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const blueprint::Identity& identity) {
  std::vector<std::string> sensitive = sensitive_inputs(quill, blueprint);
  jinja::Value context = template_context(quill, blueprint, identity, sensitive);
  std::vector<archive::File> files = quill.copied_files();
  for (const Quill::CompiledTemplate& one : quill.templates()) {
    jinja::RenderOptions options{.escape = jinja::escape_for(one.output)};
    options.allow_safe = quill.capabilities().raw.value_or(false);
    PORC_TRY(std::string text, jinja::render(one.compiled, context, options));
    if (options.escape == jinja::Escape::hcl) {
      // Laid out first and read afterwards: what is checked is what leaves.
      PORC_TRY(text, hcl::format(text, one.output));
    }
    if (options.escape == jinja::Escape::hcl_template)
      PORC_CHECK(hcl::parse_template(text, one.output));
    files.push_back({.path = one.output, .bytes = std::move(text)});
  }
  PORC_TRY(TerraformFiles found, read_terraform_files(files));
  refuse_open_variables(sensitive, found);
  PORC_CHECK(check_uses(quill, found));
  add_variables(sensitive, found.variables, files);
  std::ranges::sort(files, {}, &archive::File::path);
  return files;
}

}  // namespace porc::quill
