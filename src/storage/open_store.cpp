#include <algorithm>

#include <mdm/storage.hpp>

#include "backends.hpp"

namespace mdm::storage {

std::vector<std::string> backends() {
  std::vector<std::string> names;
  for (const Backend& backend : kBackends) {
    names.emplace_back(backend.name);
  }
  return names;
}

std::unique_ptr<Store> open_store(const Options& options) {
  for (const Backend& backend : kBackends) {
    if (backend.name == options.backend) {
      return backend.open(options);
    }
  }
  const std::string near = nearest(options.backend, backends());
  fail(ErrorCode::invalid_argument,
       Hint{near.empty() ? fmt::format("choose one of {}", fmt::join(backends(), ", "))
                         : "did you mean " + near},
       "no storage backend: {}", options.backend);
}

std::vector<std::string> Keys::all() const {
  std::vector<std::string> columns = ids;
  for (const std::string& column : {time, group}) {
    if (!column.empty() && std::ranges::find(columns, column) == columns.end()) {
      columns.push_back(column);
    }
  }
  return columns;
}

duckdb::Options engine_options(Options options) {
  options.read_only = true;
  const std::shared_ptr<Store> store = open_store(options);
  duckdb::Options engine{.file = store->capabilities().duckdb_file,
                         .read_only = true,
                         .memory_limit_bytes = options.memory_limit_bytes,
                         .threads = options.threads,
                         .temp_directory = options.temp_directory};
  if (!engine.file.empty()) {
    return engine;
  }
  for (TableInfo& info : store->tables()) {
    info.schema.fields.push_back({std::string(kRowId), data::Type::int64});
    const std::string table = info.name;
    engine.sources.emplace(
        table, duckdb::TableSource{.schema = std::move(info.schema),
                                   .rows = info.rows,
                                   .comparisons = store->capabilities().comparisons,
                                   .open = [store, table](const data::Selection& selection) {
                                     return store->scan(table, selection, {});
                                   }});
  }
  return engine;
}

}  // namespace mdm::storage
