#include "csv_block_reader.hpp"

#include <algorithm>
#include <cstring>

#include <mdm/base.hpp>

#include "csv_structure.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

CsvFailure failure_at(std::string_view text, std::size_t at, std::string what) {
  return {count_lines(text.substr(0, at)), std::move(what),
          "close the quote, or double it where it is text"};
}

}  // namespace

void CsvBlockReader::open_file() {
  const CsvLayout& layout = layouts_[file_];
  source_ = open_bytes(layout.path, layout.compression, &meter_);
  carry_.clear();
  at_end_ = false;
  std::string header(layout.body_offset, '\0');
  if (source_->read(header.data(), header.size()) != header.size()) {
    fail(ErrorCode::bad_input, "file became shorter while it was read: {}", layout.name);
  }
}

/// Puts the carry and what follows it into the block, up to `wanted` bytes and one.
void CsvBlockReader::fill(CsvBlock& block, std::size_t wanted) {
  block.bytes.resize(wanted + 2 + kScanPadding);
  char* const to = block.bytes.data();
  if (!carry_.empty()) {
    std::memcpy(to, carry_.data(), carry_.size());
  }
  const std::size_t room = wanted - carry_.size();
  const std::size_t got = source_->read(to + carry_.size(), room);
  block.size = carry_.size() + got;
  at_end_ = got < room;
  if (!at_end_ && to[block.size - 1] == '\r') {  // do not part CR from LF
    const std::size_t more = source_->read(to + block.size, 1);
    block.size += more;
    at_end_ = more == 0;
  }
  std::memset(to + block.size, 0, kScanPadding);
}

/// \returns where the last record ends; 0 if none does although the file ends, or on failure
std::size_t CsvBlockReader::fill_with_records(CsvBlock& block) {
  const char delimiter = layouts_[file_].delimiter;
  std::size_t wanted = std::max(tuning_.block_bytes, carry_.size() + 1);
  for (;;) {
    fill(block, wanted);
    const std::size_t cut = last_record_end(block.text(), delimiter, tuning_.portable);
    if (cut > 0 || at_end_) {
      return cut;
    }
    if (wanted >= tuning_.record_bytes_max) {
      const std::size_t quote = open_quote(block.text(), delimiter);
      block.failure = failure_at(block.text(), quote == kNone ? 0 : quote,
                                 fmt::format("a record is longer than {} bytes", wanted));
      return 0;
    }
    carry_.assign(block.bytes.begin(),
                  block.bytes.begin() + static_cast<std::ptrdiff_t>(block.size));
    wanted = std::max(wanted * 2, block.size + 1);
  }
}

/// At the end of the file: gives the last record the line break that it may lack.
std::size_t CsvBlockReader::close_last_record(CsvBlock& block, std::size_t cut) const {
  if (cut == block.size) {
    return cut;
  }
  const std::size_t quote = open_quote(block.text().substr(cut), layouts_[file_].delimiter);
  if (quote != kNone) {
    block.failure = failure_at(block.text(), cut + quote, "a quote is not closed");
    return 0;
  }
  block.bytes[block.size] = '\n';
  return ++block.size;
}

bool CsvBlockReader::next(CsvBlock& block) {
  block.failure.reset();
  while (source_ != nullptr || file_ < layouts_.size()) {
    if (source_ == nullptr) {
      open_file();
    }
    block.file = file_;
    std::size_t cut = fill_with_records(block);
    if (at_end_ && !block.failure) {
      cut = close_last_record(block, cut);
    }
    if (block.failure) {
      source_.reset();
      file_ = layouts_.size();
      return true;
    }
    carry_.assign(block.bytes.begin() + static_cast<std::ptrdiff_t>(cut),
                  block.bytes.begin() + static_cast<std::ptrdiff_t>(block.size));
    block.size = cut;
    std::memset(block.bytes.data() + cut, 0, kScanPadding);
    if (at_end_) {
      source_.reset();
      ++file_;
    }
    if (cut > 0) {
      return true;
    }
  }
  return false;
}

}  // namespace mdm::reader
