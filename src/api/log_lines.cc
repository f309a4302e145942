// SPDX-License-Identifier: Apache-2.0
#include "api/log_lines.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "json/decode.h"
#include "json/parse.h"
#include "wire/words.h"

namespace porc::api {
namespace {

constexpr char kEscape = '\x1b';

std::string phase_name(LogPhase phase) {
  return boost::describe::enum_to_string(phase, "plan");
}

/// Where the escape sequence that begins at `at` ends. Spec: ECMA-48, 5.4; others are two bytes.
std::size_t end_of_escape(std::string_view text, std::size_t at) {
  ++at;
  if (at >= text.size() || text[at] != '[') return std::min(at + 1, text.size());
  ++at;
  while (at < text.size() && (text[at] < '@' || text[at] > '~')) ++at;
  return std::min(at + 1, text.size());
}

/// How many bytes the character at `at` has; 0 when it is not UTF-8.
std::size_t character_length(std::string_view text, std::size_t at) {
  for (std::size_t length = 1; length <= 4 && at + length <= text.size(); ++length) {
    if (is_utf8(text.substr(at, length))) return length;
  }
  return 0;
}

/// Terraform's levels are those of its logger; only these three and `debug` are ours.
std::string level_of(const json::object& line) {
  const json::value* level = line.if_contains("@level");
  if (level == nullptr || !level->is_string()) return "info";
  const std::string name(level->get_string());
  if (name == "trace") return "debug";
  return name == "debug" || name == "warn" || name == "error" ? name : "info";
}

/// Secrets go before anything is changed or cut, so that none is missed and no half of one stays;
/// and once more, because an escape sequence may have stood in the middle of one.
std::string shown_text(std::string_view text, const Clean& clean) {
  std::string shown = clean(plain_line(clean(std::string(text))));
  std::size_t end = std::min(shown.size(), kLineBytesMax);
  while (end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U) --end;
  shown.resize(end);
  return shown;
}

}  // namespace

std::string plain_line(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == kEscape) {
      i = end_of_escape(text, i);
    } else if (byte < 0x20 || byte == 0x7f) {
      if (text[i] == '\t') plain += ' ';
      ++i;
    } else if (std::size_t length = character_length(text, i); length == 0) {
      plain += "\xef\xbf\xbd";
      ++i;
    } else {
      const bool control =
          length == 2 && byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
      if (!control) plain += text.substr(i, length);
      i += length;
    }
  }
  return plain;
}

wire::LogLine terraform_line(LogPhase phase, std::string_view line, const Clean& clean) {
  wire::LogLine shown{.phase = phase_name(phase)};
  if (line.starts_with('{')) {
    auto document = json::parse(line);
    const json::object* members = document ? document->if_object() : nullptr;
    const json::value* message = members != nullptr ? members->if_contains("@message") : nullptr;
    if (message != nullptr && message->is_string()) {
      shown.level = level_of(*members);
      shown.message = shown_text(message->get_string(), clean);
      const json::value* at = members->if_contains("@timestamp");
      if (at != nullptr && at->is_string()) {
        if (auto time = parse_time(at->get_string())) shown.at = *time;
      }
      return shown;
    }
  }
  shown.message = shown_text(line, clean);
  return shown;
}

std::vector<wire::LogLine> policy_lines(const run::PolicyDetail& detail) {
  constexpr const char* kPhase = "policy";
  const run::PolicyOutcome& outcome = detail.outcome;
  const std::string result = outcome.result.value_or(outcome.passed ? "pass" : "fail");
  const char* level = outcome.passed                            ? "info"
                      : outcome.enforcement_level == "advisory" ? "warn"
                                                                : "error";
  std::string told =
      outcome.policy_set + "/" + outcome.policy + " (" + outcome.enforcement_level + "): " + result;
  if (!outcome.message.empty()) told += ": " + outcome.message;
  std::vector<wire::LogLine> lines;
  lines.push_back({.phase = kPhase, .level = level, .message = plain_line(told)});
  if (outcome.passed) return lines;
  LineCutter cutter;
  for (const auto& text : {detail.explanation.value_or(""), detail.trace}) {
    auto cut = cutter.add(text);
    for (std::string& rest : cutter.finish()) cut.push_back(std::move(rest));
    for (const std::string& line : cut) {
      if (line.empty()) continue;
      lines.push_back({.phase = kPhase, .level = level, .message = "  " + plain_line(line)});
    }
  }
  return lines;
}

wire::LogLine transition_line(const wire::EventView& event, const Clean& clean) {
  wire::LogLine line{.at = event.at, .phase = "run"};
  line.message = shown_text(wire::words_of(event), clean);
  const bool failed = event.to && event.to->ends_with("_failed");
  if (failed) line.level = "error";
  return line;
}

std::vector<std::string> LineCutter::add(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (!dropping_) rest_ += bytes.substr(0, std::min(end, kRawLineBytesMax - rest_.size()));
    // A program that never ends its line must not fill our memory.
    const bool full = rest_.size() == kRawLineBytesMax;
    const bool ended = end < bytes.size();
    if (full || (ended && !dropping_)) lines.push_back(std::exchange(rest_, {}));
    dropping_ = !ended && (dropping_ || full);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return lines;
}

std::vector<std::string> LineCutter::finish() {
  if (rest_.empty()) return {};
  return {std::exchange(rest_, {})};
}

}  // namespace porc::api
