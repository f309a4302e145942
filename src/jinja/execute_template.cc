// SPDX-License-Identifier: Apache-2.0
// What involves other templates: include, import, extends and blocks.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/block.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/module.h"
#include "json/suggestion.h"

namespace porc::jinja {
namespace {

/// The first and the last steps are what a reader needs of a long way.
constexpr std::size_t kTrailMax = 16;

}  // namespace

/// Tells `abort` where it happened, unless it was told already.
void Evaluator::locate(Abort& abort) const {
  if (abort.source != nullptr) return;
  if (!abort.at) abort.at = at_;
  abort.source = &source();
}

void Evaluator::add_trail(Abort& abort,
                          std::string doing,
                          const Source& source,
                          std::uint32_t at) const {
  std::vector<std::string>& trail = abort.trail;
  if (trail.size() == kTrailMax) {
    const auto middle = trail.begin() + kTrailMax / 2;
    *middle = "and so on";
    trail.erase(middle + 1);
  }
  trail.push_back(doing + source.place(at));
}

/// Runs code of `home`; `doing` answers what is said of it, before the place it was called at.
template <class Run, class Doing>
void Evaluator::run_in(const Home& home, const Doing& doing, const Run& run) {
  Deeper deeper(*this);
  const std::uint32_t called_at = at_;
  const Source& called_in = source();
  Swapped<Home> swapped(home_, home);
  Swapped<bool> heard(muted_, false);
  try {
    run();
  } catch (Abort& abort) {
    locate(abort);
    add_trail(abort, doing(), called_in, called_at);
    throw;
  }
  at_ = called_at;
}

void Evaluator::run() {
  Page page;
  page.top = &scopes_.enter(nullptr);
  scope_ = page.top;
  home_ = {.page = &page, .unit = &unit_, .context = page.top};
  try {
    run_unit(page, unit_);
  } catch (Abort& abort) {
    locate(abort);
    throw;
  }
}

/// Runs a template and then what it extends. Needs to be at home in it.
void Evaluator::run_unit(Page& page, const Unit& unit) {
  if (page.lineage.empty()) page.add_blocks(unit);
  page.lineage.push_back(&unit);
  if (unit.uses_self) {
    page.top->set(kSelf, Value::object(share<SelfReference>(page, unit.all.names, keep_scope())));
  }
  execute(unit.body);
  const Unit* parent = std::exchange(page.parent, nullptr);
  if (parent == nullptr) return;
  at_ = page.extended_at;
  run_in(
      {.page = &page, .unit = parent, .context = page.top},
      [&] { return "rendering '" + parent->source.name() + "', extended by "; },
      [&] { run_unit(page, *parent); });
}

/// Runs a template of its own: `around` is what it sees, null for the globals alone.
template <class Finish>
void Evaluator::run_template(const Unit& unit,
                             Scope* around,
                             std::string_view doing,
                             const Finish& finish) {
  if (templates_deep_ >= kTemplatesDepthMax) {
    fail_limit("more than " + std::to_string(kTemplatesDepthMax) +
               " templates inside one another; does one include itself without end?");
  }
  Swapped<std::uint32_t> deeper(templates_deep_, templates_deep_ + 1);
  auto page = std::make_unique<Page>();
  Scope& top = scopes_.enter(around);
  top.is_blind = around == nullptr;
  page->top = &top;
  run_in(
      {.page = page.get(), .unit = &unit, .context = &top},
      [&] { return "rendering '" + unit.source.name() + "', " + std::string(doing) + " "; },
      [&] {
        Swapped<Scope*> swapped(scope_, &top);
        run_unit(*page, unit);
        finish(*page);
      });
  if (top.is_kept) kept_pages_.push_back(std::move(page));
  scopes_.leave(top);
}

/// The template of that name, or the first that exists of a list; null when there is none.
const Unit* Evaluator::find_unit(const Value& wanted) const {
  require_known(wanted);
  if (wanted.is(Kind::text)) return unit_.all.find(wanted.as_text());
  if (!wanted.is(Kind::list))
    fail("a template's name is a string, not a " + std::string(kind_name(wanted.kind())));
  for (const Value& name : elements(wanted)) {
    require_known(name);
    if (!name.is(Kind::text)) fail("a template's name is a string");
    if (const Unit* unit = unit_.all.find(name.as_text())) return unit;
  }
  return nullptr;
}

void Evaluator::fail_no_unit(const Value& wanted) const {
  if (!wanted.is(Kind::text)) fail("there is no template of any of these names");
  std::vector<std::string_view> known;
  for (const auto& [name, unit] : unit_.all.by_name) known.push_back(name);
  fail("there is no template of that name" + json::did_you_mean(wanted.as_text(), known));
}

const Unit& Evaluator::get_unit(const Expression& name) {
  const Value wanted = evaluate(name);
  at_ = name.at;
  require_known(wanted);
  if (!wanted.is(Kind::text))
    fail("a template's name is a string, not a " + std::string(kind_name(wanted.kind())));
  const Unit* unit = find_unit(wanted);
  if (unit == nullptr) fail_no_unit(wanted);
  return *unit;
}

void Evaluator::execute(const Include& include, std::uint32_t at) {
  const Value wanted = evaluate(include.name);
  at_ = include.name.at;
  const Unit* unit = find_unit(wanted);
  if (unit == nullptr && include.ignore_missing) return;
  if (unit == nullptr) fail_no_unit(wanted);
  at_ = at;
  run_template(
      *unit, include.with_context ? scope_ : nullptr, "included from", [](const Page& /*page*/) {});
}

/// What can be seen from here, as it is now: an imported macro may be called when it has changed.
Scope& Evaluator::snapshot() {
  Scope& copy = scopes_.enter(nullptr);
  copy.is_kept = true;
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    spend(1 + scope->variables.size());
    for (const auto& [name, value] : scope->variables) {
      if (copy.find(name) == nullptr) copy.set(name, value);
    }
    copy.is_blind = scope->is_blind;
  }
  return copy;
}

