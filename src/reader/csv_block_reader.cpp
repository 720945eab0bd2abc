#include "csv_block_reader.hpp"

#include <algorithm>
#include <cstring>

#include <mdm/base.hpp>
#include <mdm/base/trace.hpp>

#include "charset.hpp"
#include "csv_structure.hpp"
#include "csv_walker.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Lines that are looked at to see whether an open quote swallowed rows, and how few are too few.
constexpr std::size_t kLinesJudged = 1000;
constexpr std::size_t kLinesJudgedMin = 8;

/// Bytes below an open quote by which it is judged, whatever the size of the blocks.
constexpr std::size_t kBytesJudged = std::size_t{1} << 20U;

/// Reading that takes longer for a block asks for smaller ones.
constexpr std::chrono::milliseconds kReadingMax(100);
constexpr std::size_t kBlockBytesMin = std::size_t{1} << 16U;

/// True if most of the lines after the one in which a quote is open are rows of `cells` cells.
bool swallows_rows(std::string_view text, std::size_t quote, const CsvLayout& layout) {
  const std::size_t cells = layout.columns.size();
  const std::size_t begin = text.find_first_of("\r\n", quote);
  if (cells < 2 || begin == kNone) {
    return false;
  }
  std::size_t lines = 0;
  std::size_t rows = 0;
  std::size_t marks = 0;
  CsvWalker(text.substr(0, begin + kBytesJudged), layout.dialect)
      .walk(begin + 1, [&](std::size_t, bool ends) {
        ++marks;
        if (ends && lines < kLinesJudged) {
          ++lines;
          rows += marks == cells ? 1U : 0U;
        }
        marks = ends ? 0 : marks;
      });
  return lines >= kLinesJudgedMin && rows * 2 > lines;
}

}  // namespace

std::size_t CsvBlockReader::block_bytes_max(const std::vector<CsvLayout>& layouts,
                                            const CsvTuning& tuning) {
  constexpr std::size_t kBytesPerColumn = 2048;
  std::size_t columns = 0;
  for (const CsvLayout& layout : layouts) {
    columns = std::max(columns, layout.columns.size());
  }
  return std::clamp(columns * kBytesPerColumn, tuning.block_bytes,
                    std::max(tuning.block_bytes, tuning.wide_block_bytes));
}

void CsvBlockReader::open_file() {
  const CsvLayout& layout = layouts_[file_];
  {
    trace::Span span("open file");
    span.add({"file", file_});
    span.add({"cached_bytes", trace::is_on() ? cached_bytes(layout.path) : 0});
    source_ = open_text(layout, &meter_);
  }
  if (file_ + 1 < layouts_.size()) {
    prefetch(layouts_[file_ + 1].path);
  }
  carry_.clear();
  at_end_ = false;
  rest_ = layout.body_end;
  std::string header(layout.body_offset, '\0');
  if (read(header.data(), header.size()) != header.size()) {
    fail_on_change(layout.name);
  }
}

/// Reads up to the end of the table; the rest of the file is read for its digest only.
std::size_t CsvBlockReader::read(char* to, std::size_t room) {
  const std::size_t got = source_->read(to, std::min(room, rest_));
  rest_ -= got;
  if (rest_ == 0 && got < room) {
    drain();
  }
  return got;
}

/// Reads what is below the table, and counts the lines that the layout has not listed.
void CsvBlockReader::drain() {
  std::string bytes(std::size_t{1} << 16U, '\0');
  std::size_t listed = layouts_[file_].listed_end - layouts_[file_].body_end;
  for (std::size_t got = bytes.size(); got == bytes.size();) {
    got = source_->read(bytes.data(), bytes.size());
    const std::string_view unlisted =
        std::string_view(bytes).substr(0, got).substr(std::min(listed, got));
    listed -= got - unlisted.size();
    skipped_lines_ += count_lines(unlisted);
    skipped_lines_ += got < bytes.size() && !unlisted.empty() && unlisted.back() != '\n' ? 1U : 0U;
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
  const std::size_t got = read(to + carry_.size(), room);
  block.size = carry_.size() + got;
  at_end_ = got < room;
  if (!at_end_ && to[block.size - 1] == '\r') {  // do not part CR from LF
    const std::size_t more = read(to + block.size, 1);
    block.size += more;
    at_end_ = more == 0;
  }
  std::memset(to + block.size, 0, kScanPadding);
}

/// \returns where the last record ends; 0 if none does although the file ends, or on failure. A
/// quote that stays open over what must be rows, or over too many bytes, is text.
std::size_t CsvBlockReader::fill_with_records(CsvBlock& block) {
  const CsvLayout& layout = layouts_[file_];
  std::size_t wanted = std::max(block_bytes_, carry_.size() + 1);
  for (;;) {
    fill(block, wanted);
    const std::size_t cut = last_record_end(block.text(), layout.dialect, tuning_.portable);
    if (cut > 0 || at_end_) {
      return cut;
    }
    const std::size_t quote = open_quote(block.text(), layout.dialect);
    const std::size_t line_end = quote == kNone ? kNone : block.text().find_last_of("\r\n");
    if (line_end != kNone && line_end > quote &&
        (wanted >= tuning_.record_bytes_max ||
         (block.size - quote > kBytesJudged && swallows_rows(block.text(), quote, layout)))) {
      return line_end + 1;  // the quote is text
    }
    if (wanted >= tuning_.record_bytes_max) {
      block.failure = {0, fmt::format("a record is longer than {} bytes", wanted),
                       "check that the file is a table, or allow more memory"};
      return 0;
    }
    carry_.assign(block.bytes.begin(),
                  block.bytes.begin() + static_cast<std::ptrdiff_t>(block.size));
    wanted = std::max(wanted * 2, block.size + 1);
  }
}

/// At the end of the file: gives the last record the line break that it may lack.
std::size_t CsvBlockReader::close_last_record(CsvBlock& block, std::size_t cut) {
  if (cut < block.size && block.bytes[block.size - 1] != '\n' &&
      block.bytes[block.size - 1] != '\r') {
    block.bytes[block.size++] = '\n';
  }
  return block.size;
}

void CsvBlockReader::adapt(std::chrono::steady_clock::duration reading) {
  block_bytes_ =
      reading > kReadingMax ? std::max(block_bytes_ / 2, kBlockBytesMin) : block_bytes_ * 2;
  block_bytes_ = std::min(block_bytes_, block_bytes_max_);
}

bool CsvBlockReader::next(CsvBlock& block) {
  block.failure.reset();
  while (source_ != nullptr || file_ < layouts_.size()) {
    if (source_ == nullptr) {
      open_file();
    }
    block.file = file_;
    const auto begun = std::chrono::steady_clock::now();
    std::size_t cut = fill_with_records(block);
    adapt(std::chrono::steady_clock::now() - begun);
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
    block.ends_file = at_end_;
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
