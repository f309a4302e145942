// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "json/parse.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/sorted_entries.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 200;  ///< of containers in each other, either way

/// What a document can need of memory for each byte of its text: `[[],[],` has many values.
constexpr std::size_t kMemoryOfByte = 16;

bool is_left_out(Value value) {
  return value.is_undefined() || value.is(Kind::function);
}

/// The shortest digits that read back the same; an exponent from 1e21 on and below 1e-6.
std::string number_text(double number) {
  const double size = std::abs(number);
  const bool has_exponent = number != 0 && (size < 1e-6 || size >= 1e21);
  std::array<char, 400> digits{};
  const auto [end, fault] =
      std::to_chars(digits.data(),
                    digits.data() + digits.size(),
                    number,
                    has_exponent ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(digits.data(), end);
  if (const std::size_t at = text.find("e-0"); at != std::string::npos) text.erase(at + 2, 1);
  return text;
}

class Writer {
 public:
  explicit Writer(const NativeCall& call) : call_(call) {}

  void value(Value value, int depth) {
    call_.step();
    call_.heap().require(out.size());
    if (depth > kDepthMax) call_.refuse("the value is nested too deeply");
    if (value.is(Kind::string)) {
      text(value.text());
    } else if (value.is(Kind::boolean)) {
      out += value.boolean() ? "true" : "false";
    } else if (value.is(Kind::integer)) {
      out += fmt::format("{}", value.integer());
    } else if (value.is(Kind::floating)) {
      if (!std::isfinite(value.floating())) call_.refuse("JSON has no such number");
      out += number_text(value.floating());
    } else if (value.is(Kind::list)) {
      list(value.list(), depth + 1);
    } else if (value.is(Kind::map)) {
      map(value.map(), depth + 1);
    } else {
      out += "null";
    }
  }

  std::string out{};

 private:
  void list(List& list, int depth) {
    out += '[';
    const char* between = "";
    for (const Value item : list.items(call_.heap())) {
      if (is_left_out(item)) continue;
      out += std::exchange(between, ",");
      value(item, depth);
    }
    out += ']';
  }

  void map(Map& map, int depth) {
    out += '{';
    const char* between = "";
    for (const TextEntry& entry : sorted_entries(call_.heap(), map, key_text)) {
      if (is_left_out(entry.value)) continue;
      out += std::exchange(between, ",");
      text(entry.text);
      out += ':';
      value(entry.value, depth);
    }
    out += '}';
  }

  static std::string key_text(Value key) {
    if (key.is(Kind::boolean)) return key.boolean() ? "true" : "false";
    if (key.is(Kind::integer)) return fmt::format("{}", key.integer());
    return number_text(key.floating());
  }

  void text(std::string_view text) {
    call_.walk(text.size());
    out += '"';
    while (!text.empty()) {
      const auto byte = static_cast<unsigned char>(text[0]);
      std::size_t length = 1;
      if (byte == '"' || byte == '\\') {
        out += '\\';
        out += text[0];
      } else if (byte == '\n' || byte == '\r' || byte == '\t') {
        out += byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t";
      } else if (byte < 0x20 || byte == '<' || byte == '>' || byte == '&') {
        out += fmt::format("\\u{:04x}", byte);
      } else if (text.starts_with("\u2028") || text.starts_with("\u2029")) {
        out += text[2] == '\xa8' ? "\\u2028" : "\\u2029";
        length = 3;
      } else if (byte < 0x80) {
        out += text[0];
      } else if (length = utf8_prefix(text.substr(0, character_bytes(byte))); length != 0) {
        out += text.substr(0, length);
      } else {
        out += "\\ufffd";
        length = 1;
      }
      text.remove_prefix(length);
    }
    out += '"';
  }

  static std::size_t character_bytes(unsigned char first) {
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  const NativeCall& call_;
};

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

/// A copy that needs the document no longer.
Value copied(Heap& heap, const json::value& document) {
  if (const auto* array = document.if_array()) {
    List& out = heap.list(array->size());
    for (const json::value& item : *array) out.append(heap, copied(heap, item));
    return Value::of(out);
  }
  if (const auto* object = document.if_object()) {
    Map& out = heap.map(object->size());
    for (const auto& entry : *object)
      out.add(heap,
              heap.string(std::string_view(entry.key().data(), entry.key().size())),
              copied(heap, entry.value()));
    return Value::of(out);
  }
  if (const auto* text = document.if_string()) return heap.string(view(*text));
  return value_of(heap, document);
}

}  // namespace

std::string json_text(const NativeCall& call, Value value) {
  Writer writer(call);
  writer.value(value, 0);
  return std::move(writer.out);
}

std::optional<Value> value_of_json(Heap& heap, std::string_view text, std::string& reason) {
  heap.require(text.size() * kMemoryOfByte);
  const auto document = json::parse(
      text, {.bytes_max = text.size(), .depth_max = kDepthMax, .numbers = json::Numbers::nearest});
  if (document) return copied(heap, *document);
  reason = document.error().message;
  return std::nullopt;
}

}  // namespace porc::sentinel
