#pragma once

#include <functional>
#include <list>
#include <string>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/roles.hpp>

namespace mdm::roles {

/// A column for tests: `rows` cells made by a function of the row.
struct TestColumn {
  std::string name{};
  data::Column cells{};
};

inline TestColumn ints(std::string name, std::size_t rows,
                       const std::function<std::int64_t(std::int64_t)>& cell,
                       data::Type type = data::Type::int64) {
  TestColumn column{std::move(name), data::Column(type)};
  for (std::size_t row = 0; row < rows; ++row) {
    column.cells.push(cell(static_cast<std::int64_t>(row)));
  }
  return column;
}

inline TestColumn floats(std::string name, std::size_t rows,
                         const std::function<double(double)>& cell) {
  TestColumn column{std::move(name), data::Column(data::Type::float64)};
  for (std::size_t row = 0; row < rows; ++row) {
    column.cells.push(cell(static_cast<double>(row)));
  }
  return column;
}

inline TestColumn texts(std::string name, std::size_t rows,
                        const std::function<std::string(std::size_t)>& cell) {
  TestColumn column{std::move(name), data::Column(data::Type::text)};
  for (std::size_t row = 0; row < rows; ++row) {
    column.cells.push(std::string_view(cell(row)));
  }
  return column;
}

/// A column whose values do not matter: few distinct numbers.
inline TestColumn any(std::string name, std::size_t rows) {
  return ints(std::move(name), rows, [](std::int64_t row) { return row % 5; });
}

/// Tables with real profiles, which live as long as this.
class TestTables {
 public:
  TestTables() = default;
  TestTables(TestTables&&) = default;  // a copy's tables would point to the original's profiles

  TestTables& add(std::string name, std::string role, const std::vector<TestColumn>& columns) {
    data::Schema schema;
    data::Batch batch;
    for (const TestColumn& column : columns) {
      schema.fields.push_back({column.name, column.cells.type});
      batch.columns.push_back(column.cells);
      batch.rows = column.cells.rows;
    }
    profile::Profiler profiler(schema, std::vector<double>(columns.size(), 0));
    profiler.observe(batch);
    profiles_.push_back(profiler.finish());
    tables_.push_back({std::move(name), std::move(role), &profiles_.back()});
    return *this;
  }

  const std::vector<Table>& tables() const { return tables_; }

 private:
  std::list<profile::TableProfile> profiles_{};
  std::vector<Table> tables_{};
};

}  // namespace mdm::roles
