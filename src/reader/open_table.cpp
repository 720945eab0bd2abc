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
  return open_engine_table(source, options, stop);
}

}  // namespace mdm::reader
