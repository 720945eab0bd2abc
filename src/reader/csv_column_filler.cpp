#include "csv_column_filler.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include <mdm/base.hpp>

#include "csv_cell.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kCopySlack = 16;

/// Kinds of which a whole number must be exact in a double.
constexpr KindMask kRealKinds =
    bit_of(Kind::float64) | KindMask{kPointStyles | kCommaStyles}
                                << static_cast<unsigned>(Kind::styled_float64);

void allocate(data::Column& column, std::size_t rows) {
  column.rows = rows;
  switch (column.type) {
    case data::Type::boolean: column.bytes8.resize(rows); break;
    case data::Type::int64:
    case data::Type::time:
    case data::Type::timestamp: column.ints.resize(rows); break;
    case data::Type::float64: column.floats.resize(rows); break;
    case data::Type::decimal: column.decimals.resize(rows); break;
    case data::Type::date: column.days.resize(rows); break;
    case data::Type::text:
      column.offsets.resize(rows + 1);
      column.offsets[0] = 0;
      break;
  }
}

void count(WordCounts& counts, std::string_view word) {
  const auto found = counts.find(word);
  if (found != counts.end()) {
    ++found->second;
  } else {
    counts.emplace(word, 1);
  }
}

/// ="0042", by which a file tells Excel to leave a text as it is.
bool is_formula_of_text(std::string_view content) {
  return content.size() > 2 && content.starts_with("=\"") &&
         content.find('"', 2) == content.size() - 1;
}

}  // namespace

void FillContext::note(std::size_t row, const std::string& column, std::string_view value,
                       const char* action) {
  result.count(action);
  if (result.incidents.size() < kIncidentsKept) {
    result.incidents.push_back({{}, row, column, excerpt(value), action});
  }
}

std::string_view FillContext::content_of(std::size_t row, const CsvColumn& column,
                                         std::string_view raw, std::string& scratch) {
  if (column.raw) {
    return raw;
  }
  CellFlaw flaw = CellFlaw::none;
  const std::string_view content = cell_content(raw, dialect, scratch, flaw);
  if (flaw != CellFlaw::none) {
    note(row, column.name, raw, action_for(flaw));
  }
  if (is_formula_of_text(content)) {
    note(row, column.name, content, "formula of a text replaced by the text");
    scratch = std::string(content.substr(2, content.size() - 3));
    return scratch;
  }
  return content;
}

CsvColumnFiller::CsvColumnFiller(FillContext& context, const CsvColumn& column, std::size_t source)
    : context_(context),
      plan_(column),
      nulls_(column.rules->null_words),
      source_(source),
      possible_(column.possible),
      implied_(implied_by(column.kind, column.form)),
      column_(column.field()),
      misfit_row_(context.rows.rows) {
  bound_digits();
  allocate(column_, context.rows.rows);
}

void CsvColumnFiller::set_null(std::size_t row) {
  if (column_.validity.empty()) {
    column_.validity.assign((context_.rows.rows + 63) / 64, ~std::uint64_t{0});
  }
  column_.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
}

/// Of what cells are only looked at if they have more digits than the scales that are left allow.
void CsvColumnFiller::bound_digits() {
  const std::optional<Scales> scales = scales_of(possible_);
  decimals_max_ = scales ? static_cast<unsigned>(scales->lowest) : kNotPositional;
  if (scales && plan_.kind == Kind::decimal) {
    const int digits = plan_.scale + data::kDecimalDigits - scales->highest;
    units_end_ = data::power_of_ten(std::min(digits, data::kDecimalDigits));
  }
}

void CsvColumnFiller::observe(std::size_t row, std::string_view cell, bool fits) {
  KindMask fitting = kinds_of(cell, possible_, plan_.rules->format());
  const std::optional<Scales> scales = scales_of(fitting);
  if (fits && scales && plan_.kind != Kind::decimal && scales_of(implied_)) {
    // Most such cells are not asked for their whole digits: what is found must not depend on which.
    fitting |= possible_ & scales_from(scales->lowest);
  }
  if (fitting != possible_) {
    evidence_.push_back({fitting, row, excerpt(cell)});
    possible_ = fitting;
    bound_digits();
  }
  if (!fits && plan_.fixed && row < misfit_row_) {
    misfit_row_ = row;
    misfit_ = excerpt(cell);
  }
}

