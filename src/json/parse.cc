// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

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

  explicit Builder(const ParseLimits& limits) : limits_(limits) {}

  value take() { return std::move(root_); }
  const std::string& fault() const { return fault_; }

  /// Where the parser stands.
  std::string pointer() const {
    std::string result;
    for (const Frame& frame : frames_) {
      if (frame.container.is_array()) {
        result = append(result, frame.container.get_array().size());
      } else if (frame.in_member) {
        result = append(result, frame.key);
      }
    }
    return result;
  }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_array_begin(bj::error_code& ec) { return open(array(), ec); }
  bool on_array_end(std::size_t, bj::error_code&) { return close(); }
  bool on_object_begin(bj::error_code& ec) { return open(object(), ec); }
  bool on_object_end(std::size_t, bj::error_code&) { return close(); }

  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part);
    return add(std::exchange(text_, string()));
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& ec) {
    text_.append(part);
    Frame& frame = frames_.back();
    frame.key = std::exchange(text_, string());
    frame.in_member = true;
    if (frame.container.get_object().contains(frame.key)) return refuse("is given twice", ec);
    return true;
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
  struct Frame {
    value container;
    string key{};
    bool in_member = false;
  };

  bool refuse(std::string why, bj::error_code& ec) {
    fault_ = std::move(why);
    ec = bj::error::input_error;
    return false;
  }

  bool open(value container, bj::error_code& ec) {
    if (frames_.size() == limits_.depth_max) {
      return refuse("is nested deeper than " + std::to_string(limits_.depth_max) + " levels", ec);
    }
    frames_.push_back({.container = std::move(container)});
    return true;
  }

  bool close() {
    value container = std::move(frames_.back().container);
    frames_.pop_back();
    return add(std::move(container));
  }

  bool add(value item) {
    if (frames_.empty()) {
      root_ = std::move(item);
      return true;
    }
    Frame& frame = frames_.back();
    if (frame.container.is_array()) {
      frame.container.get_array().push_back(std::move(item));
    } else {
      frame.container.get_object().emplace(frame.key, std::move(item));
      frame.in_member = false;
    }
    return true;
  }

  bool add_number(bj::string_view literal, bj::error_code& ec) {
    if (limits_.numbers == Numbers::tolerant) return add(nearest_number(literal));
    Result<value> number = parse_number(literal);
    if (!number) return refuse(std::move(number).error().message, ec);
    return add(*std::move(number));
  }

  ParseLimits limits_;
  value root_;
  std::vector<Frame> frames_;
  string text_;
  std::string fault_;
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

}  // namespace

Result<value> parse(std::string_view text, ParseLimits limits) {
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
  bj::basic_parser<Builder> parser(options, limits);
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

}  // namespace porc::json
