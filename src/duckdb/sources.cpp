#include "sources.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <mdm/base.hpp>

#include "engine_error.hpp"

namespace mdm::duckdb {
namespace {

using LogicalType = Owned<duckdb_logical_type>;

/// Of a column whose type is one of ours.
LogicalType logical_type_of(const data::Field& field) {
  LogicalType made(library().destroy_logical_type);
  const auto simple = [&](duckdb_type type) { *made.out() = library().create_logical_type(type); };
  switch (field.type) {
    case data::Type::boolean: simple(DUCKDB_TYPE_BOOLEAN); break;
    case data::Type::int64: simple(DUCKDB_TYPE_BIGINT); break;
    case data::Type::float64: simple(DUCKDB_TYPE_DOUBLE); break;
    case data::Type::decimal:
      *made.out() = library().create_decimal_type(data::kDecimalDigits,
                                                  static_cast<std::uint8_t>(field.scale));
      break;
    case data::Type::date: simple(DUCKDB_TYPE_DATE); break;
    case data::Type::time: simple(DUCKDB_TYPE_TIME); break;
    case data::Type::timestamp: simple(DUCKDB_TYPE_TIMESTAMP); break;
    case data::Type::text: simple(DUCKDB_TYPE_VARCHAR); break;
  }
  return made;
}

/// The rows of one reading, as the engine takes them: a vector's length at a time.
class Reading {
 public:
  Reading(const TableSource& source, const std::vector<idx_t>& wanted) {
    std::vector<std::string> names;
    for (const idx_t column : wanted) {
      const bool is_own =
          column < source.schema.fields.size();  // else the engine's own, for counts
      positions_.push_back(is_own ? names.size() : kNowhere);
      if (is_own) {
        names.push_back(source.schema.fields[column].name);
      }
    }
    if (names.empty()) {
      names.push_back(source.schema.fields.back().name);
    }
    data::Selection part = source.part;
    part.columns = std::move(names);
    rows_ = source.open(part);
  }

  void fill(duckdb_data_chunk chunk) {
    if (at_ == batch_.rows) {
      at_ = 0;
      if (!rows_->next(batch_)) {
        library().data_chunk_set_size(chunk, 0);
        return;
      }
    }
    const std::size_t count = std::min<std::size_t>(library().vector_size(), batch_.rows - at_);
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      if (positions_[i] != kNowhere) {
        set_vector(library().data_chunk_get_vector(chunk, i), batch_.columns[positions_[i]], at_,
                   count);
      }
    }
    library().data_chunk_set_size(chunk, count);
    at_ += count;
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  std::vector<std::size_t> positions_{};  ///< of the engine's columns in a batch
  std::unique_ptr<data::BatchStream> rows_{};
  data::Batch batch_{};
  std::size_t at_ = 0;  ///< rows of the batch that were taken
};

template <typename T>
void destroy(void* held) {
  const std::unique_ptr<T> last(static_cast<T*>(held));
}

using Kept = std::shared_ptr<const TableSource>;

void bind(duckdb_bind_info info) {
  const auto& list =
      *static_cast<const std::shared_ptr<SourceList>*>(library().bind_get_extra_info(info));
  Owned<duckdb_value> number(library().destroy_value);
  *number.out() = library().bind_get_parameter(info, 0);
  const Kept source = list->find(library().get_int64(number.get()));
  if (!source) {
    library().bind_set_error(info, "no such source");
    return;
  }
  for (const data::Field& field : source->schema.fields) {
    library().bind_add_result_column(info, field.name.c_str(), logical_type_of(field).get());
  }
  library().bind_set_cardinality(info, source->rows, true);
  library().bind_set_bind_data(info, std::make_unique<Kept>(source).release(), destroy<Kept>);
}

// No exception may cross the engine's frames: it becomes an error of the statement.
void open(duckdb_init_info info) {
  try {
    std::vector<idx_t> wanted(library().init_get_column_count(info));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      wanted[i] = library().init_get_column_index(info, i);
    }
    const auto& source = *static_cast<const Kept*>(library().init_get_bind_data(info));
    library().init_set_init_data(info, std::make_unique<Reading>(*source, wanted).release(),
                                 destroy<Reading>);
  } catch (const std::exception& error) {
    library().init_set_error(info, carried(error).c_str());
  }
}

void read(duckdb_function_info info, duckdb_data_chunk chunk) {
  try {
    static_cast<Reading*>(library().function_get_init_data(info))->fill(chunk);
  } catch (const std::exception& error) {
    library().function_set_error(info, carried(error).c_str());
  }
}

constexpr const char* kFunction = "__mdm_source";

}  // namespace

std::int64_t SourceList::add(const TableSource& source) {
  const std::lock_guard lock(mutex_);
  sources_.emplace(next_, std::make_shared<const TableSource>(source));
  return next_++;
}

void SourceList::remove(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  sources_.erase(number);
}

std::shared_ptr<const TableSource> SourceList::find(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(number);
  return found == sources_.end() ? nullptr : found->second;
}

void define_source_function(const Session& session, const std::shared_ptr<SourceList>& list) {
  Owned<duckdb_table_function> made(library().destroy_table_function);
  *made.out() = library().create_table_function();
  library().table_function_set_name(made.get(), kFunction);
  LogicalType number(library().destroy_logical_type);
  *number.out() = library().create_logical_type(DUCKDB_TYPE_BIGINT);
  library().table_function_add_parameter(made.get(), number.get());
  library().table_function_set_extra_info(
      made.get(), std::make_unique<std::shared_ptr<SourceList>>(list).release(),
      destroy<std::shared_ptr<SourceList>>);
  library().table_function_set_bind(made.get(), bind);
  library().table_function_set_init(made.get(), open);
  library().table_function_set_function(made.get(), read);
  library().table_function_supports_projection_pushdown(made.get(), true);
  if (library().register_table_function(session.get(), made.get()) != DuckDBSuccess) {
    fail(ErrorCode::internal, "the engine refuses the table function: {}", kFunction);
  }
}

std::string source_sql(std::int64_t number) {
  return fmt::format("{}({})", kFunction, number);
}

}  // namespace mdm::duckdb
