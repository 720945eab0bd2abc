#include "csv_sample.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include <mdm/base.hpp>

#include "charset.hpp"
#include "csv_structure.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kPlaces = 16;
constexpr std::size_t kPlaceBytesMin = std::size_t{1} << 14U;

CsvBlock block_of(std::string_view text) {
  CsvBlock block;
  block.size = text.size();
  block.bytes.resize(text.size() + kScanPadding);
  std::memcpy(block.bytes.data(), text.data(), text.size());
  std::memset(block.bytes.data() + text.size(), 0, kScanPadding);
  return block;
}

/// True if each record of `text`, and there are several, has as many cells as the table.
bool is_in_step(std::string_view text, const CsvLayout& layout) {
  Structure structure;
  find_structure(text, layout.dialect, true, structure);
  const std::size_t cells = layout.columns.size();
  if (structure.records < 3 || structure.marks.size() - 1 != structure.records * cells) {
    return false;
  }
  for (std::size_t i = cells; i < structure.marks.size(); i += cells) {
    if (text[structure.marks[i]] == layout.dialect.delimiter.back()) {
      return false;
    }
  }
  return true;
}

/// The whole records in bytes from the middle of a file; empty if they cannot be found.
std::string_view records_in(std::string_view bytes, const CsvLayout& layout) {
  // The place is outside quotes, or inside: then the next quote closes the cell.
  const std::size_t quote = bytes.find('"');
  for (std::size_t begin : {std::size_t{0}, quote}) {
    begin = bytes.find_first_of("\r\n", begin);
    if (begin == std::string_view::npos) {
      continue;
    }
    begin += bytes[begin] == '\r' && begin + 1 < bytes.size() && bytes[begin + 1] == '\n' ? 2U : 1U;
    std::string_view text = bytes.substr(begin);
    text = text.substr(0, last_record_end(text, layout.dialect, true));
    if (is_in_step(text, layout)) {
      return text;
    }
  }
  return {};
}

}  // namespace

CsvHead read_head(const CsvLayout& layout, std::size_t wanted, std::size_t most) {
  const std::unique_ptr<ByteSource> source = open_text(layout, nullptr);
  std::string text;
  for (std::size_t size = wanted;; size = std::min(size * 2, most)) {
    const std::size_t had = text.size();
    text.resize(size);
    const std::size_t got = source->read(text.data() + had, size - had);
    text.resize(had + got);
    if (had + got < size) {  // the whole file
      const std::size_t bytes = text.size();
      if (!text.empty() && text.back() != '\n' && text.back() != '\r') {
        text += '\n';
      }
      return {block_of(text), true, bytes};
    }
    // Any delimiter will do to find where records end.
    const std::size_t cut = last_record_end(text, CsvDialect{}, true);
    if (cut > 0 && cut < text.size()) {
      return {block_of(std::string_view(text).substr(0, cut)), false, cut};
    }
    const std::size_t lines = text.find_last_of('\n') + 1;
    if (lines > 0 && (size >= wanted * 8 || size == most)) {  // a quote is open in the first record
      return {block_of(std::string_view(text).substr(0, lines)), false, lines};
    }
    if (size == most) {
      fail(ErrorCode::bad_input, Hint{"check that the file is a table, or allow more memory"},
           "the first record is longer than {} bytes: {}", most, layout.name);
    }
  }
}

std::vector<CsvBlock> sample_rows(const CsvLayout& layout, const CsvHead& head, std::size_t bytes,
                                  SampleMethod method) {
  std::vector<CsvBlock> sample;
  const std::size_t end = std::min(layout.body_end, head.block.size);
  const std::size_t begin = std::min(layout.body_offset, end);
  sample.push_back(block_of(head.block.text().substr(begin, end - begin)));
  sample.back().ends_file = head.whole || end < head.block.size;
  if (sample.back().ends_file || method == SampleMethod::head || layout.charset != nullptr ||
      !is_seekable(layout.path, layout.compression)) {
    return sample;
  }
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(layout.path));
  if (size <= head.block.size + kPlaceBytesMin) {
    return sample;
  }
  const std::size_t place_bytes = std::max(bytes / kPlaces, kPlaceBytesMin);
  const std::size_t places = std::min(kPlaces, (size - head.block.size) / place_bytes + 1);
  const std::size_t last = size - std::min(size, place_bytes);
  std::minstd_rand chance(static_cast<std::minstd_rand::result_type>(size));
  std::uniform_int_distribution<std::size_t> anywhere(head.block.size,
                                                      std::max(last, head.block.size));
  const std::size_t step = (size - head.block.size) / places;
  for (std::size_t i = 1; i <= places; ++i) {
    const std::size_t regular = i == places ? last : head.block.size + i * step;
    const std::size_t from = method == SampleMethod::stratified ? regular : anywhere(chance);
    const std::string read = read_at(layout.path, from, place_bytes);
    const std::string_view records = records_in(read, layout);
    if (!records.empty()) {
      sample.push_back(block_of(records));
    }
  }
  return sample;
}

}  // namespace mdm::reader
