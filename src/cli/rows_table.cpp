#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "numbers.hpp"
#include "rows.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t kRowsMeasured = 1000;
constexpr std::size_t kGap = 2;
constexpr std::size_t kWidthMin = 8;
constexpr std::string_view kNull = "null";

bool is_number(data::Type type) {
  return type == data::Type::int64 || type == data::Type::float64 || type == data::Type::decimal;
}

class TableRows final : public RowWriter {
 public:
  TableRows(Output& output, View view) : output_(output), view_(std::move(view)) {}

  void begin(const data::Schema& schema) override {
    schema_ = schema;
    for (const data::Field& field : schema.fields) {
      titles_.push_back(one_line(field.name));
      widths_.push_back(display_width(titles_.back()));
    }
    shown_ = widths_.size();
  }

  void write(const data::Batch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::vector<std::string> cells;
      std::vector<bool> nulls;
      for (const data::Column& column : batch.columns) {
        nulls.push_back(!column.valid(row));
        cells.push_back(nulls.back() ? std::string(kNull) : one_line(data::cell_text(column, row)));
      }
      add({std::move(cells), std::move(nulls)});
    }
  }

  void finish(bool /*truncated*/) override {
    settle();
    if (shown_ < widths_.size()) {
      const auto left = static_cast<std::int64_t>(widths_.size() - shown_);
      output_.write(fmt::format("… {} (--format csv shows all)\n", counted(left, "more column")));
    }
  }

  bool abandon(const Error& /*error*/) override {
    settle();
    return false;
  }

 private:
  struct Row {
    std::vector<std::string> cells{};
    std::vector<bool> nulls{};
  };

  void add(Row row) {
    if (settled_) {
      print(row);
      return;
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      widths_[i] = std::max(widths_[i], display_width(row.cells[i]));
    }
    waiting_.push_back(std::move(row));
    if (waiting_.size() == kRowsMeasured) {
      settle();
    }
  }

  /// Fixes the widths, and prints the titles and the rows that waited for them.
  void settle() {
    if (settled_) {
      return;
    }
    settled_ = true;
    while (total() > view_.width && (shrink() || leave_out())) {}
    std::string line;
    for (std::size_t i = 0; i < shown_; ++i) {
      append(line, titles_[i], i, Paint::dim);
    }
    end(line);
    for (const Row& row : waiting_) {
      print(row);
    }
    waiting_.clear();
  }

  std::size_t total() const {
    std::size_t width = 0;
    for (std::size_t i = 0; i < shown_; ++i) {
      width += widths_[i] + (i == 0 ? 0 : kGap);
    }
    return width;
  }

  bool shrink() {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < shown_; ++i) {
      const bool can_shrink = !is_number(schema_.fields[i].type) && widths_[i] > kWidthMin;
      if (can_shrink && (widest == nullptr || widths_[i] > *widest)) {
        widest = &widths_[i];
      }
    }
    if (widest != nullptr) {
      --*widest;
    }
    return widest != nullptr;
  }

  bool leave_out() {
    shown_ -= shown_ > 1 ? 1 : 0;
    return shown_ > 1;
  }

  void append(std::string& line, const std::string& text, std::size_t column, Paint paint) const {
    const bool fits = view_.width == std::numeric_limits<std::size_t>::max();
    const std::string shown = fits ? text : cut(text, widths_[column]);
    const std::size_t used = display_width(shown);
    const std::string blanks(widths_[column] > used ? widths_[column] - used : 0, ' ');
    const bool right = is_number(schema_.fields[column].type);
    line += column == 0 ? "" : std::string(kGap, ' ');
    line += right ? blanks : "";
    line += painted(view_, paint, shown);
    line += right ? "" : blanks;
  }

  void print(const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < shown_; ++i) {
      append(line, row.cells[i], i, row.nulls[i] ? Paint::dim : Paint::none);
    }
    end(line);
  }

  void end(std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
    output_.write(line += '\n');
  }

  Output& output_;
  View view_;
  data::Schema schema_{};
  std::vector<std::string> titles_{};
  std::vector<std::size_t> widths_{};
  std::size_t shown_ = 0;  ///< columns, from the left
  bool settled_ = false;
  std::vector<Row> waiting_{};
};

}  // namespace

std::unique_ptr<RowWriter> make_table_rows(Output& output, const View& view) {
  return std::make_unique<TableRows>(output, view);
}

}  // namespace mdm::cli
