// SPDX-License-Identifier: Apache-2.0
#include "sentinel/trace/trace.h"

#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/list.h"
#include "sentinel/value/print.h"
#include "sentinel/value/sorted_entries.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kDepthMax = 100;  ///< a list may contain itself

class ValueLines {
 public:
  explicit ValueLines(Heap& heap) : heap_(heap) {}

  void add(const std::string& before, Value value, std::size_t depth) {
    if (out.size() > kValueLinesMax) return;
    if (value.is(Kind::list) && value.list().size() > 0 && depth < kDepthMax) {
      line(depth, before + "[");
      for (const Value item : value.list().items(heap_)) {
        if (out.size() > kValueLinesMax) return;
        add("", item, depth + 1);
      }
      line(depth, "]");
    } else if (value.is(Kind::map) && value.map().size() > 0 && depth < kDepthMax) {
      line(depth, before + "{");
      const auto text_of = [&](Value key) { return printed(heap_, key); };
      for (const TextEntry& entry : sorted_entries(heap_, value.map(), text_of)) {
        if (out.size() > kValueLinesMax) return;
        add(one_line(entry.key) + ": ", entry.value, depth + 1);
      }
      line(depth, "}");
    } else {
      line(depth, before + one_line(value));
    }
  }

  std::vector<std::string> out{};

 private:
  void line(std::size_t depth, std::string_view text) {
    out.push_back(std::string(2 * depth, ' ').append(text));
  }

  std::string one_line(Value value) {
    const bool is_long = value.is(Kind::string) && value.text().size() > kLineBytesMax;
    if (value.is(Kind::string))
      return quoted(cut_at_character(value.text(), kLineBytesMax)) + (is_long ? "…" : "");
    return printed(heap_, value, kLineBytesMax);
  }

  Heap& heap_;
};

struct Word {
  std::string_view text;
  Mark mark;
};
Word word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return {"Pass", Mark::good};
    case Verdict::fail:
    case Verdict::undefined:
      return {"Fail", Mark::warn};
    case Verdict::error:
      return {"Error", Mark::bad};
  }
  return {"Error", Mark::bad};
}

}  // namespace

std::vector<std::string> value_lines(Heap& heap, Value value) {
  ValueLines lines(heap);
  try {
    lines.add("", value, 0);
  } catch (const HeapExhausted&) {
    lines.out.emplace_back("…");
    return std::move(lines.out);
  }
  if (lines.out.size() > kValueLinesMax) {
    lines.out.resize(kValueLinesMax);
    lines.out.emplace_back("…");
  }
  return std::move(lines.out);
}

void add_rule(Lines& lines, std::size_t indent, const RuleTrace& rule, Heap& heap, bool compact) {
  const bool is_main = rule.name == "main";
  const Mark mark = !is_main                                  ? Mark::plain
                    : verdict_of(rule.value) == Verdict::pass ? Mark::good
                                                              : Mark::bad;
  lines.add(indent, fmt::format("{} - Rule \"{}\"", rule.position.to_string(), rule.name), mark);
  if (!rule.description.empty()) {
    lines.add(indent + 2, "Description:");
    lines.add_all(indent + 4, reflowed(rule.description, kDescriptionWidth));
    if (!compact) lines.blank();
  }
  lines.add(indent + 2, "Value:");
  for (const std::string& line : value_lines(heap, rule.value)) lines.add(indent + 4, line, mark);
}

void add_trace_preamble(Lines& lines, bool because_failed) {
  lines.add_all(0,
                "Execution trace. The information below will show the values of all\n"
                "the rules evaluated. Note that some rules may be missing if\n"
                "short-circuit logic was taken.\n"
                "\n"
                "Note that for collection types and long strings, output may be\n"
                "truncated; re-run \"pine policy apply\" with the --json flag to see the\n"
                "full contents of these values.\n");
  lines.blank();
  if (because_failed) lines.add(0, "The trace is displayed due to a failed policy.").blank();
}

void add_trace(Lines& lines, const std::string& policy, const Outcome& outcome) {
  const Word word = word_of(outcome.verdict);
  lines.add(0, fmt::format("{} - {}", word.text, policy), word.mark);
  if (!outcome.description.empty()) {
    lines.blank().add(0, "Description:");
    lines.add_all(2, reflowed(outcome.description, kDescriptionWidth));
  }
  if (!outcome.prints.empty()) {
    lines.blank().add(0, "Print messages:").blank();
    for (const std::string& print : outcome.prints) lines.add_all(0, print);
  }
  if (!outcome.errors.empty()) lines.blank();
  for (const Fault& fault : outcome.errors) lines.add_all(0, fault.to_string(), Mark::bad);
  if (outcome.undefined_at)
    lines.blank().add(
        0, fmt::format("{}: here the value became undefined", outcome.undefined_at->to_string()));
  for (const RuleTrace& rule : outcome.rules) {
    lines.blank();
    add_rule(lines, 0, rule, *outcome.heap, false);
  }
}

std::string trace_text(const std::string& policy, const Outcome& outcome) {
  Lines lines;
  add_trace_preamble(lines, outcome.verdict != Verdict::pass);
  add_trace(lines, policy, outcome);
  return lines.str();
}

json::value position_json(const Position& position) {
  return {{"filename", position.file},
          {"offset", position.offset},
          {"line", position.line},
          {"column", position.column}};
}

json::value trace_json(const Outcome& outcome) {
  json::object out;
  out["description"] = outcome.description;
  out["error"] = nullptr;
  if (!outcome.errors.empty()) {
    const Fault& first = outcome.errors.front();
    out["error"] = {{"message", first.message}, {"position", position_json(first.position)}};
  } else if (outcome.undefined_at) {
    out["error"] = {{"message", "main is undefined"},
                    {"position", position_json(*outcome.undefined_at)}};
  }
  std::string prints;
  for (const std::string& print : outcome.prints) prints.append(print).append("\n");
  out["print"] = prints;
  out["result"] = outcome.verdict == Verdict::pass;
  json::object& rules = out["rules"].emplace_object();
  for (const RuleTrace& rule : outcome.rules)
    rules[rule.name] = {{"desc", rule.description},
                        {"ident", rule.name},
                        {"position", position_json(rule.position)},
                        {"value", json_of(*outcome.heap, rule.value)}};
  return out;
}

}  // namespace porc::sentinel
