// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>

#include "json/number.h"
#include "json/pointer.h"

namespace porc::json {
namespace {

namespace bj = boost::json;

/// The handler of Boost's event parser: builds the value and refuses what RFC 8259 leaves open.
class Builder {
 public:
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  Builder(const ParseLimits& limits, bj::storage_ptr storage)
      : limits_(limits), storage_(std::move(storage)) {}

  value take() { return std::move(values_.front()); }
  const std::string& fault() const { return fault_; }

  /// Where the parser stands.
  std::string pointer() const {
    std::string result;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      const std::size_t values = i + 1 < frames_.size() ? frames_[i + 1].values : values_.size();
      if (!frame.is_object) {
        result = append(result, values - frame.values);
      } else if (frame.in_member) {
        const std::size_t keys = i + 1 < frames_.size() ? frames_[i + 1].keys : keys_.size();
        result = append(result, key(keys - 1));
      }
    }
    return result;
  }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_array_begin(bj::error_code& ec) { return open(false, ec); }
  bool on_array_end(std::size_t, bj::error_code&) { return close_array(); }
  bool on_object_begin(bj::error_code& ec) { return open(true, ec); }
  bool on_object_end(std::size_t, bj::error_code&) { return close_object(); }

  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code&) {
    if (text_.empty()) return add(string(part, storage_));
    text_.append(part);
    const bool added = add(string(text_, storage_));
    text_.clear();
    return added;
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    key_text_.append(part);
    return true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& ec) {
    key_text_.append(part);
    keys_.push_back(key_text_.size());
    Frame& frame = frames_.back();
    frame.in_member = true;
    return is_new(frame) || refuse("is given twice", ec);
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t, bj::string_view literal, bj::error_code& ec) {
    return add_number(literal, ec);
  }
  bool on_uint64(std::uint64_t, bj::string_view literal, bj::error_code& ec) {
    return add_number(literal, ec);
  }
  // Boost 1.81 rounds some doubles wrongly, so the literal is read again.
  bool on_double(double, bj::string_view literal, bj::error_code& ec) {
    return add_number(literal, ec);
  }
  bool on_bool(bool flag, bj::error_code&) { return add(flag); }
  bool on_null(bj::error_code&) { return add(nullptr); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

 private:
  /// An array or object that is not closed yet, by what stood before it on the stacks.
  struct Frame {
    bool is_object = false;
    bool in_member = false;
    std::size_t values = 0;
    std::size_t keys = 0;
    std::unordered_set<std::string> known{};  ///< the keys of an object with many
  };
  static constexpr std::size_t kMany = 64;  ///< up to here looking at all keys is faster

  bool refuse(std::string why, bj::error_code& ec) {
    fault_ = std::move(why);
    ec = bj::error::input_error;
    return false;
  }

  bool open(bool is_object, bj::error_code& ec) {
    if (frames_.size() == limits_.depth_max) {
      return refuse("is nested deeper than " + std::to_string(limits_.depth_max) + " levels", ec);
    }
    frames_.push_back({.is_object = is_object, .values = values_.size(), .keys = keys_.size()});
    return true;
  }

  /// Containers are made when it is known how much they hold.
  bool close_array() {
    array made(storage_);
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(frames_.back().values);
    made.reserve(static_cast<std::size_t>(values_.end() - begin));
    for (auto item = begin; item != values_.end(); ++item) made.push_back(std::move(*item));
    values_.erase(begin, values_.end());
    frames_.pop_back();
    return add(std::move(made));
  }

  bool close_object() {
    const Frame& frame = frames_.back();
    object made(storage_);
    made.reserve(keys_.size() - frame.keys);
    for (std::size_t i = frame.keys; i < keys_.size(); ++i)
      made.emplace(key(i), std::move(values_[frame.values + i - frame.keys]));
    values_.resize(frame.values);
    key_text_.resize(key_begin(frame.keys));
    keys_.resize(frame.keys);
    frames_.pop_back();
    return add(std::move(made));
  }

  bool add(value item) {
    values_.push_back(std::move(item));
    if (!frames_.empty()) frames_.back().in_member = false;
    return true;
  }

  std::size_t key_begin(std::size_t index) const { return index == 0 ? 0 : keys_[index - 1]; }
  std::string_view key(std::size_t index) const {
    const std::size_t begin = key_begin(index);
    return std::string_view(key_text_).substr(begin, keys_[index] - begin);
  }

  /// Whether the last key is the first of its name in the object.
  bool is_new(Frame& frame) {
    const std::size_t last = keys_.size() - 1;
    if (last - frame.keys < kMany) {
      for (std::size_t i = frame.keys; i < last; ++i)
        if (key(i) == key(last)) return false;
      return true;
    }
    if (frame.known.empty())
      for (std::size_t i = frame.keys; i < last; ++i) frame.known.emplace(key(i));
    return frame.known.emplace(key(last)).second;
  }

  bool add_number(bj::string_view literal, bj::error_code& ec) {
    if (limits_.numbers != Numbers::exact) {
      value number = nearest_number(literal);
      if (limits_.numbers == Numbers::nearest && number.is_string())
        return refuse("is a number out of range", ec);
      return add(std::move(number));
    }
    Result<value> number = parse_number(literal);
    if (!number) return refuse(std::move(number).error().message, ec);
    return add(*std::move(number));
  }

  ParseLimits limits_;
  bj::storage_ptr storage_;
  std::vector<Frame> frames_{};
  std::vector<value> values_{};      ///< of all open containers, then the document
  std::string key_text_{};           ///< all open keys, one behind the other
  std::vector<std::size_t> keys_{};  ///< where each ends in it
  std::string text_{};
  std::string fault_{};
};

std::string reason(bj::error_code error, std::string_view rest) {
  if (error == bj::error::incomplete) return "ends too early";
  if (error == bj::error::extra_data) return "has something after its end";
  if (error == bj::error::exponent_overflow) return "has a number that is out of range";
  if (error != bj::error::syntax) return error.message();
  if (rest.empty()) return "ends too early";
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte >= 0x80) return "has a byte that is not valid UTF-8 here";
  if (byte < 0x20 || byte == 0x7f) return "has a control character that must be escaped";
  return std::string("has an unexpected '") + rest.front() + "'";
}

