#include "sheet_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

#include <mdm/base.hpp>

#include "xml_feed.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;
constexpr std::string_view kErrorText = "#N/A";

/// Writes the rows of a sheet as they end.
class RowWriter final : public XmlHandler {
 public:
  /// \param strings  null if the values do not matter
  RowWriter(const CellStyles& styles, const SharedStrings* strings, std::string name)
      : styles_(styles), strings_(strings), name_(std::move(name)) {}

  void begin(std::string_view element, const XmlAttributes& attributes) override {
    if (element == "v") {
      in_value_ = in_cell_;
    } else if (element == "c") {
      begin_cell(attributes);
    } else if (element == "t") {
      in_value_ = in_cell_ && !in_reading_aid_;
    } else if (element == "row") {
      begin_row(attributes);
    } else if (element == "rPh") {
      in_reading_aid_ = true;
    }
  }

  void end(std::string_view element) override {
    if (element == "v" || element == "t") {
      in_value_ = false;
    } else if (element == "c") {
      end_cell();
    } else if (element == "row") {
      end_row();
    } else if (element == "rPh") {
      in_reading_aid_ = false;
    }
  }

  void text(std::string_view text) override {
    if (in_value_) {
      value_ += text;
    }
  }

  /// What was written since it was last taken away from here.
  std::string& written() { return written_; }

 private:
  [[noreturn]] void damaged(std::string_view what) const {
    fail(ErrorCode::bad_input, Hint{"open it in a spreadsheet program and save it anew"},
         "{}, row {}: {}", what, row_, name_);
  }

  void begin_row(const XmlAttributes& attributes) {
    const std::string_view number = attributes.find("r");
    const std::uint64_t before = row_++;
    if (!number.empty()) {
      row_ = 0;
      std::from_chars(number.data(), number.data() + number.size(), row_);
    }
    if (row_ <= before || row_ > kRowsMax) {
      damaged("rows of the sheet are out of order");
    }
    row_text_.clear();
    cells_ = 0;
    column_ = kNoColumn;
  }

  void begin_cell(const XmlAttributes& attributes) {
    const std::string_view reference = attributes.find("r");
    const std::size_t before = column_;
    column_ = reference.empty() ? before + 1 : column_of(reference);
    if (column_ >= kColumnsMax || (before != kNoColumn && column_ <= before)) {
      damaged("cells of the sheet are out of order");
    }
    type_ = attributes.find("t");
    style_ = 0;
    const std::string_view style = attributes.find("s");
    std::from_chars(style.data(), style.data() + style.size(), style_);
    value_.clear();
    in_cell_ = true;
  }

  void end_cell() {
    in_cell_ = false;
    if (value_.empty()) {
      return;
    }
    for (; cells_ <= column_; ++cells_) {
      if (cells_ > 0) {
        row_text_ += ',';
      }
    }
    append_value();
  }

  void append_value() {
    if (type_ == "s") {
      std::size_t index = 0;
      const auto [end, error] =
          std::from_chars(value_.data(), value_.data() + value_.size(), index);
      if (error != std::errc() || end != value_.data() + value_.size()) {
        damaged("cell names no text");
      }
      row_text_ += strings_ == nullptr ? std::string_view("x") : strings_->at(index, name_);
    } else if (type_ == "b") {
      row_text_ += value_ == "1" || value_ == "true" ? "true" : "false";
    } else if (type_ == "e") {
      row_text_ += kErrorText;
    } else if (type_.empty() || type_ == "n") {
      row_text_ += number_text(value_, styles_.kind(style_), styles_.from_1904);
    } else {
      row_text_ += csv_text(value_);
    }
  }

  void end_row() {
    if (cells_ == 0) {
      return;
    }
    width_ = std::max(width_, cells_);
    written_.append(row_ - 1 - lines_, '\n');
    written_ += row_text_;
    written_.append(width_ - cells_, ',');
    written_ += '\n';
    lines_ = row_;
  }

  const CellStyles& styles_;
  const SharedStrings* strings_;
  std::string name_;
  std::string written_{};
  std::uint64_t row_ = 0;
  std::uint64_t lines_ = 0;  ///< rows written
  std::size_t width_ = 0;

