// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/redaction.h"

#include <algorithm>

#include "sentinel/value/print.h"

namespace porc::terraform_engine {
namespace {

/// How the text between the quotes is written. HCL's own escapes are those of JSON, except that it
/// doubles the `$` and `%` before a brace.
std::string escaped(std::string_view text) {
  std::string quoted = json::serialize(json::value(json::string(text)));
  return quoted.substr(1, quoted.size() - 2);
}

/// The same in what a policy says, where other characters are escaped, too.
std::string escaped_by_sentinel(std::string_view text) {
  std::string quoted = sentinel::quoted(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string with_doubled_sigils(std::string text) {
  for (std::string_view sigil : {"${", "%{"}) {
    for (std::size_t at = 0; (at = text.find(sigil, at)) != std::string::npos; at += 3) {
      text.insert(at, 1, sigil[0]);
    }
  }
  return text;
}

constexpr std::string_view kBlanks = " \t\n";

/// Where `value` ends that begins at `at`; npos when another text stands there. Terraform breaks
/// long lines of its messages between words, so any blanks stand for any others.
std::size_t end_of(std::string_view value, std::string_view text, std::size_t at) {
  while (!value.empty()) {
    const std::string_view word = value.substr(0, value.find_first_of(kBlanks));
    if (!text.substr(at).starts_with(word)) return text.npos;
    at += word.size();
    value.remove_prefix(std::min(value.find_first_not_of(kBlanks, word.size()), value.size()));
    if (value.empty()) break;
    const std::size_t next = std::min(text.find_first_not_of(kBlanks, at), text.size());
    if (next == at) return text.npos;
    at = next;
  }
  return at;
}

/// `value` begins with no blank.
void hide(std::string_view value, std::string& text) {
  const std::string_view first = value.substr(0, value.find_first_of(kBlanks));
  for (std::size_t at = 0; (at = text.find(first, at)) != std::string::npos;) {
    const std::size_t end = end_of(value, text, at);
    if (end == text.npos) {
      ++at;
      continue;
    }
    for (; at < end; ++at) {
      if (text[at] != '\n') text[at] = '*';
    }
  }
}

constexpr std::string_view kCut = "…";

/// Where what `text` holds before `end` begins to be a beginning of `value`, the longest there is.
std::size_t cut_begin(std::string_view value, std::string_view text, std::size_t end) {
  for (std::size_t size = std::min(value.size(), end); size >= kRedactedBytesMin; --size) {
    if (text.substr(end - size, size) == value.substr(0, size)) return end - size;
  }
  return end;
}

/// Before each "…", hides what one of `values` begins with.
void hide_cut(const std::vector<std::string>& values, std::string& text) {
  for (std::size_t end = 0; (end = text.find(kCut, end)) != text.npos; end += kCut.size()) {
    std::size_t begin = end;
    for (const std::string& value : values) begin = std::min(begin, cut_begin(value, text, end));
    for (; begin < end; ++begin) {
      if (text[begin] != '\n') text[begin] = '*';
    }
  }
}

}  // namespace

void Redaction::add(std::string_view secret) {
  add_line(escaped(secret));
  add_line(with_doubled_sigils(escaped(secret)));
  add_line(escaped_by_sentinel(secret));
  while (!secret.empty()) {
    std::size_t end = std::min(secret.find('\n'), secret.size());
    std::string_view line = secret.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    add_line(line);
    secret.remove_prefix(std::min(end + 1, secret.size()));
  }
}

void Redaction::add_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  if (line.size() < kRedactedBytesMin) return;
  auto place = std::find_if(values_.begin(), values_.end(), [&](const std::string& known) {
    return known.size() <= line.size();
  });
  for (auto same = place; same != values_.end() && same->size() == line.size(); ++same) {
    if (*same == line) return;
  }
  values_.insert(place, std::string(line));
}

void Redaction::add_leaves(const json::value& value) {
  if (value.is_string()) {
    add(std::string_view(value.get_string()));
  } else if (value.is_object()) {
    for (const auto& member : value.get_object()) add_leaves(member.value());
  } else if (value.is_array()) {
    for (const json::value& element : value.get_array()) add_leaves(element);
  }
}

void Redaction::apply(std::string& text) const {
  hide_cut(values_, text);
  for (const std::string& value : values_) hide(value, text);
}

Secret Redaction::encode() const {
  std::string bytes;
  for (const std::string& value : values_) bytes += value + '\0';
  return Secret(std::move(bytes));
}

Redaction Redaction::decode(std::string_view bytes) {
  Redaction redaction;
  while (!bytes.empty()) {
    std::size_t end = std::min(bytes.find('\0'), bytes.size());
    redaction.add_line(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return redaction;
}

}  // namespace porc::terraform_engine
