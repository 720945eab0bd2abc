#include "engines.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include <mdm/base/files.hpp>
#include <mdm/compute.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::dialects {
namespace {

using data::Type;

Cell number_cell(double value) {
  return {.number = value, .integer = 0};
}

Cell integer_cell(std::int64_t value) {
  return {.number = static_cast<double>(value), .integer = value};
}

std::optional<Cell> cell_of(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return std::nullopt;
  }
  switch (column.type) {
    case Type::boolean: return integer_cell(column.bytes8[row]);
    case Type::int64: return integer_cell(column.ints[row]);
    default: return number_cell(column.floats[row]);
  }
}

std::vector<Cells> cells_of(data::BatchStream& rows) {
  std::vector<Cells> cells(rows.schema().fields.size());
  for (data::Batch batch; rows.next(batch);) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        cells[i].push_back(cell_of(batch.columns[i], row));
      }
    }
  }
  return cells;
}

class DuckEngine final : public Engine {
 public:
  DuckEngine(const SpecialTable& table, bool plain) : connection_({.threads = 2}), plain_(plain) {
    const auto rows = data::stream_of(table.schema, {table.rows});
    connection_.run_over(*rows, "given", "CREATE TABLE odd AS SELECT * FROM given");
  }

  std::string name() const override { return plain_ ? "duckdb" : "mdm"; }
  std::optional<plan::Dialect> dialect() const override {
    return plain_ ? std::optional(plan::Dialect::duckdb) : std::nullopt;
  }

  std::vector<Cells> compute(const plan::FeaturePlan& plan) override {
    const auto rows =
        plain_ ? connection_.stream(plan::select_sql(plan, "odd", plan::Dialect::duckdb).sql)
               : compute::feature_rows(plan, connection_, "odd", {}, {}, {});
    return cells_of(*rows);
  }

 private:
  duckdb::Connection connection_;
  bool plain_;
};

std::string_view sqlite_type(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::int64: return "INTEGER";
    case Type::float64: return "ANY";
    default: return "TEXT";
  }
}

void bind(sqlite::Statement& insert, int position, const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    insert.bind_null(position);
  } else if (column.type == Type::boolean) {
    insert.bind(position, std::int64_t{column.bytes8[row]});
  } else if (column.type == Type::int64) {
    insert.bind(position, column.ints[row]);
  } else if (column.type == Type::float64) {
    insert.bind(position, column.floats[row]);
  } else {
    insert.bind(position, data::cell_text(column, row));
  }
}

class SqliteEngine final : public Engine {
 public:
  explicit SqliteEngine(const SpecialTable& table) : database_(":memory:") {
    std::vector<std::string> columns;
    std::vector<std::string> places;
    for (const data::Field& field : table.schema.fields) {
      columns.push_back(fmt::format("{} {}", duckdb::quoted(field.name), sqlite_type(field.type)));
      places.emplace_back("?");
    }
    database_.run(fmt::format("CREATE TABLE odd({}) STRICT", fmt::join(columns, ", ")));
    auto insert =
        database_.prepare(fmt::format("INSERT INTO odd VALUES ({})", fmt::join(places, ", ")));
    for (std::size_t row = 0; row < table.rows.rows; ++row) {
      for (std::size_t i = 0; i < places.size(); ++i) {
        bind(insert, static_cast<int>(i) + 1, table.rows.columns[i], row);
      }
      insert.run();
    }
  }

  std::string name() const override { return "sqlite"; }
  std::optional<plan::Dialect> dialect() const override { return plan::Dialect::sqlite; }

  std::vector<Cells> compute(const plan::FeaturePlan& plan) override {
    auto rows = database_.prepare(plan::select_sql(plan, "odd", plan::Dialect::sqlite).sql);
    std::vector<Cells> cells(plan.features.size());
    while (rows.step()) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto place = static_cast<int>(i);
        if (rows.is_null(place)) {
          cells[i].emplace_back();
        } else {
          cells[i].emplace_back(plan.features[i].type == Type::float64
                                    ? number_cell(rows.real(place))
                                    : integer_cell(rows.integer(place)));
        }
      }
    }
    return cells;
  }

 private:
  sqlite::Database database_;
};