Error malformed_at(std::string_view text,
                   std::size_t offset,
                   std::string pointer,
                   std::string why) {
  std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t column =
      offset - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0: the first line
  return Error{.code = ErrorCode::malformed,
               .message = "not valid JSON at line " + std::to_string(line) + ", column " +
                          std::to_string(column),
               .violations = {{.pointer = std::move(pointer), .message = std::move(why)}}};
}

Result<value> parse_into(std::string_view text, ParseLimits limits, bj::storage_ptr storage) {
  if (text.size() > limits.bytes_max) {
    return Error{
        .code = ErrorCode::too_large,
        .message = "the document is larger than " + std::to_string(limits.bytes_max) + " bytes"};
  }
  if (text.starts_with("\xef\xbb\xbf")) {
    return malformed_at(text, 0, "", "begins with a byte order mark: save it as UTF-8 without one");
  }
  bj::parse_options options;
  options.max_depth = limits.depth_max + 1;  // the builder answers first, with the pointer
  bj::basic_parser<Builder> parser(options, limits, std::move(storage));
  bj::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  const Builder& builder = parser.handler();
  if (!error && used < text.size()) error = bj::error::extra_data;
  if (error) {
    std::string why = builder.fault().empty() ? reason(error, text.substr(used)) : builder.fault();
    return malformed_at(text, used, builder.pointer(), std::move(why));
  }
  return parser.handler().take();
}

/// A document and the memory that it lies in.
struct Arena {
  bj::monotonic_resource memory{};
  value document = value(bj::storage_ptr(&memory));
};

}  // namespace

Result<value> parse(std::string_view text, ParseLimits limits) {
  return parse_into(text, limits, {});
}

Result<std::shared_ptr<const value>> parse_shared(std::string_view text, ParseLimits limits) {
  auto arena = std::make_shared<Arena>();
  PORC_TRY(value document, parse_into(text, limits, &arena->memory));
  arena->document = std::move(document);
  const value* const root = &arena->document;
  return std::shared_ptr<const value>(std::move(arena), root);
}

}  // namespace porc::json