Value Evaluator::make_module(const Unit& unit, Scope* around) {
  Module::Exports exports;
  std::string text = capture([&] {
    run_template(unit, around, "imported from", [&](const Page& page) {
      for (const auto& [id, value] : page.top->variables) {
        const std::string& name = unit_.all.names[id];
        const bool is_imported = std::ranges::find(page.imported, id) != page.imported.end();
        if (!is_imported && !name.starts_with('_') && id != kSelf) exports.emplace(name, value);
      }
    });
  });
  return Value::object(share<Module>(std::move(exports), std::move(text)));
}

/// Without context a template is the same for everybody, and run once.
Value Evaluator::module_of(const Unit& unit, bool with_context) {
  if (with_context) return make_module(unit, &snapshot());
  auto [place, is_new] = modules_.try_emplace(&unit);
  if (is_new) {
    place->second = make_module(unit, nullptr);
  } else if (place->second.is_absent()) {
    fail("'" + unit.source.name() + "' imports itself");
  }
  return place->second;
}

void Evaluator::bind_import(NameId name, Value value) {
  scope_->set(name, std::move(value));
  if (scope_ != home_.page->top) return;
  std::vector<NameId>& imported = home_.page->imported;
  if (std::ranges::find(imported, name) == imported.end()) imported.push_back(name);
}

void Evaluator::execute(const Import& import, std::uint32_t at) {
  const Unit& unit = get_unit(import.name);
  at_ = at;
  bind_import(import.target, module_of(unit, import.with_context));
}

void Evaluator::execute(const FromImport& from, std::uint32_t at) {
  const Unit& unit = get_unit(from.name);
  at_ = at;
  const Value module = module_of(unit, from.with_context);
  for (const FromImport::Item& item : from.items) {
    const std::string& name = unit_.all.names[item.name];
    auto value = module.as_object().attribute(name);
    if (!value) {
      value = Value::undefined(
          {.name = name,
           .reason = "template '" + unit.source.name() + "' does not set '" + name + "' at its top",
           .at = item.at,
           .source = &source()});
    }
    bind_import(item.target, *std::move(value));
  }
}

void Evaluator::execute(const Extends& extends, std::uint32_t at) {
  Page& page = *home_.page;
  if (page.parent != nullptr) fail_at(at, "a template extends one other, and only once");
  const Unit& parent = get_unit(extends.name);
  at_ = at;
  if (std::ranges::find(page.lineage, &parent) != page.lineage.end())
    fail("'" + parent.source.name() + "' extends itself, through what it extends");
  if (page.lineage.size() >= kTemplatesDepthMax) {
    fail_limit("more than " + std::to_string(kTemplatesDepthMax) + " templates extend one another");
  }
  spend(1 + parent.blocks.size());
  page.add_blocks(parent);
  page.parent = &parent;
  page.extended_at = at;
  muted_ = true;
}

void Evaluator::execute(const BlockPlace& place, std::uint32_t at) {
  if (place.at_top && muted_) return;
  const BlockDefinition& block = home_.unit->blocks[place.index];
  Page& page = *home_.page;
  at_ = at;
  if (block.required && page.find_blocks(block.name)->entries.size() <= 1) {
    fail("block '" + unit_.all.names[block.name] + "' is required, but nothing overrides it");
  }
  run_block(page, block.name, 0, place.scoped ? *scope_ : *home_.context);
}

void Evaluator::run_block(Page& page, NameId name, std::size_t depth, Scope& context) {
  const BlockStack::Entry entry = page.find_blocks(name)->entries[depth];
  const Names& names = unit_.all.names;
  run_in(
      {.page = &page, .unit = entry.unit, .context = &context},
      [&] { return "in block '" + names[name] + "', called at "; },
      [&] {
        Inside inside(*this, context);
        if (entry.definition->uses_super || entry.definition->uses_self) keep_scope();
        if (entry.definition->uses_super)
          inside.scope().set(kSuper, block_at(page, names, name, depth + 1, context));
        if (entry.definition->uses_self) {
          inside.scope().set(kSelf, Value::object(share<SelfReference>(page, names, context)));
        }
        execute(entry.definition->body);
      });
}

}  // namespace porc::jinja
