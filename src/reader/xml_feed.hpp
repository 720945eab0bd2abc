#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

struct XML_ParserStruct;

namespace mdm::reader {

/// The attributes of an element, names without their namespace's prefix.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}

  /// Empty if it is not there.
  std::string_view find(std::string_view name) const;

 private:
  const char* const* pairs_;
};

/// Gets the elements of a document in order, names without their namespace's prefix.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void begin(std::string_view element, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view element) = 0;
  virtual void text(std::string_view text) = 0;
};

/// Parses a document that comes in pieces. One thread at a time.
class XmlFeed {
 public:
  /// \param handler  must outlive this \param name  of the document, for messages
  XmlFeed(XmlHandler& handler, std::string name);
  XmlFeed(const XmlFeed&) = delete;
  XmlFeed& operator=(const XmlFeed&) = delete;
  ~XmlFeed();

  /// \throws Error{bad_input}: no XML, or with a document type (which may hide a bomb); and what
  /// the handler throws
  void feed(std::string_view piece, bool is_last);

 private:
  struct Callbacks;

  XmlHandler& handler_;
  std::string name_;
  std::unique_ptr<XML_ParserStruct, void (*)(XML_ParserStruct*)> parser_;
  std::exception_ptr failure_{};
};

}  // namespace mdm::reader
