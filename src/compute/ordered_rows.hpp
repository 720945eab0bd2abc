#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/plan.hpp>

#include "scattered.hpp"

namespace mdm::compute {

/// A row in the order of a sequence.
struct OrderedRow {
  std::uint64_t place = 0;      ///< in the table
  bool starts = false;          ///< a new group begins
  std::vector<double> cells{};  ///< of the columns; NaN is a null
};

/// The rows of a table in the order of a sequence, with some of its columns as numbers. Safe for
/// concurrent use.
class OrderedRows final {
 public:
  /// The engine sorts places, times and groups alone; columns are laid out by a spool in `scratch`.
  OrderedRows(const plan::Sequence& sequence, std::vector<std::string> columns,
              const duckdb::Connection& connection, const std::string& table,
              const std::filesystem::path& scratch, const std::stop_token& stop);

  std::uint64_t rows() const noexcept { return rows_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }

  /// Goes along the rows once. OrderedRows must outlive it.
  class Walk final {
   public:
    explicit Walk(const OrderedRows& rows);
    bool next(OrderedRow& row);

   private:
    std::unique_ptr<data::BatchStream> stream_;
    data::Batch batch_{};
    std::size_t at_ = 0;
  };

 private:
  std::vector<std::string> columns_;
  std::uint64_t rows_;
  Scattered ordered_;
};

}  // namespace mdm::compute
