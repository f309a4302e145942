// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/reference.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "hcl/parse.h"
#include "hcl/quote.h"

namespace porc::sentinel {
namespace {

/// One step of a traversal whose keys are all literal: `.name` or `[key]`, as text.
struct Link {
  std::string text{};
  bool is_index = false;
  bool is_plain = true;  ///< false when terraform may write the key in another way
};
struct Chain {
  std::string root{};
  std::vector<Link> links{};
};

/// Terraform writes numbers anew, in up to ten digits.
bool is_plain_number(std::string_view text) {
  constexpr std::size_t kDigitsMax = 10;
  return text.size() <= kDigitsMax && (text == "0" || !text.starts_with('0')) &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// It quotes keys of instances as HCL does, and all others as Go does.
bool is_plain_text(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != '$' && c != '%'; });
}

/// An index whose key is written out.
std::optional<Link> literal_index(const hcl::Expression& key) {
  if (const auto* literal = std::get_if<hcl::Literal>(&key.node)) {
    const auto* number = std::get_if<hcl::Number>(&literal->value);
    if (number == nullptr) return std::nullopt;
    return Link{"[" + number->text + "]", true, is_plain_number(number->text)};
  }
  if (!std::holds_alternative<hcl::Template>(key.node)) return std::nullopt;
  const auto text = hcl::literal_text(key);
  if (!text) return std::nullopt;
  return Link{"[" + hcl::quote(*text) + "]", true, is_plain_text(*text)};
}

std::optional<Link> literal_link(const hcl::Step& step) {
  if (const auto* attribute = std::get_if<hcl::AttributeStep>(&step.node))
    return Link{"." + attribute->name};
  const auto* index = std::get_if<hcl::IndexStep>(&step.node);
  return index == nullptr ? std::nullopt : literal_index(index->key);
}

/// What a reference is about, and how much of its chain tells that.
class Subject {
 public:
  /// Nothing when terraform knows no such reference.
  static std::optional<Subject> of(const Chain& chain) {
    const std::size_t names = names_in(chain);
    if (chain.root == "module") return of_module(chain, names);
    if (chain.root == "template" || chain.root == "lazy" || chain.root == "arg")
      return std::nullopt;
    if (chain.root == "self") return Subject{.text = "self"};
    for (const std::string_view root : {"count", "each", "local", "path", "terraform", "var"})
      if (chain.root == root && names > 0)
        return Subject{.text = chain.root + chain.links[0].text, .links = 1};
    return of_resource(chain, names);
  }

  std::string text{};
  std::size_t links = 0;
  std::string whole{};  ///< what an instance or an output belongs to; "" for none

 private:
  static std::size_t names_in(const Chain& chain) {
    const auto end = std::ranges::find_if(chain.links, &Link::is_index);
    return static_cast<std::size_t>(end - chain.links.begin());
  }

  static std::optional<Subject> of_module(const Chain& chain, std::size_t names) {
    if (names == 0) return std::nullopt;
    Subject call{.text = "module" + chain.links[0].text, .links = 1};
    const std::string plain = call.text;
    if (chain.links.size() > 1 && chain.links[1].is_index) {
      call.text += chain.links[1].text;
      call.links = 2;
    }
    if (chain.links.size() == call.links) {
      if (call.links == 2) call.whole = plain;
      return call;
    }
    if (chain.links[call.links].is_index) return std::nullopt;
    return Subject{.text = call.text + chain.links[call.links].text,
                   .links = call.links + 1,
                   .whole = call.text};
  }

  static std::optional<Subject> of_resource(const Chain& chain, std::size_t names) {
    const bool has_mode =
        chain.root == "data" || chain.root == "ephemeral" || chain.root == "resource";
    Subject out{.text = chain.root == "resource" ? "" : chain.root, .links = has_mode ? 2U : 1U};
    if (names < out.links) return std::nullopt;
    for (std::size_t i = 0; i < out.links; ++i) out.text += chain.links[i].text;
    if (chain.root == "resource") out.text.erase(0, 1);
    if (chain.links.size() > out.links && chain.links[out.links].is_index) {
      out.whole = out.text;
      out.text += chain.links[out.links].text;
      ++out.links;
    }
    return out;
  }
};

void add_reference(const Chain& chain, std::vector<std::string>& out) {
  const auto subject = Subject::of(chain);
  if (!subject) return;
  std::vector<std::string> longer = {subject->text};
  for (std::size_t i = subject->links; i < chain.links.size(); ++i)
    longer.push_back(longer.back() + chain.links[i].text);
  std::ranges::reverse(longer);
  std::ranges::move(longer, std::back_inserter(out));
  if (!subject->whole.empty()) out.push_back(subject->whole);
}

/// Goes through an expression in the order in which terraform does.
class Walk {
 public:
  explicit Walk(References& out) : out_(out) {}

