#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/data/selection.hpp>

namespace mdm::query {

/// What is known for certain of a column.
struct Column {
  data::Field field{};
  std::uint64_t nulls = 0;
  std::uint64_t distinct = 0;
  bool distinct_exact = false;
  /// As SQL that has the column's type; empty if not known exactly, or if all cells are null.
  std::string least{};
  std::string greatest{};
  /// No cell is below or above these; as SQL, empty if not known.
  std::string lower{};
  std::string upper{};
};

/// A table of a dataset, by its profile.
struct Table {
  std::string dataset{};  ///< what qualifies its name in SQL; empty: the dataset named first
  std::string catalog{};  ///< of the engine, where it stands with its hidden column
  std::string name{};
  std::string stored{};  ///< its name there; empty: the same
  std::string backend{};
  std::uint64_t rows = 0;
  std::vector<Column> columns{};
  bool in_engine = true;               ///< else it is read from elsewhere
  data::Comparisons comparisons{};     ///< of the conditions that can go there
  std::vector<std::string> indexed{};  ///< columns whose order an index gives there

  const Column* find_column(std::string_view column) const;  ///< letters of any case
};

/// What a statement may speak of.
struct Subject {
  std::string digest{};  ///< of the data of all datasets and the versions of their features
  std::vector<Table> tables{};

  /// Letters of any case; null for none. \param dataset  as Table::dataset
  const Table* find_table(std::string_view dataset, std::string_view table) const;
};

}  // namespace mdm::query