/// A cell that did not simply parse: quoted, null, blank around it, or of another type.
template <typename Value, typename Parse>
Value CsvColumnFiller::convert_slowly(std::size_t row, std::string_view raw, Parse parse) {
  const std::string_view content = context_.content_of(row, plan_, raw, scratch_);
  const std::string_view cell = trimmed(content);
  if (!cell.empty() && !nulls_.is_null(cell)) {
    Value value{};
    const bool fits = parse(cell, value);
    observe(row, cell, fits);
    if (fits) {
      return value;
    }
  } else if (!cell.empty()) {
    count(context_.result.null_words, cell);
  }
  set_null(row);
  return Value{};
}

template <typename Value, typename Parse>
void CsvColumnFiller::fill_values(data::Buffer<Value>& out, std::size_t begin, std::size_t end,
                                  Parse parse) {
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view raw = context_.rows.cell(row, source_);
    Value value{};
    if (!parse(raw, value) || open() != 0 || may_be_null(raw)) {
      value = convert_slowly<Value>(row, raw, parse);
    }
    out[row] = value;
  }
}

/// True if a cell that parsed must be tested all the same.
template <typename Value>
bool CsvColumnFiller::is_open(std::string_view raw, Value value) const {
  if constexpr (std::is_same_v<Value, std::int64_t>) {
    if (!is_exact_in_float(value) && (possible_ & kRealKinds) != 0) {
      return true;
    }
  }
  if constexpr (std::is_same_v<Value, double>) {
    if (decimals_ > decimals_max_) {
      return true;
    }
  }
  return open() != 0 && !stays_open(raw, static_cast<double>(value), open());
}

template <typename Value, typename Parse>
void CsvColumnFiller::fill_numbers(data::Buffer<Value>& out, std::size_t begin, std::size_t end,
                                   Parse parse) {
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view raw = context_.rows.cell(row, source_);
    Value value{};
    if (!parse(raw, value) || is_open(raw, value) || may_be_null(raw)) {
      value = convert_slowly<Value>(row, raw, parse);
    }
    out[row] = value;
  }
}

bool CsvColumnFiller::fits_form(const NumberCell& cell) const {
  const bool plus = (cell.marks & plus_sign) != 0;
  return cell.affix == plan_.form.affix &&
         (plan_.form.all_signed ? plus || cell.negative || cell.is_zero : !plus);
}

template <typename Value>
void CsvColumnFiller::fill_styled(data::Buffer<Value>& out, std::size_t begin, std::size_t end) {
  const NumberStyle style = style_of(plan_.kind);
  NumberCell number;
  bool fits = false;
  const auto parse = [&](std::string_view text, Value& value) {
    fits = read_number(text, number) && fits_form(number);
    if constexpr (std::is_same_v<Value, double>) {
      value = (number.decimal_styles & bit_of(style)) != 0 ? number.decimal : number.whole;
      return fits = fits && (number.real_styles() & bit_of(style)) != 0;
    } else {
      value = number.integer;
      return fits = fits && (number.integer_styles & bit_of(style)) != 0;
    }
  };
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view raw = context_.rows.cell(row, source_);
    Value value{};
    fits = false;
    if (raw.empty() || !parse(raw, value) || is_open(raw, value) || may_be_null(raw)) {
      fits = false;
      value = convert_slowly<Value>(row, raw, parse);
    }
    out[row] = value;
    const std::uint8_t marks = fits ? marks_by(number, style) : std::uint8_t{0};
    if (marks != 0) {
      conversion_.marks |= marks;
      if (conversion_.cells++ == 0) {
        CellFlaw flaw = CellFlaw::none;
        conversion_.example = excerpt(trimmed(cell_content(raw, context_.dialect, scratch_, flaw)));
      }
    }
  }
}

/// Room for the texts of the whole block, if those of [0, end) are like the others.
void CsvColumnFiller::expect_texts_like(std::size_t end) {
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < end; ++row) {
    bytes += context_.rows.cell(row, source_).size();
  }
  const std::size_t expected = bytes * context_.rows.rows / end;
  make_room(expected + expected / 16 + kCopySlack);
}

void CsvColumnFiller::make_room(std::size_t size) {
  data::Buffer<char> larger(std::max(size, column_.chars.size() + column_.chars.size() / 2));
  std::copy_n(column_.chars.data(), chars_, larger.data());
  column_.chars = std::move(larger);
}

