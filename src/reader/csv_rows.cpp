#include "csv_rows.hpp"

#include <mdm/base.hpp>

#include "csv_kinds.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

bool is_regular(std::string_view text, const Structure& structure, std::size_t cells,
                char delimiter) {
  if (structure.marks.size() - 1 != structure.records * cells) {
    return false;
  }
  for (std::size_t row = 1; row <= structure.records; ++row) {
    if (text[structure.marks[row * cells]] == delimiter) {
      return false;
    }
  }
  return true;
}

/// Lays out one record after another.
class Aligner {
 public:
  Aligner(std::string_view text, std::size_t cells, data::Buffer<std::uint32_t>& aligned,
          std::vector<RaggedRow>& ragged)
      : text_(text), cells_(cells), aligned_(aligned), ragged_(ragged) {
    aligned_.clear();
  }

  /// \param marks  the mark before the record, and `count` marks of the record
  std::optional<CsvFailure> add(const std::uint32_t* marks, std::size_t count) {
    const std::size_t begin = marks[0] + std::uint32_t{1};
    std::uint32_t end = marks[count];
    end -= text_[end] == '\n' && end > begin && text_[end - 1] == '\r' ? 1U : 0U;
    const std::string_view record = text_.substr(begin, end - begin);
    if (count == 1 && cells_ > 1 && trimmed(record).empty()) {
      ragged_.push_back({begin, {}, "blank line skipped"});
      return std::nullopt;
    }
    if (count > cells_ && !is_empty_from(marks, count)) {
      return CsvFailure{count_lines(text_.substr(0, begin)),
                        fmt::format("row has {} cells where the table has {} columns: {}", count,
                                    cells_, excerpt(record)),
                        "quote cells that hold the delimiter"};
    }
    const std::size_t kept = std::min(count, cells_);
    aligned_.insert(aligned_.end(), marks, marks + kept);
    aligned_.push_back(count <= cells_ ? end : marks[kept]);
    if (count > cells_) {
      ragged_.push_back({begin, excerpt(record), "empty cells beyond the last column dropped"});
    } else if (count < cells_) {
      // A cell whose end does not follow its begin is missing.
      aligned_.insert(aligned_.end(), cells_ - kept, end);
      ragged_.push_back({begin, excerpt(record), "short row filled with nulls"});
    }
    return std::nullopt;
  }

 private:
  bool is_empty_from(const std::uint32_t* marks, std::size_t count) const {
    const std::size_t begin = marks[cells_] + std::size_t{1};
    for (const char c : text_.substr(begin, marks[count] - begin)) {
      if (c != text_[marks[cells_]] && c != ' ' && c != '\r') {
        return false;
      }
    }
    return true;
  }

  std::string_view text_;
  std::size_t cells_;
  data::Buffer<std::uint32_t>& aligned_;
  std::vector<RaggedRow>& ragged_;
};

}  // namespace

std::optional<CsvFailure> align_rows(std::string_view text, const Structure& structure,
                                     char delimiter, CsvRows& rows,
                                     data::Buffer<std::uint32_t>& aligned,
                                     std::vector<RaggedRow>& ragged) {
  rows.text = text;
  rows.lines = structure.lines;
  if (is_regular(text, structure, rows.cells, delimiter)) {
    rows.marks = structure.marks.data();
    rows.stride = rows.cells;
    rows.rows = structure.records;
    return std::nullopt;
  }
  Aligner aligner(text, rows.cells, aligned, ragged);
  std::size_t first = 0;
  for (std::size_t i = 1; i < structure.marks.size(); ++i) {
    if (text[structure.marks[i]] == delimiter) {
      continue;
    }
    if (auto failure = aligner.add(structure.marks.data() + first, i - first)) {
      return failure;
    }
    first = i;
  }
  rows.marks = aligned.data();
  rows.stride = rows.cells + 1;
  rows.rows = aligned.size() / rows.stride;
  return std::nullopt;
}

}  // namespace mdm::reader
