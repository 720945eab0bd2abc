#pragma once

// What the suite that every backend passes stands on; its tests are in conformance_test.cpp.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {

struct StoreUnderTest {
  std::string name{};
  std::unique_ptr<Store> (*open)(const Options& options) = nullptr;
  /// Texts may hold NULs, and dates and timestamps may be any; else such a cell is refused.
  bool every_cell = true;
};

/// A stream of the rows of another that does something before the batch `at`.
class Disturbed final : public data::BatchStream {
 public:
  Disturbed(std::unique_ptr<data::BatchStream> rows, int at, std::function<void()> act)
      : rows_(std::move(rows)), at_(at), act_(std::move(act)) {}

  const data::Schema& schema() const override { return rows_->schema(); }
  bool next(data::Batch& out) override {
    if (at_-- == 0) {
      act_();
    }
    return rows_->next(out);
  }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  int at_;
  std::function<void()> act_;
};

class StoreConformance : public ::testing::TestWithParam<StoreUnderTest> {
 protected:
  StoreConformance() { std::filesystem::create_directories(folder_); }
  ~StoreConformance() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> open(bool read_only = false) const {
    return GetParam().open({.backend = GetParam().name,
                            .folder = folder_,
                            .read_only = read_only,
                            .memory_limit_bytes = 500'000'000,
                            .threads = 3,
                            .temp_directory = folder_ / "scratch"});
  }

  static constexpr int kScale = 7;

  /// Of 38 digits, of both signs; 0 at times.
  static data::Int128 decimal_of(std::int64_t row) {
    const data::Int128 most = data::power_of_ten(data::kDecimalDigits) - 1;
    return row % 5 == 0 ? 0 : (row % 2 == 0 ? most - row : row - most);
  }

  static data::Schema all_types() {
    data::Schema schema;
    for (std::size_t i = 0; i < data::kTypeCount; ++i) {
      const auto type = static_cast<data::Type>(i);
      const int scale = type == data::Type::decimal ? kScale : 0;
      schema.fields.push_back({std::string(data::name_of(type)), type, scale});
    }
    return schema;
  }

  /// Rows of all types; a column is null in every (i + 2)nd row. Cells follow from the row.
  static data::Batch rows_between(std::int64_t begin, std::int64_t end) {
    data::Batch batch;
    batch.rows = static_cast<std::size_t>(end - begin);
    for (std::size_t i = 0; i < data::kTypeCount; ++i) {
      data::Column& column = batch.columns.emplace_back(all_types().fields[i]);
      for (std::int64_t row = begin; row < end; ++row) {
        if (row % static_cast<std::int64_t>(i + 2) == 1) {
          column.push_null();
        } else if (column.type == data::Type::boolean) {
          column.push(row % 3 == 0);
        } else if (column.type == data::Type::float64) {
          column.push(static_cast<double>(row) / 7);
        } else if (column.type == data::Type::decimal) {
          column.push(decimal_of(row));
        } else if (column.type == data::Type::text) {
          column.push(fmt::format("cell ü {}", row % 1000));
        } else if (column.type == data::Type::date) {
          column.push(row * 5 - 700'000);
        } else {
          column.push(row * 12'345);
        }
      }
    }
    return batch;
  }

  static std::unique_ptr<data::BatchStream> stream_between(std::int64_t begin, std::int64_t end,
                                                           std::int64_t step = 50'000) {
    std::vector<data::Batch> batches;
    for (std::int64_t row = begin; row < end; row += step) {
      batches.push_back(rows_between(row, std::min(end, row + step)));
    }
    return data::stream_of(all_types(), std::move(batches));
  }

  static std::unique_ptr<data::BatchStream> one_column(const std::string& name) {
    data::Batch batch;
    batch.rows = 1;
    batch.columns.emplace_back(data::Type::int64).push(std::int64_t{7});
    std::vector<data::Batch> batches;
    batches.push_back(std::move(batch));
    return data::stream_of({{{name, data::Type::int64}}}, std::move(batches));
  }

  /// Each row as one text; null cells are told from empty ones.
  static std::vector<std::string> lines_of(data::BatchStream& stream) {
    std::vector<std::string> lines;
    for (data::Batch batch; stream.next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        std::string& line = lines.emplace_back();
        for (const data::Column& column : batch.columns) {
          line += (column.valid(row) ? "=" + data::cell_text(column, row) : "null") + "|";
        }
      }
    }
    return lines;
  }

  static std::vector<std::string> scan(Store& store, const std::string& table,
                                       const std::vector<std::string>& columns = {}) {
    return lines_of(*store.scan(table, {.columns = columns}, {}));
  }

  static std::vector<std::string> names_in(Store& store) {
    std::vector<std::string> names;
    for (const TableInfo& table : store.tables()) {
      names.push_back(table.name);
    }
    return names;
  }

  template <typename Act>
  static ErrorCode code_of(Act act) {
    try {
      act();
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::internal;
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) / random_id();
};

}  // namespace mdm::storage
