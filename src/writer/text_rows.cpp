#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <mdm/base/json.hpp>
#include <mdm/writer/text_rows.hpp>

namespace mdm::writer {
namespace {

/// The longest double that std::to_chars writes has 24 characters.
constexpr std::size_t kNumberChars = 32;

template <typename Number>
std::string_view digits_of(std::array<char, kNumberChars>& room, Number value) {
  const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), value);
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

/// A whole number that is a float gets ".0": who reads the rows finds the type again.
void append_float(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += data::float_text(value);
    return;
  }
  std::array<char, kNumberChars> room{};
  const std::string_view digits = digits_of(room, value);
  out += digits;
  if (digits.find_first_not_of("-0123456789") == std::string_view::npos) {
    out += ".0";
  }
}

/// True if the cell is of a type whose text needs no quotes anywhere, and was appended.
bool append_plain(std::string& out, const data::Column& column, std::size_t row) {
  switch (column.type) {
    case data::Type::boolean: out += column.bytes8[row] != 0 ? "true" : "false"; return true;
    case data::Type::int64: {
      std::array<char, kNumberChars> room{};
      out += digits_of(room, column.ints[row]);
      return true;
    }
    case data::Type::float64: append_float(out, column.floats[row]); return true;
    default: return false;
  }
}

void append_csv(std::string& out, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    out.append(c == '"' ? 2 : 1, c);
  }
  out += '"';
}

class CsvRows final : public TextRows {
 public:
  CsvRows(const data::Schema& schema, bool header) {
    for (std::size_t i = 0; header && i < schema.fields.size(); ++i) {
      header_ += i == 0 ? "" : ",";
      append_csv(header_, schema.fields[i].name);
    }
    header_ += header ? "\n" : "";
  }

  std::string begin() const override { return header_; }

  void append(std::string& out, const data::Batch& batch, std::size_t from, std::size_t to,
              bool /*first*/) const override {
    for (std::size_t row = from; row < to; ++row) {
      const std::size_t line = out.size();
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        const data::Column& column = batch.columns[i];
        out += i == 0 ? "" : ",";
        if (column.valid(row) && !append_plain(out, column, row)) {
          append_csv(out, column.type == data::Type::text ? column.text(row)
                                                          : data::cell_text(column, row));
        }
      }
      // A lone null in a row would be an empty line, which readers skip.
      out += out.size() == line ? "\"\"\n" : "\n";
    }
  }

  std::string end(bool /*none*/) const override { return {}; }

 private:
  std::string header_{};
};

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

class JsonRows final : public TextRows {
 public:
  JsonRows(const data::Schema& schema, bool lines) : lines_(lines) {
    for (const std::string& name : unique_names(schema)) {
      keys_.push_back((keys_.empty() ? "" : ",") + Json(name).dump() + ":");
    }
  }

  std::string begin() const override { return lines_ ? "" : "["; }

  void append(std::string& out, const data::Batch& batch, std::size_t from, std::size_t to,
              bool first) const override {
    for (std::size_t row = from; row < to; ++row) {
      out += lines_ ? "{" : first && row == from ? "\n{" : ",\n{";
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        out += keys_[i];
        append_json(out, batch.columns[i], row);
      }
      out += lines_ ? "}\n" : "}";
    }
  }

  std::string end(bool none) const override { return lines_ ? "" : none ? "]\n" : "\n]\n"; }

 private:
  bool lines_;
  std::vector<std::string> keys_{};  // with what stands before and after them
};

}  // namespace

void append_json(std::string& out, const data::Column& column, std::size_t row) {
  const bool none = !column.valid(row) ||
                    (column.type == data::Type::float64 && !std::isfinite(column.floats[row]));
  if (none) {
    out += "null";
  } else if (!append_plain(out, column, row)) {
    out += Json(data::cell_text(column, row)).dump();
  }
}

std::unique_ptr<TextRows> make_csv_rows(const data::Schema& schema, bool header) {
  return std::make_unique<CsvRows>(schema, header);
}

std::unique_ptr<TextRows> make_json_rows(const data::Schema& schema) {
  return std::make_unique<JsonRows>(schema, false);
}

std::unique_ptr<TextRows> make_json_line_rows(const data::Schema& schema) {
  return std::make_unique<JsonRows>(schema, true);
}

}  // namespace mdm::writer
