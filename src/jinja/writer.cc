// SPDX-License-Identifier: Apache-2.0
#include "jinja/writer.h"

#include "jinja/abort.h"
#include "jinja/nodes.h"
#include "jinja/print.h"

namespace porc::jinja {

void Writer::fail_size() const {
  fail_limit("the output is over " + std::to_string(bytes_max_) + " bytes");
}

void PlainWriter::literal(const Literal& literal) {
  out_ += literal.text;
  check_size();
}

void PlainWriter::value(const Value& value) {
  append_text(out_, value);
  check_size();
}

}  // namespace porc::jinja
