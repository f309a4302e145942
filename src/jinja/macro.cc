// SPDX-License-Identifier: Apache-2.0
#include "jinja/macro.h"

#include <algorithm>

#include "jinja/abort.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"

namespace porc::jinja {
namespace {

using Keywords = std::vector<std::pair<std::string, Value>>;

std::optional<Value> take_keyword(Keywords& keywords, std::string_view name) {
  auto found = std::ranges::find(keywords, name, &Keywords::value_type::first);
  if (found == keywords.end()) return std::nullopt;
  Value value = std::move(found->second);
  keywords.erase(found);
  return value;
}

/// Binds what the body names without declaring it: caller, kwargs and varargs.
void bind_implicit(const Signature& signature, Scope& scope, Arguments& arguments) {
  if (signature.takes_caller && scope.find(kCaller) == nullptr) {
    auto caller = take_keyword(arguments.keyword, "caller");
    scope.set(kCaller,
              caller ? *std::move(caller)
                     : Value::undefined({.name = "caller", .reason = "no caller defined"}));
  }
  if (signature.takes_kwargs) {
    Map kwargs;
    for (auto& [name, value] : arguments.keyword) kwargs.set(Value(name), std::move(value));
    scope.set(kKwargs, Value::map(std::move(kwargs)));
  } else if (!arguments.keyword.empty()) {
    fail("macro '" + signature.name + "' takes no argument named '" +
         arguments.keyword.front().first + "'");
  }
  if (signature.takes_varargs) {
    scope.set(kVarargs, Value::list(arguments.take(), ListKind::tuple));
  } else if (!arguments.positional.empty()) {
    fail("macro '" + signature.name + "' takes at most " +
         std::to_string(signature.parameters.size()) + " arguments");
  }
}

}  // namespace

std::optional<Value> Macro::attribute(std::string_view name) {
  if (name == "name") return Value(signature_.name);
  if (name == "arguments") {
    std::vector<Value> names;
    for (const Parameter& parameter : signature_.parameters)
      names.emplace_back(home_.unit->all.names[parameter.name]);
    return Value::list(std::move(names), ListKind::tuple);
  }
  if (name == "catch_kwargs") return Value(signature_.takes_kwargs);
  if (name == "catch_varargs") return Value(signature_.takes_varargs);
  if (name == "caller") return Value(signature_.takes_caller);
  return std::nullopt;
}

Value Macro::call(Evaluator& evaluator, Arguments arguments) {
  return Value(evaluator.capture([&] { emit(evaluator, arguments); }));
}

bool Macro::emit(Evaluator& evaluator, Arguments& arguments) {
  evaluator.run_macro(signature_, body_, home_, defined_in_, std::move(arguments));
  return true;
}

void Evaluator::run_macro(const Signature& signature,
                          const Body& body,
                          const Home& home,
                          Scope& parent,
                          Arguments arguments) {
  Deeper deeper(*this);
  const std::uint32_t called_at = at_;
  const Source& called_in = source();
  Swapped<Home> swapped(home_, home);
  Swapped<bool> heard(muted_, false);
  try {
    Inside inside(*this, parent);
    Scope& scope = inside.scope();
    const std::size_t given = std::min(arguments.positional.size(), signature.parameters.size());
    std::vector<const Parameter*> open;
    for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
      const Parameter& parameter = signature.parameters[i];
      if (i < given) {
        scope.set(parameter.name, std::move(arguments.positional[i]));
      } else if (auto value = take_keyword(arguments.keyword, unit_.all.names[parameter.name])) {
        scope.set(parameter.name, *std::move(value));
      } else {
        const std::string& name = unit_.all.names[parameter.name];
        scope.set(
            parameter.name,
            Value::undefined({.name = name, .reason = "parameter '" + name + "' was not given"}));
        if (parameter.otherwise) open.push_back(&parameter);
      }
    }
    arguments.positional.erase(arguments.positional.begin(),
                               arguments.positional.begin() + static_cast<std::ptrdiff_t>(given));
    bind_implicit(signature, scope, arguments);
    for (const Parameter* parameter : open) {
      scope.set(parameter->name, evaluate(*parameter->otherwise));
    }
    execute(body);
  } catch (Abort& abort) {
    locate(abort);
    add_trail(abort, "in macro '" + signature.name + "' called at ", called_in, called_at);
    throw;
  }
  at_ = called_at;
}

}  // namespace porc::jinja
