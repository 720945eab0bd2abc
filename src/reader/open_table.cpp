#include <mdm/base.hpp>
#include <mdm/reader.hpp>

#include "csv_table.hpp"
#include "engine_table.hpp"

namespace mdm::reader {

std::unique_ptr<TableReader> open_table(const Source& source, const Options& options,
                                        const std::stop_token& stop) {
  MDM_CHECK(!source.files.empty());
  if (source.format == Format::csv) {
    return open_csv_table(source, options, tuning_for(options), stop);
  }
  if (source.format == Format::xlsx) {
    Options written = options;  // sheet_text.hpp says how
    written.csv.delimiter = ",";
    written.csv.quote = "\"";
    written.csv.encoding = "utf-8";
    return open_csv_table(source, written, tuning_for(options), stop);
  }
  return open_engine_table(source, options, stop);
}

}  // namespace mdm::reader
