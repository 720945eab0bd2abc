#include <iterator>
#include <map>
#include <mutex>

#include "backends.hpp"
#include "names.hpp"
#include "row_numbers.hpp"

namespace mdm::storage {
namespace {

struct Table {
  data::Schema schema{};  ///< with kRowId
  std::vector<data::Batch> batches{};
  std::uint64_t rows = 0;
};

class TableScan final : public data::BatchStream {
 public:
  TableScan(const Table& table, const std::vector<std::string>& columns, std::stop_token stop)
      : table_(table), stop_(std::move(stop)) {
    for (const std::string& name : columns) {
      positions_.push_back(table.schema.index_of(name));
      schema_.fields.push_back(table.schema.fields[positions_.back()]);
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    stop_if_requested(stop_);
    out = {};
    if (position_ == table_.batches.size()) {
      return false;
    }
    const data::Batch& batch = table_.batches[position_++];
    out.rows = batch.rows;
    for (const std::size_t position : positions_) {
      out.columns.push_back(batch.columns[position]);
    }
    return true;
  }

 private:
  const Table& table_;
  std::stop_token stop_;
  std::vector<std::size_t> positions_;
  data::Schema schema_;
  std::size_t position_ = 0;
};

/// The tables of a process: for tests, and for looking at data that nobody keeps.
class MemoryStore final : public Store {
 public:
  Capabilities capabilities() const override { return {.persistent = false}; }

  std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                             const std::stop_token& stop) override {
    check_new_table(table, rows.schema(), tables());
    Table made = collected(rows, 0, stop);
    const std::uint64_t count = made.rows;
    const std::lock_guard lock(mutex_);
    tables_.emplace(table, std::move(made));
    return count;
  }

  std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                            const std::stop_token& stop) override {
    const std::vector<TableInfo> known = tables();
    const TableInfo& info = find_table_of(table, rows.schema(), known);
    Table more = collected(rows, info.rows, stop);
    const std::lock_guard lock(mutex_);
    Table& all = tables_.find(info.name)->second;
    std::move(more.batches.begin(), more.batches.end(), std::back_inserter(all.batches));
    all.rows += more.rows;
    return more.rows;
  }

  std::unique_ptr<data::BatchStream> scan(std::string_view table, const data::Selection& selection,
                                          const std::stop_token& stop) override {
    MDM_CHECK(selection.is_whole());
    const TableInfo info = find_table(table, tables());
    return std::make_unique<TableScan>(
        tables_.at(info.name), selection.columns.empty() ? info.schema.names() : selection.columns,
        stop);
  }

  void organize(std::string_view table, const Keys& keys,
                const std::stop_token& /*stop*/) override {
    const TableInfo info = find_table(table, tables());
    for (const std::string& column : keys.all()) {
      info.schema.index_of(column);
    }
  }

  void add_indexes(std::string_view table, const std::vector<std::string>& /*columns*/,
                   const std::stop_token& /*stop*/) override {
    find_table(table, tables());
    fail(ErrorCode::invalid_argument, "the backend memory keeps no indexes, and needs none: {}",
         table);
  }

  std::vector<std::string> indexed(std::string_view table) override {
    find_table(table, tables());
    return {};
  }

  void drop_table(std::string_view table) override { tables_.erase(std::string(table)); }

  std::vector<TableInfo> tables() override {
    const std::lock_guard lock(mutex_);
    std::vector<TableInfo> infos;
    for (const auto& [name, table] : tables_) {
      data::Schema schema = table.schema;
      schema.fields.pop_back();
      infos.push_back({name, std::move(schema), table.rows});
    }
    return infos;
  }

  void finish() override {}

 private:
  /// The rows with their numbers, from `first` on.
  static Table collected(data::BatchStream& rows, std::uint64_t first,
                         const std::stop_token& stop) {
    RowNumbers numbered(rows, first);
    Table made{.schema = numbered.schema()};
    for (data::Batch batch; numbered.next(batch);) {
      stop_if_requested(stop);
      made.rows += batch.rows;
      made.batches.push_back(std::move(batch));
    }
    stop_if_requested(stop);
    return made;
  }

  std::mutex mutex_{};
  std::map<std::string, Table> tables_{};  // guarded by mutex_ while tables are created
};

}  // namespace

std::unique_ptr<Store> open_memory(const Options& options) {
  if (options.read_only) {
    fail(ErrorCode::not_found, "the memory backend keeps no tables to read");
  }
  return std::make_unique<MemoryStore>();
}

}  // namespace mdm::storage
