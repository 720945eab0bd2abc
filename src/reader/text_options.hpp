#pragma once

#include <mdm/reader.hpp>

namespace mdm::reader {

/// Delimited text, and sheets, which become such text.
inline bool is_read_as_text(const Source& source) {
  return source.format == Format::csv || source.format == Format::xlsx;
}

/// The options by which such a source is read: sheet_text.hpp says how sheets are written.
inline Options text_options(const Source& source, Options options) {
  if (source.format == Format::xlsx) {
    options.csv.delimiter = ",";
    options.csv.quote = "\"";
    options.csv.encoding = "utf-8";
  }
  return options;
}

}  // namespace mdm::reader