void CsvColumnFiller::fill_decimals(std::size_t begin, std::size_t end) {
  const auto parse = [scale = plan_.scale](std::string_view cell, data::Int128& units) {
    return parse_decimal(cell, scale, units);
  };
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view raw = context_.rows.cell(row, source_);
    data::Int128 units = 0;
    if (!parse(raw, units) || units >= units_end_ || units <= -units_end_ || open() != 0 ||
        may_be_null(raw)) {
      units = convert_slowly<data::Int128>(row, raw, parse);
    }
    column_.decimals[row] = units;
  }
}

void CsvColumnFiller::append(std::string_view text) {
  const std::size_t needed = chars_ + text.size() + kCopySlack;
  if (needed > column_.chars.size()) {
    make_room(needed);
  }
  char* const to = column_.chars.data() + chars_;
  // Short texts are copied in one move; the block is padded, and so is the target.
  if (text.size() <= kCopySlack) {
    std::memcpy(to, text.data(), kCopySlack);
  } else {
    std::memcpy(to, text.data(), text.size());
  }
  chars_ += text.size();
}

void CsvColumnFiller::add_text_slowly(std::size_t row, std::string_view raw) {
  std::string_view content = context_.content_of(row, plan_, raw, scratch_);
  const std::string_view cell = trimmed(content);
  if (open() != 0 && !cell.empty() && !nulls_.is_null(cell)) {
    observe(row, cell, true);
  }
  if (nulls_.may_hold(content)) {
    if (nulls_.is_given(content)) {
      count(context_.result.null_words, content);
      set_null(row);
      return;
    }
    if (nulls_.is_usual(content)) {
      count(kept_null_words_, content);
    }
  }
  if (context_.inspects_text && !is_ascii(content)) {
    if (context_.encoding == Encoding::windows_1252) {
      scratch_ = from_windows_1252(content);
      content = scratch_;
    } else if (context_.encoding == Encoding::converted) {
      if (content.find(kReplacementCharacter) != std::string_view::npos) {
        context_.note(row, plan_.name, content, "bytes without meaning in the encoding replaced");
      }
    } else if (!is_utf8_fast(content)) {
      scratch_ = repaired_utf8(content);
      content = scratch_;
      context_.note(row, plan_.name, content, "bytes that are not UTF-8 read as Windows-1252");
    }
  }
  if (content.data() == scratch_.data()) {
    scratch_.reserve(scratch_.size() + kCopySlack);
    content = scratch_;
  }
  append(content);
}

void CsvColumnFiller::fill_text(std::size_t begin, std::size_t end) {
  if (begin == 0) {
    expect_texts_like(end);
  }
  for (std::size_t row = begin; row < end; ++row) {
    const std::string_view raw = context_.rows.cell(row, source_);
    if (raw.empty()) {
      set_null(row);
    } else if (!context_.is_bare(raw) || context_.inspects_text || open() != 0 ||
               nulls_.may_hold(raw)) {
      add_text_slowly(row, raw);
    } else {
      append(raw);
    }
    column_.offsets[row + 1] = static_cast<std::int32_t>(chars_);
  }
}

void CsvColumnFiller::fill(std::size_t begin, std::size_t end) {
  const Kind kind = plan_.kind;
  const MomentFormat* const format = plan_.rules->format();
  switch (column_.type) {
    case data::Type::boolean: return fill_values(column_.bytes8, begin, end, parse_boolean);
    case data::Type::int64:
      return is_styled(kind) ? fill_styled(column_.ints, begin, end)
                             : fill_numbers(column_.ints, begin, end, parse_int64);
    case data::Type::float64:
      return is_styled(kind) ? fill_styled(column_.floats, begin, end)
                             : fill_numbers(column_.floats, begin, end,
                                            [this](std::string_view cell, double& value) {
                                              return parse_float64(cell, value, decimals_);
                                            });
    case data::Type::decimal: return fill_decimals(begin, end);
    case data::Type::date:
      return fill_values(column_.days, begin, end, [=](std::string_view cell, std::int32_t& value) {
        return parse_days(cell, kind, format, value);
      });
    case data::Type::time:
    case data::Type::timestamp:
      return fill_values(column_.ints, begin, end, [=](std::string_view cell, std::int64_t& value) {
        return parse_micros(cell, kind, format, value);
      });
    case data::Type::text: return fill_text(begin, end);
  }
}

data::Column CsvColumnFiller::finish() {
  if (column_.type == data::Type::text) {
    column_.chars.resize(chars_);
  }
  return std::move(column_);
}

}  // namespace mdm::reader
