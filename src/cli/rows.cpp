#include "rows.hpp"

#include <utility>

#include <fmt/format.h>

#include <mdm/base/json.hpp>
#include <mdm/writer/text_rows.hpp>

#include "errors.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// What a form makes of rows, each row handed on by itself.
class FormRows final : public RowWriter {
 public:
  using Make = std::unique_ptr<writer::TextRows> (*)(const data::Schema& schema);

  FormRows(Output& output, Make make) : output_(output), make_(make) {}

  void begin(const data::Schema& schema) override {
    form_ = make_(schema);
    output_.write(form_->begin());
  }

  void write(const data::Batch& batch) override {
    std::string text;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      text.clear();
      form_->append(text, batch, row, row + 1, std::exchange(none_, false));
      output_.write(text);
    }
  }

  void finish(bool /*truncated*/) override { output_.write(form_->end(none_)); }
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  Output& output_;
  Make make_;
  std::unique_ptr<writer::TextRows> form_{};
  bool none_ = true;
};

class AnswerRows final : public RowWriter {
 public:
  explicit AnswerRows(Output& output) : output_(output) {}

  void begin(const data::Schema& schema) override {
    Json columns = Json::array();
    for (const data::Field& field : schema.fields) {
      columns.push(
          Json::object({{"name", field.name}, {"type", data::type_text(field.type, field.scale)}}));
    }
    output_.write(fmt::format("{{\"columns\":{},\"rows\":[", columns.dump()));
  }

  void write(const data::Batch& batch) override {
    std::string line;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      line = std::exchange(first_, false) ? "[" : ",[";
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        line += i == 0 ? "" : ",";
        writer::append_json(line, batch.columns[i], row);
      }
      output_.write(line += ']');
    }
  }

  void finish(bool truncated) override {
    output_.write(fmt::format("],\"truncated\":{},\"ok\":true}}\n", truncated));
  }

  bool abandon(const Error& error) override {
    output_.write("],\"truncated\":true," + error_envelope(error).substr(1) + "\n");
    return true;
  }

 private:
  Output& output_;
  bool first_ = true;
};

class MarkdownRows final : public RowWriter {
 public:
  explicit MarkdownRows(Output& output) : output_(output) {}

  void begin(const data::Schema& schema) override {
    std::string names = "|";
    std::string rule = "|";
    for (const data::Field& field : schema.fields) {
      const bool is_number = field.type == data::Type::int64 || field.type == data::Type::float64 ||
                             field.type == data::Type::decimal;
      names += fmt::format(" {} |", escaped(field.name));
      rule += is_number ? " ---: |" : " --- |";
    }
    output_.write(names + "\n" + rule + "\n");
  }

  void write(const data::Batch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string line = "|";
      for (const data::Column& column : batch.columns) {
        line += fmt::format(" {} |", escaped(data::cell_text(column, row)));
      }
      output_.write(line + "\n");
    }
  }

  void finish(bool /*truncated*/) override {}
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      switch (c) {
        case '|': out += "\\|"; break;
        case '\n': out += "<br>"; break;
        case '\r': break;
        default: out += c;
      }
    }
    return out;
  }

  Output& output_;
};

}  // namespace

std::unique_ptr<RowWriter> make_markdown_rows(Output& output) {
  return std::make_unique<MarkdownRows>(output);
}

std::unique_ptr<RowWriter> make_csv_rows(Output& output) {
  return std::make_unique<FormRows>(
      output, [](const data::Schema& schema) { return writer::make_csv_rows(schema, true); });
}

std::unique_ptr<RowWriter> make_json_rows(Output& output) {
  return std::make_unique<FormRows>(output, writer::make_json_rows);
}

std::unique_ptr<RowWriter> make_json_line_rows(Output& output) {
  return std::make_unique<FormRows>(output, writer::make_json_line_rows);
}

std::unique_ptr<RowWriter> make_answer_rows(Output& output) {
  return std::make_unique<AnswerRows>(output);
}

}  // namespace mdm::cli
