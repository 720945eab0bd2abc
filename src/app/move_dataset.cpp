#include <bit>
#include <chrono>

#include "commit_version.hpp"
#include "table_keys.hpp"

namespace mdm::app {
namespace {

/// A table, row by row, whatever the sizes of its batches.
class Rows {
 public:
  explicit Rows(std::unique_ptr<data::BatchStream> batches) : batches_(std::move(batches)) {}

  bool next() {
    if (++row_ < batch_.rows) {
      return true;
    }
    row_ = 0;
    return batches_->next(batch_);
  }

  const data::Column& column(std::size_t position) const { return batch_.columns[position]; }
  std::size_t row() const { return row_; }

 private:
  std::unique_ptr<data::BatchStream> batches_;
  data::Batch batch_{};
  std::size_t row_ = 0;
};

/// To the last bit.
bool equal_cells(const data::Column& left, std::size_t at, const data::Column& right,
                 std::size_t there) {
  if (left.valid(at) != right.valid(there)) {
    return false;
  }
  switch (left.type) {
    case data::Type::boolean: return left.bytes8[at] == right.bytes8[there];
    case data::Type::float64:
      return std::bit_cast<std::uint64_t>(left.floats[at]) ==
             std::bit_cast<std::uint64_t>(right.floats[there]);
    case data::Type::decimal: return left.decimals[at] == right.decimals[there];
    case data::Type::date: return left.days[at] == right.days[there];
    case data::Type::text: return left.text(at) == right.text(there);
    default: return left.ints[at] == right.ints[there];
  }
}

[[noreturn]] void refuse_copy(const std::string& backend, const std::string& table,
                              std::uint64_t row, const std::string& what) {
  fail(ErrorCode::internal, Hint{"the dataset stays where it was"},
       "{} did not keep table {} as it is: row {}, {}", backend, table, row, what);
}

/// Reads both again, side by side. \throws Error{internal} for the first cell that is not the same
void verify(storage::Store& from, storage::Store& to, const storage::TableInfo& table,
            const std::string& backend, const std::stop_token& stop) {
  Rows original(from.scan(table.name, {}, stop));
  Rows copy(to.scan(table.name, {}, stop));
  std::uint64_t row = 0;
  for (; original.next(); ++row) {
    if (!copy.next()) {
      refuse_copy(backend, table.name, row, "which is missing");
    }
    for (std::size_t i = 0; i < table.schema.fields.size(); ++i) {
      if (!equal_cells(original.column(i), original.row(), copy.column(i), copy.row())) {
        refuse_copy(backend, table.name, row, "column " + table.schema.fields[i].name);
      }
    }
  }
  if (copy.next()) {
    refuse_copy(backend, table.name, row, "which was not there");
  }
}

/// Copies the tables and verifies them. \returns {"table","rows"} of each
Json move_tables(const Dataset& dataset, storage::Store& from, const storage::Options& target,
                 const Report& report, const std::stop_token& stop) {
  Json moved = Json::array();
  const auto to = Services::new_store(target);
  for (const storage::TableInfo& table : from.tables()) {
    if (report) {
      report({.step = "moving " + table.name});
    }
    to->create_table(table.name, *from.scan(table.name, {}, stop), stop);
    verify(from, *to, table, target.backend, stop);
    to->organize(table.name, keys_of(table.schema, dataset.manifest.at("roles")), stop);
    moved.push(Json::object({{"table", table.name}, {"rows", table.rows}}));
  }
  to->finish();
  return moved;
}

/// Copies a folder of the version, if there is one.
void copy_part(const Dataset& dataset, std::string_view name, const std::filesystem::path& folder) {
  const auto from = dataset.folder / name;
  if (!std::filesystem::exists(from)) {
    return;
  }
  make_folder(folder / name);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
    const auto to = folder / name / std::filesystem::relative(entry.path(), from);
    if (entry.is_directory()) {
      make_folder(to);
    } else {
      clone_file(entry.path(), to);
    }
  }
}

storage::TableShape largest_of(const std::vector<storage::TableInfo>& tables) {
  storage::TableShape largest;
  for (const storage::TableInfo& table : tables) {
    largest.columns = std::max(largest.columns, table.schema.fields.size());
  }
  return largest;
}

}  // namespace

Json move_dataset(const Services& services, const MoveRequest& request, const Report& report,
                  const std::stop_token& stop) {
  const auto started = std::chrono::steady_clock::now();
  if (request.name.find('@') != std::string::npos) {
    fail(ErrorCode::invalid_argument, Hint{"name the dataset without a version"},
         "only the current version can be moved: {}", request.name);
  }
  if (request.backend.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"say it with --backend duckdb, sqlite or postgresql"},
         "where to move dataset {} was not said", request.name);
  }
  const Dataset dataset = open_dataset(services, request.name);
  if (dataset.record.backend == request.backend) {
    fail(ErrorCode::invalid_argument, "dataset {} is stored by {} already", dataset.record.name,
         request.backend);
  }
  home::sweep(services.layout);
  home::Staging staging(services.layout);
  const auto scratch = staging.folder() / "scratch";
  make_folder(scratch);
  // Both are open at once.
  storage::Options source = services.store_options(dataset.record.backend, dataset.folder);
  source.read_only = true;
  source.memory_limit_bytes /= 4;
  const auto from = storage::open_store(source);
  storage::Options target = services.store_options(request.backend, staging.folder());
  target.memory_limit_bytes /= 2;
  target.largest = largest_of(from->tables());
  target.temp_directory = scratch;
  Json moved = move_tables(dataset, *from, target, report, stop);
  remove_tree(scratch);
  copy_part(dataset, "features", staging.folder());
  copy_part(dataset, "states", staging.folder());

  catalog::DatasetRecord record = dataset.record;
  record.backend = request.backend;
  record.home.clear();
  stop_if_requested(stop);
  record = commit_version(services, staging, std::move(record), dataset.record.version,
                          dataset.manifest, [](const auto& current, auto& moved_record) {
                            moved_record.description = current.description;
                            moved_record.owner = current.owner;
                            moved_record.tags = current.tags;
                          });
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  return Json::object({{"dataset", catalog::to_json(record)},
                       {"from", dataset.record.backend},
                       {"tables", std::move(moved)},
                       {"seconds", seconds.count()}});
}

}  // namespace mdm::app
