#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <mdm/data.hpp>

#include "library.hpp"

namespace mdm::duckdb {

/// A handle of the C API and the function that frees it. An empty handle is left alone.
template <typename Handle>
class Owned {
 public:
  using Destroy = void (*)(Handle*);

  explicit Owned(Destroy destroy) : destroy_(destroy) {}
  Owned(Owned&& other) noexcept
      : handle_(std::exchange(other.handle_, Handle{})), destroy_(other.destroy_) {}
  Owned& operator=(Owned&&) = delete;
  ~Owned() { destroy_(&handle_); }

  Handle get() const noexcept { return handle_; }
  Handle* out() noexcept { return &handle_; }

 private:
  Handle handle_{};
  Destroy destroy_;
};

using Database = Owned<duckdb_database>;
using Session = Owned<duckdb_connection>;
using Prepared = Owned<duckdb_prepared_statement>;
using Pending = Owned<duckdb_pending_result>;
using ResultHandle = Owned<duckdb_result>;

/// What a stop request calls, on the thread that requests it.
struct Interrupt {
  duckdb_connection session;

  void operator()() const { library().interrupt(session); }
};

/// The statements of a text, split but not yet bound.
class Script {
 public:
  /// \throws Error{bad_input} for SQL that does not parse
  Script(duckdb_connection session, const std::string& sql);

  std::size_t size() const noexcept { return count_; }
  /// Binds one statement; those before it must have run. \throws Error, see fail_on_engine
  Prepared prepare(std::size_t index) const;

 private:
  duckdb_connection session_;
  Owned<duckdb_extracted_statements> statements_;
  std::size_t count_ = 0;
};

/// A single statement without the semicolons and comments that end it, for use inside another.
std::string_view without_end(duckdb_connection session, std::string_view sql);

/// Binds the only statement of a text. \throws Error{bad_input} if it has more or none
Prepared prepare_one(duckdb_connection session, const std::string& sql);

/// What must happen to the engine's column before it is one of the canonical types.
enum class Change : std::uint8_t { none, cast, json };

/// A column of a result as the stream gives it.
struct ResultColumn {
  data::Field field{};
  Change change = Change::none;
};

std::vector<ResultColumn> result_columns(const Prepared& statement);

/// Runs a statement to its end. \returns rows changed
std::int64_t execute(duckdb_connection session, const Prepared& statement,
                     const std::stop_token& stop);

/// The rows of a SELECT. `session` must outlive the stream.
std::unique_ptr<data::BatchStream> open_result(duckdb_connection session, const std::string& select,
                                               const std::stop_token& stop, std::size_t batch_rows);

/// Appends `rows` cells of a vector of a canonical type. \throws Error{bad_input} for a column of
/// 2 GiB or more of text
void append_vector(duckdb_vector vector, std::size_t rows, data::Column& column);

/// Sets the first `rows` cells of a new vector to those of `column` from `begin`, a multiple of 64.
void set_vector(duckdb_vector vector, const data::Column& column, std::size_t begin,
                std::size_t rows);

}  // namespace mdm::duckdb
