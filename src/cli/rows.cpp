#include "rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <mdm/base/json.hpp>

#include "errors.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// A whole number that is a float gets ".0", as the writer of files gives it: who reads the rows
/// finds the type again.
std::string text_of(const data::Column& column, std::size_t row) {
  std::string text = data::cell_text(column, row);
  if (column.type == data::Type::float64 &&
      text.find_first_not_of("-0123456789") == std::string::npos) {
    text += ".0";
  }
  return text;
}

void append_json(std::string& out, const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    out += "null";
    return;
  }
  switch (column.type) {
    case data::Type::boolean:
    case data::Type::int64: out += data::cell_text(column, row); return;
    case data::Type::float64:
      out += std::isfinite(column.floats[row]) ? text_of(column, row) : "null";
      return;
    default: out += Json(data::cell_text(column, row)).dump(); return;
  }
}

/// Names in the order of the columns, each once.
std::vector<std::string> unique_names(const data::Schema& schema) {
  std::vector<std::string> names;
  for (const data::Field& field : schema.fields) {
    std::string name = field.name;
    for (int number = 2; std::ranges::find(names, name) != names.end(); ++number) {
      name = fmt::format("{}_{}", field.name, number);
    }
    names.push_back(std::move(name));
  }
  return names;
}

class CsvRows final : public RowWriter {
 public:
  explicit CsvRows(Output& output) : output_(output) {}

  void begin(const data::Schema& schema) override {
    std::string line;
    for (const data::Field& field : schema.fields) {
      append(line, field.name);
    }
    end(line);
  }

  void write(const data::Batch& batch) override {
    std::string line;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (const data::Column& column : batch.columns) {
        if (column.valid(row)) {
          append(line, text_of(column, row));
        } else {
          line += ',';
        }
      }
      end(line);
    }
  }

  void finish(bool /*truncated*/) override {}
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  static void append(std::string& line, std::string_view text) {
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
      line.append(text).append(",");
      return;
    }
    line += '"';
    for (const char c : text) {
      line.append(c == '"' ? 2 : 1, c);
    }
    line += "\",";
  }

  /// A lone null in a row would be an empty line, which readers skip.
  void end(std::string& line) {
    line.pop_back();
    output_.write(line.empty() ? "\"\"" : line);
    output_.write("\n");
    line.clear();
  }

  Output& output_;
};

class JsonRows final : public RowWriter {
 public:
  JsonRows(Output& output, bool lines) : output_(output), lines_(lines) {}

  void begin(const data::Schema& schema) override {
    for (const std::string& name : unique_names(schema)) {
      keys_.push_back(Json(name).dump() + ":");
    }
  }

  void write(const data::Batch& batch) override {
    std::string line;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const bool first = std::exchange(first_, false);
      line = lines_ ? "{" : first ? "[\n{" : ",\n{";
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        line += (i == 0 ? "" : ",") + keys_[i];
        append_json(line, batch.columns[i], row);
      }
      output_.write(line += lines_ ? "}\n" : "}");
    }
  }

  void finish(bool /*truncated*/) override {
    output_.write(lines_ ? "" : first_ ? "[]\n" : "\n]\n");
  }
  bool abandon(const Error& /*error*/) override { return false; }

 private:
  Output& output_;
  bool lines_;
  std::vector<std::string> keys_{};
  bool first_ = true;
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
        append_json(line, batch.columns[i], row);
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
  return std::make_unique<CsvRows>(output);
}

std::unique_ptr<RowWriter> make_json_rows(Output& output) {
  return std::make_unique<JsonRows>(output, false);
}

std::unique_ptr<RowWriter> make_json_line_rows(Output& output) {
  return std::make_unique<JsonRows>(output, true);
}

std::unique_ptr<RowWriter> make_answer_rows(Output& output) {
  return std::make_unique<AnswerRows>(output);
}

}  // namespace mdm::cli
