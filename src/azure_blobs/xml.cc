// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/xml.h"

#include <algorithm>
#include <memory>

#include <libxml/xmlreader.h>

namespace porc::azure_blobs {
namespace {

struct FreeReader {
  void operator()(xmlTextReader* reader) const noexcept { xmlFreeTextReader(reader); }
};
using Reader = std::unique_ptr<xmlTextReader, FreeReader>;

std::string text_of(const xmlChar* text) {
  // libxml2 speaks of unsigned characters.
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

/// Errors are told by what the reader answers, and by nothing on the screen.
void hear_nothing(void*, const char*, xmlParserSeverities, xmlTextReaderLocatorPtr) {}

Error malformed(xmlTextReader& reader, const char* why) {
  return {.code = ErrorCode::malformed,
          .message = "line " + std::to_string(xmlTextReaderGetParserLineNumber(&reader)) +
                     " of the XML: " + why};
}

Error too_large(const char* what) {
  return {.code = ErrorCode::too_large, .message = std::string("the XML has too many ") + what};
}

class Tree {
 public:
  explicit Tree(xmlTextReader& reader) : reader_(reader) {}

  Result<Element> read() {
    Element document;
    open_.push_back(&document);
    int more = 1;
    while ((more = xmlTextReaderRead(&reader_)) == 1) PORC_CHECK(take_node());
    if (more != 0 || document.children.size() != 1) return malformed(reader_, "not well-formed");
    return std::move(document.children.front());
  }

 private:
  Result<void> take_node() {
    switch (xmlTextReaderNodeType(&reader_)) {
      case XML_READER_TYPE_ELEMENT:
        return begin_element();
      case XML_READER_TYPE_END_ELEMENT:
        open_.pop_back();
        return ok;
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
      case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        open_.back()->text += text_of(xmlTextReaderConstValue(&reader_));
        return ok;
      case XML_READER_TYPE_DOCUMENT_TYPE:
      case XML_READER_TYPE_ENTITY_REFERENCE:
        return malformed(reader_, "a document type or an entity of its own");
      default:  // comments, declarations, white space between elements
        return ok;
    }
  }

  Result<void> begin_element() {
    if (++elements_ > kXmlElementsMax) return too_large("elements");
    if (xmlTextReaderDepth(&reader_) >= kXmlDepthMax) return too_large("levels");
    const bool is_empty = xmlTextReaderIsEmptyElement(&reader_) == 1;
    // Children are added to the innermost open element only, so that the others stay where they
    // are.
    Element& element = open_.back()->children.emplace_back();
    element.name = text_of(xmlTextReaderConstLocalName(&reader_));
    while (xmlTextReaderMoveToNextAttribute(&reader_) == 1) {
      element.attributes.emplace(text_of(xmlTextReaderConstLocalName(&reader_)),
                                 text_of(xmlTextReaderConstValue(&reader_)));
    }
    if (!is_empty) open_.push_back(&element);
    return ok;
  }

  xmlTextReader& reader_;
  std::vector<Element*> open_{};
  std::size_t elements_ = 0;
};

}  // namespace

const Element* Element::find(std::string_view child) const {
  const auto found = std::find_if(children.begin(), children.end(), [child](const Element& each) {
    return each.name == child;
  });
  return found == children.end() ? nullptr : &*found;
}

std::string Element::text_of(std::string_view child) const {
  const Element* found = find(child);
  return found == nullptr ? std::string() : found->text;
}

Result<Element> parse_xml(std::string_view text) {
  if (text.size() > kXmlBytesMax) return too_large("bytes");
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
  const Reader reader(
      xmlReaderForMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, options));
  if (!reader) return Error{.code = ErrorCode::malformed, .message = "the XML is empty"};
  xmlTextReaderSetErrorHandler(reader.get(), hear_nothing, nullptr);
  return Tree(*reader).read();
}

}  // namespace porc::azure_blobs
