#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mdm/data.hpp>

#include "byte_source.hpp"
#include "csv_layout.hpp"

namespace mdm::reader {

/// What is wrong with a record, found by one who does not know how many lines came before.
struct CsvFailure {
  std::uint64_t line = 0;  ///< line breaks between the beginning of the block and the place
  std::string what{};
  std::string hint{};
};

/// Whole records of one file, followed by kScanPadding zeros.
struct CsvBlock {
  data::Buffer<char> bytes{};
  std::size_t size = 0;
  std::size_t file = 0;                 ///< index of the layout
  bool ends_file = false;               ///< no rows follow
  std::optional<CsvFailure> failure{};  ///< the file ends here, in error

  std::string_view text() const { return {bytes.data(), size}; }
};

/// Sizes that only tests change.
struct CsvTuning {
  /// Read at a time, at most: what a processor's own cache holds is parsed fastest.
  std::size_t block_bytes = std::size_t{1} << 20U;
  /// The same for tables of so many columns that starting with each of them counts; 0: as others.
  std::size_t wide_block_bytes = 0;
  std::size_t record_bytes_max = std::size_t{256} << 20U;
  bool portable = false;  ///< not to use instructions that only some processors have
};

/// Reads the files of a table one after another and cuts them into blocks of whole records, each
/// byte once. The first block is small, so that all threads have work at once; the next ones grow
/// up to the size of the tuning, and shrink where reading is slow, so that no thread waits long for
/// a block. Where it cuts does not change what is read. One thread at a time.
class CsvBlockReader {
 public:
  /// \param layouts  must outlive the reader
  /// \param first  the file that it begins with
  /// \param meter  of the files before it
  CsvBlockReader(const std::vector<CsvLayout>& layouts, const CsvTuning& tuning, std::size_t first,
                 Meter meter)
      : layouts_(layouts),
        tuning_(tuning),
        block_bytes_max_(block_bytes_max(layouts, tuning)),
        block_bytes_(std::min(kBlockBytesFirst, block_bytes_max_)),
        meter_(std::move(meter)),
        file_(first) {}

  /// Fills `block` with the next records; false at the end of the last file.
  /// \throws Error{bad_input | io_failed | not_found | permission_denied}
  bool next(CsvBlock& block);

  std::uint64_t bytes_read() const { return meter_.bytes; }
  std::string digest() const { return meter_.digest.hex(); }

  /// Lines below tables, beyond those that the layouts list.
  std::uint64_t skipped_lines() const { return skipped_lines_; }

 private:
  static constexpr std::size_t kBlockBytesFirst = std::size_t{1} << 18U;

  static std::size_t block_bytes_max(const std::vector<CsvLayout>& layouts,
                                     const CsvTuning& tuning);
  void open_file();
  void adapt(std::chrono::steady_clock::duration reading);
  std::size_t read(char* to, std::size_t room);
  void drain();
  void fill(CsvBlock& block, std::size_t wanted);
  std::size_t fill_with_records(CsvBlock& block);
  static std::size_t close_last_record(CsvBlock& block, std::size_t cut);

  const std::vector<CsvLayout>& layouts_;
  CsvTuning tuning_;
  std::size_t block_bytes_max_;
  std::size_t block_bytes_;  ///< of the next block
  Meter meter_;
  std::unique_ptr<ByteSource> source_{};
  std::size_t file_;            ///< the file that is read, if source_ is set; else the next one
  data::Buffer<char> carry_{};  ///< the beginning of a record whose end is not yet read
  std::size_t rest_ = 0;        ///< bytes up to the end of the table, at most
  bool at_end_ = false;         ///< of the file
  std::uint64_t skipped_lines_ = 0;
};

}  // namespace mdm::reader
