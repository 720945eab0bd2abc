#include "functions.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <mdm/base.hpp>

#include "cells.hpp"

namespace mdm::duckdb {
namespace {

struct OfNumber {
  using Function = NumberFunction;
  using Cell = double;
  static constexpr duckdb_type kType = DUCKDB_TYPE_DOUBLE;

  static double value(const Cell& cell) { return cell; }
};

struct OfText {
  using Function = TextFunction;
  using Cell = duckdb_string_t;
  static constexpr duckdb_type kType = DUCKDB_TYPE_VARCHAR;

  static std::string_view value(const Cell& cell) { return text_of(cell); }
};

template <typename Kind>
struct Defined {
  typename Kind::Function function;
  std::size_t arguments = 1;
};

struct OfNumbers {
  using Function = NumbersFunction;
  static constexpr duckdb_type kType = DUCKDB_TYPE_DOUBLE;
};

template <typename Kind>
void fill(const Defined<Kind>& defined, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector column = library().data_chunk_get_vector(input, 0);
  const auto* cells = static_cast<const typename Kind::Cell*>(library().vector_get_data(column));
  const std::uint64_t* mask = library().vector_get_validity(column);
  auto* results = static_cast<double*>(library().vector_get_data(output));
  library().vector_ensure_validity_writable(output);
  std::uint64_t* result_mask = library().vector_get_validity(output);
  const idx_t rows = library().data_chunk_get_size(input);
  for (idx_t row = 0; row < rows; ++row) {
    const std::optional<double> result =
        is_set(mask, row) ? defined.function(Kind::value(cells[row])) : std::nullopt;
    results[row] = result.value_or(0);
    if (!result) {
      library().validity_set_row_invalid(result_mask, row);
    }
  }
}

void fill(const Defined<OfNumbers>& defined, duckdb_data_chunk input, duckdb_vector output) {
  std::vector<const double*> cells;
  std::vector<const std::uint64_t*> masks;
  for (idx_t i = 0; i < defined.arguments; ++i) {
    const duckdb_vector column = library().data_chunk_get_vector(input, i);
    cells.push_back(static_cast<const double*>(library().vector_get_data(column)));
    masks.push_back(library().vector_get_validity(column));
  }
  auto* results = static_cast<double*>(library().vector_get_data(output));
  library().vector_ensure_validity_writable(output);
  std::uint64_t* result_mask = library().vector_get_validity(output);
  const idx_t rows = library().data_chunk_get_size(input);
  std::vector<double> numbers(cells.size());
  for (idx_t row = 0; row < rows; ++row) {
    bool valid = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      valid = valid && is_set(masks[i], row);
      numbers[i] = cells[i][row];
    }
    const std::optional<double> result = valid ? defined.function(numbers) : std::nullopt;
    results[row] = result.value_or(0);
    if (!result) {
      library().validity_set_row_invalid(result_mask, row);
    }
  }
}

// No exception may cross the engine's frames: it becomes an error of the statement.
template <typename Kind>
void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  try {
    fill(*static_cast<const Defined<Kind>*>(library().scalar_function_get_extra_info(info)), input,
         output);
  } catch (const std::exception& error) {
    library().scalar_function_set_error(info, error.what());
  }
}

template <typename Kind>
void define(const Session& session, const std::string& name, typename Kind::Function function,
            std::size_t arguments = 1) {
  Owned<duckdb_scalar_function> made(library().destroy_scalar_function);
  *made.out() = library().create_scalar_function();
  Owned<duckdb_logical_type> argument(library().destroy_logical_type);
  *argument.out() = library().create_logical_type(Kind::kType);
  Owned<duckdb_logical_type> result(library().destroy_logical_type);
  *result.out() = library().create_logical_type(DUCKDB_TYPE_DOUBLE);

  library().scalar_function_set_name(made.get(), name.c_str());
  for (std::size_t i = 0; i < arguments; ++i) {
    library().scalar_function_add_parameter(made.get(), argument.get());
  }
  library().scalar_function_set_return_type(made.get(), result.get());
  auto defined = std::make_unique<Defined<Kind>>(Defined<Kind>{std::move(function), arguments});
  library().scalar_function_set_extra_info(made.get(), defined.release(), [](void* held) {
    const std::unique_ptr<Defined<Kind>> last(static_cast<Defined<Kind>*>(held));
  });
  library().scalar_function_set_function(made.get(), call<Kind>);
  if (library().register_scalar_function(session.get(), made.get()) != DuckDBSuccess) {
    fail(ErrorCode::invalid_argument, "the engine refuses the function: {}", name);
  }
}

}  // namespace

void define_function(const Session& session, const std::string& name, NumberFunction function) {
  define<OfNumber>(session, name, std::move(function));
}

void define_function(const Session& session, const std::string& name, TextFunction function) {
  define<OfText>(session, name, std::move(function));
}

void define_function(const Session& session, const std::string& name, std::size_t numbers,
                     NumbersFunction function) {
  define<OfNumbers>(session, name, std::move(function), numbers);
}

}  // namespace mdm::duckdb