  // Of the row:
  std::string row_text_{};
  std::size_t cells_ = 0;  ///< in row_text_
  std::size_t column_ = kNoColumn;

  // Of the cell:
  std::string type_{};
  std::size_t style_ = 0;
  std::string value_{};
  bool in_cell_ = false;
  bool in_value_ = false;
  bool in_reading_aid_ = false;
};

/// One sheet's part, parsed piece by piece.
class SheetRows {
 public:
  SheetRows(const OpenArchive& open, const Sheet& sheet, const CellStyles& styles,
            const SharedStrings* strings)
      : archive_(open()),
        writer_(styles, strings, fmt::format("{}/{}", archive_->name(), sheet.name)),
        feed_(writer_, fmt::format("{}/{}", archive_->name(), sheet.name)),
        piece_(kPieceBytes, '\0') {
    go_to_part(*archive_, sheet.part);
  }

  /// Parses on; false at the end. \returns what was read of the part in `bytes`
  bool advance(std::size_t& bytes) {
    bytes = 0;
    if (ended_) {
      return false;
    }
    bytes = archive_->read(piece_.data(), piece_.size());
    ended_ = bytes < piece_.size();
    feed_.feed(std::string_view(piece_).substr(0, bytes), ended_);
    return true;
  }

  std::string& written() { return writer_.written(); }

 private:
  std::unique_ptr<Archive> archive_;
  RowWriter writer_;
  XmlFeed feed_;
  std::string piece_;
  bool ended_ = false;
};

class SheetText final : public ByteSource {
 public:
  SheetText(const OpenArchive& open, Workbook book, const std::string& sheet, Meter* meter)
      : book_(std::move(book)),
        strings_(read_shared_strings(open, book_.strings_part)),
        rows_(open, find_sheet(book_, sheet, open()->name()), book_.styles, &strings_),
        meter_(meter) {}

  std::size_t read(char* to, std::size_t room) override {
    std::size_t filled = 0;
    while (filled < room) {
      std::string& text = rows_.written();
      if (taken_ == text.size()) {
        text.clear();
        taken_ = 0;
        std::size_t bytes = 0;
        if (!rows_.advance(bytes)) {
          break;
        }
        if (meter_ != nullptr) {
          meter_->bytes += bytes;
        }
        continue;
      }
      const std::size_t step = std::min(room - filled, text.size() - taken_);
      std::memcpy(to + filled, text.data() + taken_, step);
      taken_ += step;
      filled += step;
    }
    if (meter_ != nullptr) {
      meter_->digest.add(std::as_bytes(std::span(to, filled)));
    }
    return filled;
  }

 private:
  Workbook book_;
  SharedStrings strings_;
  SheetRows rows_;
  Meter* meter_;
  std::size_t taken_ = 0;  ///< of what the rows have written
};

}  // namespace

std::unique_ptr<ByteSource> open_sheet(OpenArchive open, const std::string& sheet, Meter* meter) {
  return std::make_unique<SheetText>(open, read_workbook(open), sheet, meter);
}

bool has_cells(const OpenArchive& open, const Sheet& sheet) {
  const CellStyles styles;
  SheetRows rows(open, sheet, styles, nullptr);
  std::size_t bytes = 0;
  while (rows.written().empty() && rows.advance(bytes)) {}
  return !rows.written().empty();
}

const Sheet& find_sheet(const Workbook& book, std::string_view wanted, std::string_view workbook) {
  const auto named = std::find_if(book.sheets.begin(), book.sheets.end(),
                                  [&](const Sheet& sheet) { return sheet.name == wanted; });
  if (named != book.sheets.end()) {
    return *named;
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (error == std::errc() && end == wanted.data() + wanted.size() && number > 0 &&
      number <= book.sheets.size()) {
    return book.sheets[number - 1];
  }
  std::string names;
  for (const Sheet& sheet : book.sheets) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", sheet.name);
  }
  fail(ErrorCode::not_found, Hint{fmt::format("its sheets are: {}", names)},
       "workbook has no sheet '{}': {}", wanted, workbook);
}

}  // namespace mdm::reader
