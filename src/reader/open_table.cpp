#include <mdm/base.hpp>
#include <mdm/reader.hpp>

#include "csv_table.hpp"
#include "engine_table.hpp"
#include "text_options.hpp"

namespace mdm::reader {

std::unique_ptr<TableReader> open_table(const Source& source, const Options& options,
                                        const std::stop_token& stop) {
  MDM_CHECK(!source.files.empty());
  return is_read_as_text(source)
             ? open_csv_table(source, text_options(source, options), tuning_for(options), stop)
             : open_engine_table(source, options, stop);
}

}  // namespace mdm::reader
