#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "byte_source.hpp"
#include "csv_layout.hpp"

namespace mdm::reader {

/// An encoding that can be read.
struct Charset {
  std::string_view name;     ///< as reports show it
  std::string_view aliases;  ///< further names, in lower case without - and _, parted by blanks
  std::string_view iconv{};  ///< what the C library calls it; empty: bytes are read as they are
  Encoding encoding = Encoding::converted;
  std::size_t unit_bytes = 1;  ///< what is replaced where bytes have no meaning
};

/// The encoding of this name, whatever its case, hyphens and underscores.
/// \throws Error{invalid_argument} that suggests the nearest name
const Charset& charset_named(std::string_view name);

/// Every name, for help and documents: "utf-8, windows-1252, …".
std::string charset_names();

/// UTF-16 or UTF-32, by their byte order mark or by where the zeros of ASCII characters stand; null
/// if `head` is neither.
const Charset* find_wide_charset(std::string_view head);

/// What texts that are not UTF-8 are most likely written in, by the letters that they use; null for
/// Windows-1252, and where too little speaks for anything else.
const Charset* find_legacy_charset(std::string_view text);

/// `source` in UTF-8. Bytes that have no meaning become U+FFFD, a unit at a time, so do those that
/// are missing at the end. A byte order mark stays, in UTF-8.
std::unique_ptr<ByteSource> converted(std::unique_ptr<ByteSource> source, const Charset& charset);

/// The bytes of a file as the layout says that they are to be read.
std::unique_ptr<ByteSource> open_text(const CsvLayout& layout, Meter* meter);

}  // namespace mdm::reader
