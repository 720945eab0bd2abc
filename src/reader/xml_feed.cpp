#include "xml_feed.hpp"

#include <expat.h>

#include <mdm/base.hpp>

namespace mdm::reader {
namespace {

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  return whole.substr(whole.find(':') + 1);  // npos + 1 is 0
}

}  // namespace

std::string_view XmlAttributes::find(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (local_name(*pair) == name) {
      return pair[1];
    }
  }
  return {};
}

/// An exception may not pass through expat's C code: it waits in the feed.
struct XmlFeed::Callbacks {
  template <typename Act>
  static void guarded(void* data, Act act) {
    auto& feed = *static_cast<XmlFeed*>(data);
    if (feed.failure_) {
      return;
    }
    try {
      act(feed.handler_);
    } catch (...) {
      feed.failure_ = std::current_exception();
      ::XML_StopParser(feed.parser_.get(), XML_FALSE);
    }
  }

  static void begin(void* data, const char* name, const char** attributes) {
    guarded(data, [&](XmlHandler& handler) {
      handler.begin(local_name(name), XmlAttributes(attributes));
    });
  }

  static void end(void* data, const char* name) {
    guarded(data, [&](XmlHandler& handler) { handler.end(local_name(name)); });
  }

  static void text(void* data, const char* text, int size) {
    guarded(data, [&](XmlHandler& handler) {
      handler.text({text, static_cast<std::size_t>(size)});
    });
  }

  static void refuse_type(void* data, const char*, const char*, const char*, int) {
    guarded(data, [&](XmlHandler&) {
      fail(ErrorCode::bad_input, "XML declares a document type, which is not read: {}",
           static_cast<XmlFeed*>(data)->name_);
    });
  }
};

XmlFeed::XmlFeed(XmlHandler& handler, std::string name)
    : handler_(handler),
      name_(std::move(name)),
      parser_(::XML_ParserCreate(nullptr), ::XML_ParserFree) {
  MDM_CHECK(parser_ != nullptr);
  ::XML_SetUserData(parser_.get(), this);
  ::XML_SetElementHandler(parser_.get(), Callbacks::begin, Callbacks::end);
  ::XML_SetCharacterDataHandler(parser_.get(), Callbacks::text);
  ::XML_SetStartDoctypeDeclHandler(parser_.get(), Callbacks::refuse_type);
}

XmlFeed::~XmlFeed() = default;

void XmlFeed::feed(std::string_view piece, bool is_last) {
  const auto status = ::XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                                  is_last ? XML_TRUE : XML_FALSE);
  if (failure_) {
    std::rethrow_exception(failure_);
  }
  if (status == XML_STATUS_ERROR) {
    fail(ErrorCode::bad_input, Hint{"open it in a spreadsheet program and save it anew"},
         "XML is damaged ({}, line {}): {}", ::XML_ErrorString(::XML_GetErrorCode(parser_.get())),
         ::XML_GetCurrentLineNumber(parser_.get()), name_);
  }
}

}  // namespace mdm::reader
