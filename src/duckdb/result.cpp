#include <optional>

#include <mdm/base.hpp>
#include <mdm/duckdb.hpp>

#include "engine_error.hpp"
#include "statement.hpp"

namespace mdm::duckdb {
namespace {

constexpr std::size_t kBatchBytes = 32U << 20U;

std::string changed(const std::string& name, const ResultColumn& column) {
  switch (column.change) {
    case Change::none: return name;
    case Change::cast:
      return fmt::format("CAST({} AS {})", name, sql_type(column.field.type, column.field.scale));
    case Change::json: return fmt::format("CAST(to_json({}) AS VARCHAR)", name);
  }
  return name;
}

/// The SELECT with its columns cast to the canonical types; as it is if they have them.
std::string with_changes(duckdb_connection session, const std::string& select,
                         const std::vector<ResultColumn>& columns) {
  std::string list;
  std::string names;
  bool any = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view comma = i == 0 ? "" : ", ";
    const std::string name = fmt::format("c{}", i);
    any = any || columns[i].change != Change::none;
    list += fmt::format("{}{} AS {}", comma, changed(name, columns[i]),
                        duckdb::quoted(columns[i].field.name));
    names += fmt::format("{}{}", comma, name);
  }
  if (!any) {
    return select;
  }
  return fmt::format("SELECT {} FROM (\n{}\n) AS t({})", list, without_end(session, select), names);
}

/// Room for so many cells: a buffer that grows step by step is copied, and ends up too large.
void reserve_cells(data::Column& column, std::size_t rows) {
  switch (column.type) {
    case data::Type::boolean: column.bytes8.reserve(rows); break;
    case data::Type::int64:
    case data::Type::time:
    case data::Type::timestamp: column.ints.reserve(rows); break;
    case data::Type::float64: column.floats.reserve(rows); break;
    case data::Type::decimal: column.decimals.reserve(rows); break;
    case data::Type::date: column.days.reserve(rows); break;
    case data::Type::text: column.offsets.reserve(rows + 1); break;
  }
}

data::Schema schema_of(const std::vector<ResultColumn>& columns) {
  data::Schema schema;
  for (const ResultColumn& column : columns) {
    schema.fields.push_back(column.field);
  }
  return schema;
}

class ResultStream final : public data::BatchStream {
 public:
  ResultStream(duckdb_connection session, Prepared statement, data::Schema schema,
               std::stop_token stop, std::size_t batch_rows)
      : schema_(std::move(schema)),
        batch_rows_(batch_rows),
        stop_(std::move(stop)),
        statement_(std::move(statement)),
        pending_(library().destroy_pending),
        result_(library().destroy_result) {
    if (library().pending_prepared_streaming(statement_.get(), pending_.out()) != DuckDBSuccess) {
      fail_on_engine(library().pending_error(pending_.get()));
    }
    on_stop_.emplace(stop_, Interrupt{session});
    if (library().execute_pending(pending_.get(), result_.out()) != DuckDBSuccess) {
      fail_on_engine(library().result_error(result_.out()));
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    for (const data::Field& field : schema_.fields) {
      out.columns.emplace_back(field);
      reserve_cells(out.columns.back(), last_rows_);
    }
    while (!ended_ && out.rows < batch_rows_ && out.size_bytes() < kBatchBytes) {
      take_chunk(out);
    }
    last_rows_ = out.rows;
    if (out.rows == 0) {
      out = {};
    }
    return out.rows > 0;
  }

 private:
  void take_chunk(data::Batch& out) {
    stop_if_requested(stop_);
    Owned<duckdb_data_chunk> chunk(library().destroy_data_chunk);
    *chunk.out() = library().fetch_chunk(result_.get());
    if (chunk.get() == nullptr) {
      ended_ = true;
      const char* error = library().result_error(result_.out());
      if (error != nullptr) {
        fail_on_engine(error);
      }
      return;
    }
    const std::size_t rows = library().data_chunk_get_size(chunk.get());
    for (std::size_t i = 0; i < out.columns.size(); ++i) {
      append_vector(library().data_chunk_get_vector(chunk.get(), i), rows, out.columns[i]);
    }
    out.rows += rows;
  }

  data::Schema schema_;
  std::size_t batch_rows_;
  std::stop_token stop_;
  Prepared statement_;
  Pending pending_;
  ResultHandle result_;
  std::optional<std::stop_callback<Interrupt>> on_stop_;
  std::size_t last_rows_ = 0;  // of the last batch: the next one is likely to be as large
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<data::BatchStream> open_result(duckdb_connection session, const std::string& select,
                                               const std::stop_token& stop,
                                               std::size_t batch_rows) {
  stop_if_requested(stop);
  Prepared statement = prepare_one(session, select);
  const std::vector<ResultColumn> columns = result_columns(statement);
  return std::make_unique<ResultStream>(
      session, prepare_one(session, with_changes(session, select, columns)), schema_of(columns),
      stop, batch_rows);
}

}  // namespace mdm::duckdb