std::string_view postgres_type(Type type) {
  switch (type) {
    case Type::boolean: return "boolean";
    case Type::int64: return "bigint";
    case Type::float64: return "double precision";
    case Type::decimal: return "numeric";
    case Type::date: return "date";
    case Type::time: return "time";
    case Type::timestamp: return "timestamp";
    case Type::text: break;
  }
  return "text";
}

std::optional<Cell> cell_of(std::string_view text, Type type) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (type == Type::boolean) {
    return integer_cell(text == "t" ? 1 : 0);
  }
  Cell cell;
  const char* const end = text.data() + text.size();
  if (type == Type::int64) {
    std::from_chars(text.data(), end, cell.integer);
    return integer_cell(cell.integer);
  }
  std::from_chars(text.data(), end, cell.number);
  return cell;
}

class PostgresEngine final : public Engine {
 public:
  PostgresEngine(const SpecialTable& table, std::filesystem::path folder)
      : folder_(std::move(folder)) {
    std::vector<std::string> columns;
    for (const data::Field& field : table.schema.fields) {
      columns.push_back(
          fmt::format("{} {}", duckdb::quoted(field.name), postgres_type(field.type)));
    }
    std::string sql =
        fmt::format("DROP TABLE IF EXISTS odd;\nCREATE TABLE odd({});\n", fmt::join(columns, ", "));
    for (std::size_t row = 0; row < table.rows.rows; ++row) {
      std::vector<std::string> cells;
      for (const data::Column& column : table.rows.columns) {
        cells.push_back(postgres_literal(column, row));
      }
      sql += fmt::format("INSERT INTO odd VALUES ({});\n", fmt::join(cells, ", "));
    }
    ask(sql);
  }

  std::string name() const override { return "postgres"; }
  std::optional<plan::Dialect> dialect() const override { return plan::Dialect::postgres; }

  std::vector<Cells> compute(const plan::FeaturePlan& plan) override {
    const std::string answer =
        ask(plan::select_sql(plan, "odd", plan::Dialect::postgres).sql + ";\n");
    std::vector<Cells> cells(plan.features.size());
    std::size_t column = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < answer.size(); ++at) {
      if (answer[at] == '|' || answer[at] == '\n') {
        const std::string_view text(answer.data() + begin, at - begin);
        cells.at(column).push_back(cell_of(text, plan.features[column].type));
        column = answer[at] == '\n' ? 0 : column + 1;
        begin = at + 1;
      }
    }
    return cells;
  }

 private:
  std::string ask(const std::string& sql) const {
    const std::filesystem::path file = folder_ / "ask.sql";
    std::ofstream(file, std::ios::binary) << sql;
    const std::string command = fmt::format(
        "psql -X -q -A -t -v ON_ERROR_STOP=1 -f '{0}/ask.sql' 2>'{0}/said'", folder_.string());
    // NOLINTNEXTLINE(cert-env33-c): a client of PostgreSQL, for a test
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::string answer;
    std::array<char, 65'536> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      answer.append(buffer.data(), count);
    }
    if (pclose(pipe) != 0) {
      fail(ErrorCode::invalid_argument, "psql: {}", read_file(folder_ / "said"));
    }
    return answer;
  }

  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<Engine> open_mdm(const SpecialTable& table) {
  return std::make_unique<DuckEngine>(table, false);
}

std::unique_ptr<Engine> open_duckdb(const SpecialTable& table) {
  return std::make_unique<DuckEngine>(table, true);
}

std::unique_ptr<Engine> open_sqlite(const SpecialTable& table) {
  return std::make_unique<SqliteEngine>(table);
}

std::unique_ptr<Engine> open_postgres(const SpecialTable& table,
                                      const std::filesystem::path& folder) {
  return std::make_unique<PostgresEngine>(table, folder);
}

}  // namespace mdm::dialects
