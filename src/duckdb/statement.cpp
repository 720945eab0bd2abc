#include "statement.hpp"

#include <chrono>
#include <limits>
#include <thread>

#include <mdm/base.hpp>

#include "engine_error.hpp"

namespace mdm::duckdb {
namespace {

constexpr std::size_t kBroken = std::numeric_limits<std::size_t>::max();
constexpr int kInt64Digits = 18;
constexpr int kDoubleDigits = 15;
constexpr int kPlainDecimalDigits = 18;  // the engine keeps longer decimals in 128 bits

struct Canonical {
  data::Type type = data::Type::text;
  Change change = Change::cast;
  int scale = 0;
};

Canonical canonical(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return {data::Type::boolean, Change::none};
    case DUCKDB_TYPE_BIGINT: return {data::Type::int64, Change::none};
    case DUCKDB_TYPE_DOUBLE: return {data::Type::float64, Change::none};
    case DUCKDB_TYPE_DATE: return {data::Type::date, Change::none};
    case DUCKDB_TYPE_TIME: return {data::Type::time, Change::none};
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return {data::Type::timestamp, Change::none};
    case DUCKDB_TYPE_VARCHAR: return {data::Type::text, Change::none};
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: return {data::Type::int64, Change::cast};
    case DUCKDB_TYPE_UBIGINT: return {data::Type::decimal, Change::cast};
    case DUCKDB_TYPE_HUGEINT: return {data::Type::decimal, Change::none};
    case DUCKDB_TYPE_FLOAT: return {data::Type::float64, Change::cast};
    case DUCKDB_TYPE_TIME_NS: return {data::Type::time, Change::cast};
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: return {data::Type::timestamp, Change::cast};
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_UNION: return {data::Type::text, Change::json};
    default: return {data::Type::text, Change::cast};
  }
}

Canonical canonical_decimal(int width, int scale) {
  if (scale == 0 && width <= kInt64Digits) {
    return {data::Type::int64, Change::cast};
  }
  if (width <= kDoubleDigits) {
    return {data::Type::float64, Change::cast};
  }
  return {data::Type::decimal, width > kPlainDecimalDigits ? Change::none : Change::cast, scale};
}

}  // namespace

Script::Script(duckdb_connection session, const std::string& sql)
    : session_(session), statements_(library().destroy_extracted) {
  if (sql.find('\0') != std::string::npos) {
    fail(ErrorCode::bad_input, "the SQL holds a NUL character");
  }
  count_ = library().extract_statements(session, sql.c_str(), statements_.out());
  const char* error = library().extract_statements_error(statements_.get());
  if (count_ == 0 && error != nullptr) {
    fail_on_engine(error);
  }
}

Prepared Script::prepare(std::size_t index) const {
  Prepared statement(library().destroy_prepare);
  if (library().prepare_extracted_statement(session_, statements_.get(), index, statement.out()) !=
      DuckDBSuccess) {
    fail_on_engine(library().prepare_error(statement.get()));
  }
  return statement;
}

// A semicolon ends the statement if nothing but comments follows it and what stands before it
// parses: one inside a literal would leave that open.
std::string_view without_end(duckdb_connection session, std::string_view sql) {
  const auto statements = [session](std::string_view part) -> std::size_t {
    try {
      return Script(session, std::string(part)).size();
    } catch (const Error&) {
      return kBroken;
    }
  };
  for (std::size_t at = sql.size(); at-- > 0;) {
    if (sql[at] == ';' && statements(sql.substr(at + 1)) == 0 &&
        statements(sql.substr(0, at)) == 1) {
      sql = sql.substr(0, at);
    }
  }
  return sql;
}

Prepared prepare_one(duckdb_connection session, const std::string& sql) {
  const Script script(session, sql);
  if (script.size() != 1) {
    fail(ErrorCode::bad_input, "expected one SQL statement, found {}", script.size());
  }
  return script.prepare(0);
}

std::vector<ResultColumn> result_columns(const Prepared& statement) {
  std::vector<ResultColumn> columns;
  const idx_t width = library().prepared_statement_column_count(statement.get());
  for (idx_t i = 0; i < width; ++i) {
    const duckdb_type type = library().prepared_statement_column_type(statement.get(), i);
    Canonical as = canonical(type);
    if (type == DUCKDB_TYPE_DECIMAL) {
      Owned<duckdb_logical_type> decimal(library().destroy_logical_type);
      *decimal.out() = library().prepared_statement_column_logical_type(statement.get(), i);
      as = canonical_decimal(library().decimal_width(decimal.get()),
                             library().decimal_scale(decimal.get()));
    }
    const char* name = library().prepared_statement_column_name(statement.get(), i);
    columns.push_back({{name, as.type, as.scale}, as.change});
    library().free(const_cast<char*>(name));
  }
  return columns;
}

namespace {

/// Not duckdb_rows_changed, which gives 0 for CREATE TABLE AS (library 1.5.6).
std::int64_t rows_changed(ResultHandle& result) {
  if (library().result_return_type(result.get()) == DUCKDB_RESULT_TYPE_QUERY_RESULT ||
      library().column_type(result.out(), 0) != DUCKDB_TYPE_BIGINT) {
    return 0;
  }
  Owned<duckdb_data_chunk> chunk(library().destroy_data_chunk);
  *chunk.out() = library().fetch_chunk(result.get());
  if (chunk.get() == nullptr || library().data_chunk_get_size(chunk.get()) != 1) {
    return 0;
  }
  const duckdb_vector counts = library().data_chunk_get_vector(chunk.get(), 0);
  return *static_cast<const std::int64_t*>(library().vector_get_data(counts));
}

/// Lets the engine work on this thread, too, and sleeps while it has nothing for it to do:
/// duckdb_execute_pending alone would ask again and again meanwhile (library 1.5.6; measured: 3 %
/// of the CPU time of a load).
void work_on(const Pending& pending) {
  static constexpr std::chrono::microseconds kNap(200);
  for (;;) {
    switch (library().pending_execute_task(pending.get())) {
      case DUCKDB_PENDING_RESULT_NOT_READY: break;
      case DUCKDB_PENDING_NO_TASKS_AVAILABLE: std::this_thread::sleep_for(kNap); break;
      case DUCKDB_PENDING_ERROR: fail_on_engine(library().pending_error(pending.get()));
      default: return;
    }
  }
}

}  // namespace

std::int64_t execute(duckdb_connection session, const Prepared& statement,
                     const std::stop_token& stop) {
  stop_if_requested(stop);
  Pending pending(library().destroy_pending);
  if (library().pending_prepared(statement.get(), pending.out()) != DuckDBSuccess) {
    fail_on_engine(library().pending_error(pending.get()));
  }
  // Making a pending result clears the engine's interrupt flag: only from here on can it be set.
  const std::stop_callback on_stop(stop, Interrupt{session});
  work_on(pending);
  ResultHandle result(library().destroy_result);
  if (library().execute_pending(pending.get(), result.out()) != DuckDBSuccess) {
    fail_on_engine(library().result_error(result.out()));
  }
  return rows_changed(result);
}

}  // namespace mdm::duckdb
