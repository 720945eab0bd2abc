#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

#include "csv_block_parser.hpp"
#include "csv_rows.hpp"

namespace mdm::reader {

/// What the columns of a block share while they are filled.
struct FillContext {
  const CsvRows& rows;
  Encoding encoding = Encoding::utf8;
  const CsvDialect& dialect;
  /// Text cells that are not ASCII must be looked at: they are of another encoding or damaged.
  bool inspects_text = false;
  ParsedBlock& result;

  /// True if the content of a cell that is not empty is what stands in the file.
  bool is_bare(std::string_view raw) const noexcept {
    return static_cast<unsigned char>(raw.front()) > ' ' && raw.front() != dialect.quote &&
           raw.front() != '=' && dialect.escape == '\0';
  }
  /// The content of a cell; a flaw is noted.
  std::string_view content_of(std::size_t row, const CsvColumn& column, std::string_view raw,
                              std::string& scratch);

  void note(std::size_t row, const std::string& column, std::string_view value, const char* action);
};

/// Converts the cells of one column of a block, top to bottom.
class CsvColumnFiller {
 public:
  /// \param source  column of the file
  CsvColumnFiller(FillContext& context, const CsvColumn& column, std::size_t source);

  /// Converts the rows [begin, end); begin is the end of the call before.
  void fill(std::size_t begin, std::size_t end);

  data::Column finish();
  std::vector<CsvEvidence>& evidence() { return evidence_; }  ///< `line` holds the row
  CsvConversion& conversion() { return conversion_; }
  WordCounts& kept_null_words() { return kept_null_words_; }

  /// The row of the first cell that does not fit the type that the user gave; rows if none.
  std::size_t misfit_row() const { return misfit_row_; }
  const std::string& misfit() const { return misfit_; }

 private:
  template <typename Value, typename Parse>
  void fill_values(data::Buffer<Value>& out, std::size_t begin, std::size_t end, Parse parse);
  template <typename Value, typename Parse>
  Value convert_slowly(std::size_t row, std::string_view raw, Parse parse);
  template <typename Value, typename Parse>
  void fill_numbers(data::Buffer<Value>& out, std::size_t begin, std::size_t end, Parse parse);
  template <typename Value>
  void fill_styled(data::Buffer<Value>& out, std::size_t begin, std::size_t end);
  void fill_decimals(std::size_t begin, std::size_t end);
  template <typename Value>
  bool is_open(std::string_view raw, Value value) const;
  void bound_digits();
  bool fits_form(const NumberCell& cell) const;
  void fill_text(std::size_t begin, std::size_t end);
  void add_text_slowly(std::size_t row, std::string_view raw);
  void expect_texts_like(std::size_t end);
  void make_room(std::size_t size);
  void append(std::string_view text);
  void observe(std::size_t row, std::string_view cell, bool fits);
  void set_null(std::size_t row);
  bool may_be_null(std::string_view raw) const {
    return nulls_.may_parse() && nulls_.may_hold(trimmed(raw));
  }
  KindMask open() const { return possible_ & ~implied_; }  ///< what cells must be tested for

  FillContext& context_;
  const CsvColumn& plan_;
  const NullWords& nulls_;
  std::size_t source_;
  KindMask possible_;
  KindMask implied_;
  data::Column column_;
  std::size_t chars_ = 0;                   ///< used of column_.chars, which is larger meanwhile
  unsigned decimals_ = 0;                   ///< of the cell of float64 that was parsed last
  unsigned decimals_max_ = kNotPositional;  ///< more contradict a scale that is possible so far
  data::Int128 units_end_ = 0;              ///< so much contradicts one in a column of decimals
  std::string scratch_{};
  std::vector<CsvEvidence> evidence_{};
  CsvConversion conversion_{};
  WordCounts kept_null_words_{};
  std::size_t misfit_row_;
  std::string misfit_{};
};

}  // namespace mdm::reader