  void operator()(const hcl::Expression& expression) { std::visit(*this, expression.node); }

  void operator()(const hcl::Literal&) {}
  void operator()(const hcl::Variable& node) { add({.root = node.name}); }
  void operator()(const hcl::Template& node) { parts(node.parts); }
  void operator()(const hcl::Tuple& node) { each(node.elements); }
  void operator()(const hcl::Object& node) {
    for (const hcl::ObjectItem& item : node.items) {
      (*this)(item.key);
      (*this)(item.value);
    }
  }
  void operator()(const hcl::Comprehension& node) {
    (*this)(*node.collection);
    const Names names(*this, node.key, node.value);
    if (node.result_key) (*this)(*node.result_key);
    (*this)(*node.result);
    if (node.condition) (*this)(*node.condition);
  }
  void operator()(const hcl::Call& node) {
    if (node.name.find("::") != node.name.npos) out_.are_known = false;
    each(node.arguments);
  }
  void operator()(const hcl::Conditional& node) {
    (*this)(*node.condition);
    (*this)(*node.yes);
    (*this)(*node.no);
  }
  void operator()(const hcl::Unary& node) { (*this)(*node.operand); }
  void operator()(const hcl::Binary& node) { each(node.operands); }
  void operator()(const hcl::Parentheses& node) { (*this)(*node.inner); }
  void operator()(const hcl::Traversal& node) {
    std::span<const hcl::Step> rest = node.steps;
    if (const auto* root = std::get_if<hcl::Variable>(&node.source->node)) {
      Chain chain{.root = root->name};
      while (!rest.empty()) {
        auto link = literal_link(rest.front());
        if (!link) break;
        chain.links.push_back(*std::move(link));
        rest = rest.subspan(1);
      }
      add(chain);
    } else {
      (*this)(*node.source);
    }
    keys(rest);
  }

 private:
  /// The names of a loop for as long as it lives.
  class Names {
   public:
    Names(Walk& walk, const std::string& key, const std::string& value) : walk_(walk) {
      walk_.names_.push_back(key);
      walk_.names_.push_back(value);
    }
    ~Names() { walk_.names_.resize(walk_.names_.size() - 2); }
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

   private:
    Walk& walk_;
  };

  void add(const Chain& chain) {
    if (std::ranges::find(names_, chain.root) != names_.end()) return;
    add_reference(chain, out_.names);
    if (!std::ranges::all_of(chain.links, &Link::is_plain)) out_.are_known = false;
  }
  void each(const std::vector<hcl::Expression>& expressions) {
    for (const hcl::Expression& expression : expressions) (*this)(expression);
  }
  void keys(std::span<const hcl::Step> steps) {
    for (const hcl::Step& step : steps) {
      if (const auto* index = std::get_if<hcl::IndexStep>(&step.node)) (*this)(index->key);
      if (const auto* splat = std::get_if<hcl::SplatStep>(&step.node)) keys(splat->each);
    }
  }
  void parts(const std::vector<hcl::TemplatePart>& all) {
    for (const hcl::TemplatePart& one : all)
      std::visit([this](const auto& node) { part(node); }, one.node);
  }
  void part(const hcl::TemplateText&) {}
  void part(const hcl::Interpolation& node) { (*this)(*node.value); }
  void part(const hcl::TemplateIf& node) {
    (*this)(*node.condition);
    parts(node.yes);
    parts(node.no);
  }
  void part(const hcl::TemplateFor& node) {
    (*this)(*node.collection);
    const Names names(*this, node.key, node.value);
    parts(node.body);
  }

  References& out_;
  std::vector<std::string> names_{};  ///< of the loops around; "" for one without
};

}  // namespace

References references_of(const hcl::Expression& expression) {
  References out;
  Walk{out}(expression);
  return out;
}

std::optional<std::string> dependency_of(const hcl::Expression& expression) {
  if (const auto text = hcl::literal_text(expression)) {
    const auto parsed = hcl::parse_expression(*text, "");
    return parsed && !hcl::literal_text(*parsed) ? dependency_of(*parsed) : "";
  }
  const References found = references_of(expression);
  if (!found.are_known) return std::nullopt;
  // The subject itself, which may be followed by what it belongs to, is never the longest entry
  // of a dependency, for terraform lets nobody depend on a part of something.
  return found.names.empty() ? "" : found.names.front();
}

}  // namespace porc::sentinel
