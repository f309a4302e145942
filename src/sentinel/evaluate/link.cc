// SPDX-License-Identifier: Apache-2.0
// Imports: what a name of a file is bound to before it runs, and reading from it. Reference, 13.
#include <algorithm>

#include <fmt/format.h>

#include "sentinel/evaluate/evaluator.h"
#include "sentinel/value/json_value.h"

namespace porc::sentinel {

/// One instance of a module a policy, whoever imports it (reference 13.3).
Unit& Evaluator::unit_of(const std::shared_ptr<const Program>& program, const std::string& path) {
  if (const auto known = modules_.find(path); known != modules_.end()) {
    if (!known->second->started)
      throw Failure{{.position = program->source().position(0),
                     .message = fmt::format("the module {} imports itself", path)}};
    return *known->second;
  }
  Unit& unit = *units_.emplace_back(std::make_unique<Unit>(program));
  heap().hold(program);
  modules_.emplace(path, &unit);
  start(unit);
  return unit;
}

void Evaluator::link(Unit& unit) {
  for (const ImportDeclaration& declaration : unit.file().imports)
    unit.imports.push_back(linked(unit, declaration));
}

LinkedImport Evaluator::linked(Unit& unit, const ImportDeclaration& declaration) {
  const auto refuse = [&](std::uint32_t offset, std::string message) {
    throw Failure{{.position = unit.source().position(offset), .message = std::move(message)}};
  };
  LinkedImport out;
  const std::string& path = declaration.path;
  if (const auto found = setting_.imports.find(path); found != setting_.imports.end()) {
    if (const auto* program = std::get_if<std::shared_ptr<const Program>>(&found->second)) {
      out.module = &unit_of(*program, path);
    } else if (const auto* data = std::get_if<ImportedData>(&found->second)) {
      out.document = data->document.get();
      out.is_static = data->is_static;
      heap().hold(data->document);
    } else {
      const auto& native = std::get<std::shared_ptr<const NativeImport>>(found->second);
      out.native = native.get();
      heap().hold(native);
    }
  } else if (const NativeImport* standard = standard_import(path)) {
    out.native = standard;
  } else if (!find_inside_static(path, out)) {
    refuse(declaration.offset, fmt::format("import \"{}\" could not be resolved", path));
  }
  if (!out.is_static && !declaration.aliased && path.find('/') != std::string::npos)
    refuse(declaration.offset,
           fmt::format("import \"{}\" needs a name: import \"{}\" as NAME", path, path));
  if (out.is_static && !declaration.assignments.empty())
    refuse(declaration.assignments.front(),
           fmt::format("the static import {} cannot be assigned to", declaration.name));
  if (!out.is_static && !declaration.bare_uses.empty())
    refuse(declaration.bare_uses.front(),
           fmt::format("the import {} cannot be used as a value", declaration.name));
  return out;
}

/// `import "name/key/key"`: keys of maps inside a static import. Reference 13.8.
bool Evaluator::find_inside_static(std::string_view path, LinkedImport& out) {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    const auto found = setting_.imports.find(path.substr(0, slash));
    const auto* data =
        found == setting_.imports.end() ? nullptr : std::get_if<ImportedData>(&found->second);
    if (data == nullptr || !data->is_static) continue;
    const json::value* at = data->document.get();
    std::string_view rest = path.substr(slash + 1);
    while (at != nullptr && !rest.empty()) {
      const std::string_view key = rest.substr(0, rest.find('/'));
      rest.remove_prefix(std::min(rest.size(), key.size() + 1));
      const json::object* object = at->if_object();
      at = object == nullptr ? nullptr : object->if_contains({key.data(), key.size()});
    }
    if (at == nullptr) return false;
    heap().hold(data->document);
    out.document = at;
    out.is_static = true;
    return true;
  }
  return false;
}

/// Links a file and executes it once.
void Evaluator::start(Unit& unit) {
  if (!unit.program().faults().empty()) throw Failure{unit.program().faults().front()};
  const bool is_policy = &unit == units_.front().get();
  if (!is_policy && !unit.file().parameters.empty())
    throw Failure{{.position = unit.source().position(unit.file().parameters.front().offset),
                   .message = "a module cannot have params"}};
  if (stack_used() > setting_.limits.stack_bytes_max)
    throw Failure{
        {.position = unit.source().position(0), .message = "modules are nested too deeply"}};
  link(unit);
  unit.frame = &frame_for(unit.file().scope, nullptr, unit);
  if (is_policy) set_parameters(unit);
  execute(unit.file().body, *unit.frame);
  unit.started = true;
  // Functions and rules run later, and other modules may hold what this one passed to them.
  unit.changes = unit.file().has_closures ||
                 std::any_of(unit.imports.begin(),
                             unit.imports.end(),
                             [](const LinkedImport& import) { return import.module != nullptr; });
}

namespace {

/// A value that outlives the setting it was given in.
Value kept(Heap& heap, const json::value& document) {
  auto copy = std::make_shared<const json::value>(document);
  heap.hold(copy);
  return value_of(heap, *copy);
}

}  // namespace

/// Reference, section 12.
void Evaluator::set_parameters(Unit& policy) {
  for (const auto& [name, value] : setting_.globals) {
    std::uint32_t slot = 0;
    if (policy.program().find(name, slot)) policy.frame->slots()[slot] = kept(heap(), value);
  }
  for (const ParameterDeclaration& parameter : policy.file().parameters) {
    Value& slot = policy.frame->slots()[parameter.slot];
    if (!slot.is_unset())
      fail(*policy.frame,
           parameter.offset,
           fmt::format("the param {} has the name of a global", parameter.name));
    const json::value* given = nullptr;
    for (const auto& [name, value] : setting_.params)
      if (name == parameter.name) given = &value;
    if (given != nullptr) {
      slot = kept(heap(), *given);
    } else if (parameter.preset) {
      slot = evaluate(*parameter.preset, *policy.frame);
    } else {
      fail(*policy.frame,
           parameter.offset,
           fmt::format("requires value for parameter {}", parameter.name));
    }
  }
}

Value Evaluator::imported(const LinkedImport& import, const Selector& selector, Frame& frame) {
  now_frame_ = &frame;
  now_offset_ = selector.offset;
  if (import.module != nullptr) {
    const Value value = module_value(*import.module, selector.name);
    return value.is_undefined() ? undefined(selector, frame) : value;
  }
  if (import.native != nullptr) {
    try {
      const Value value = import.native->get(*this, selector.name);
      return value.is_undefined() ? undefined(selector, frame) : value;
    } catch (const Refusal& refusal) {
      fail(frame, selector.offset, refusal.message);
    }
  }
  if (import.document == nullptr) return undefined(selector, frame);
  if (import.document->is_null()) return undefined(selector, frame);
  const json::object* object = import.document->if_object();
  if (object == nullptr)
    fail(frame,
         selector.offset,
         fmt::format("selector \"{}\" cannot be used on this import", selector.name));
  const json::value* found = object->if_contains(selector.name);
  return found == nullptr ? undefined(selector, frame) : value_of(heap(), *found);
}

/// Collections are copied, so that nobody changes a module from outside (reference 13.4). Where a
/// module never changes again, its copies can be made where they are touched.
Value Evaluator::module_value(Unit& module, std::string_view name) {
  std::uint32_t slot = 0;
  if (!module.program().find(name, slot)) return Value::undefined();
  const Value value = module.frame->slots()[slot];
  if (value.is_unset()) return Value::undefined();
  const Value read = forced(value);
  return module.changes ? deep_copy(heap(), read) : lazy_copy(heap(), read);
}

}  // namespace porc::sentinel
