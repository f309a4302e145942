// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/json_value.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/encoding.h"
#include "sentinel/evaluate/rule.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"
#include "sentinel/value/not_known.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 200;

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

/// Unset for an array or an object.
Value scalar_of(const json::value& document) {
  switch (document.kind()) {
    case json::kind::null:
      return Value::null();
    case json::kind::bool_:
      return Value::of(document.get_bool());
    case json::kind::int64:
      return Value::of(document.get_int64());
    case json::kind::uint64:
      if (document.get_uint64() >
          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return Value::of(static_cast<double>(document.get_uint64()));
      return Value::of(static_cast<std::int64_t>(document.get_uint64()));
    case json::kind::double_:
      if (const auto why = not_known(document)) throw Untouchable{*why};
      return Value::of(document.get_double());
    case json::kind::string:
      return Value::of(view(document.get_string()));
    case json::kind::array:
    case json::kind::object:
      return Value();
  }
  return Value();
}

class JsonArray : public ListSource {
 public:
  std::size_t size(const void* data) const override { return array(data).size(); }
  void fill(const void* data, List& list, Heap& heap) const override {
    for (const json::value& item : array(data)) list.append(heap, value_of(heap, item));
  }

 private:
  static const json::array& array(const void* data) {
    return *static_cast<const json::array*>(data);
  }
};

class JsonObject : public MapSource {
 public:
  std::size_t size(const void* data) const override {
    const json::object& all = object(data);
    if (all.empty()) return 0;
    if (const auto why = not_known(all.begin()->value())) throw Untouchable{*why};
    return all.size();
  }
  Value find(const void* data, std::string_view key, Heap& heap) const override {
    const json::value* const found = object(data).if_contains({key.data(), key.size()});
    return found == nullptr ? Value() : value_of(heap, *found);
  }
  void fill(const void* data, Map& map, Heap& heap) const override {
    for (const auto& entry : object(data))
      map.add(heap,
              Value::of(std::string_view(entry.key().data(), entry.key().size())),
              value_of(heap, entry.value()));
  }

 private:
  static const json::object& object(const void* data) {
    return *static_cast<const json::object*>(data);
  }
};

class CopiedList : public ListSource {
 public:
  std::size_t size(const void* data) const override { return list_of(data).size(); }
  void fill(const void* data, List& list, Heap& heap) const override {
    for (const Value item : list_of(data).items(heap)) list.append(heap, lazy_copy(heap, item));
  }

 private:
  // The original is expanded at most, which nobody can see.
  static List& list_of(const void* data) { return *static_cast<List*>(const_cast<void*>(data)); }
};

class CopiedMap : public MapSource {
 public:
  std::size_t size(const void* data) const override { return map_of(data).size(); }
  Value find(const void* data, std::string_view key, Heap& heap) const override {
    return lazy_copy(heap, map_of(data).find(heap, key));
  }
  void fill(const void* data, Map& map, Heap& heap) const override {
    for (const Map::Entry& entry : map_of(data).entries(heap))
      map.add(heap, entry.key, lazy_copy(heap, entry.value));
  }

 private:
  static Map& map_of(const void* data) { return *static_cast<Map*>(const_cast<void*>(data)); }
};

const JsonArray kJsonArray;
const JsonObject kJsonObject;
const CopiedList kCopiedList;
const CopiedMap kCopiedMap;

class JsonMaker {
 public:
  explicit JsonMaker(Heap& heap) : heap_(heap) {}

  json::value made(Value value, int depth) {
    if (depth > kDepthMax) return nullptr;
    take(kBytesOfValue);
    switch (value.kind()) {
      case Kind::boolean:
        return value.boolean();
      case Kind::integer:
        return value.integer();
      case Kind::floating:
        if (!std::isfinite(value.floating())) return nullptr;
        return value.floating();
      case Kind::string:
        return json::value(kept(value.text()));
      case Kind::list: {
        json::array out;
        try {
          for (const Value item : value.list().items(heap_)) {
            if (left_ == 0) break;
            out.push_back(made(item, depth + 1));
          }
        } catch (const HeapExhausted&) {
          give_up();
        }
        return out;
      }
      case Kind::map: {
        json::object out;
        try {
          for (const Map::Entry& entry : value.map().entries(heap_)) {
            if (left_ == 0) break;
            const json::string key = kept(printed(heap_, entry.key));
            out[key] = made(entry.value, depth + 1);
          }
        } catch (const HeapExhausted&) {
          give_up();
        }
        return out;
      }
      case Kind::rule:
        return made(value.rule().value, depth + 1);
      case Kind::unset:
      case Kind::undefined:
      case Kind::null:
      case Kind::function:
        return nullptr;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kBytesOfValue = 32;

  void take(std::size_t bytes) { left_ -= std::min(left_, bytes); }
  void give_up() {
    if (!heap_.has_ended()) throw;
    left_ = 0;
  }
  json::string kept(std::string_view text) {
    text = cut_at_character(text, left_);
    take(text.size());
    return json::string(text.data(), text.size());
  }

  Heap& heap_;
  std::size_t left_ = kJsonBytesMax;
};

Value copy_deep(Heap& heap, Value value, int depth) {
  if (depth > kDepthMax) return value;
  if (value.is(Kind::list)) {
    List& out = heap.list(value.list().size());
    for (const Value item : value.list().items(heap))
      out.append(heap, copy_deep(heap, item, depth + 1));
    return Value::of(out);
  }
  if (value.is(Kind::map)) {
    Map& out = heap.map(value.map().size());
    for (const Map::Entry& entry : value.map().entries(heap))
      out.add(heap, entry.key, copy_deep(heap, entry.value, depth + 1));
    if (value.map().methods() != nullptr) out.set_methods(*value.map().methods());
    return Value::of(out);
  }
  return value;
}

}  // namespace

Value value_of(Heap& heap, const json::value& document) {
  if (const auto* array = document.if_array()) return Value::of(heap.make<List>(kJsonArray, array));
  if (const auto* object = document.if_object())
    return Value::of(heap.make<Map>(kJsonObject, object));
  return scalar_of(document);
}

json::value json_of(Heap& heap, Value value) {
  return JsonMaker(heap).made(value, 0);
}

Value deep_copy(Heap& heap, Value value) {
  return copy_deep(heap, value, 0);
}

Value lazy_copy(Heap& heap, Value value) {
  if (value.is(Kind::list)) return Value::of(heap.make<List>(kCopiedList, &value.list()));
  if (value.is(Kind::map)) {
    Map& out = heap.make<Map>(kCopiedMap, &value.map());
    if (value.map().methods() != nullptr) out.set_methods(*value.map().methods());
    return Value::of(out);
  }
  return value;
}

}  // namespace porc::sentinel
