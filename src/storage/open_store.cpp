#include <algorithm>

#include <mdm/storage.hpp>

#include "backends.hpp"

namespace mdm::storage {
namespace {

const Backend& find_backend(std::string_view name) {
  const auto found = std::ranges::find(kBackends, name, &Backend::name);
  if (found == kBackends.end()) {
    const std::string near = nearest(std::string(name), backends());
    fail(ErrorCode::invalid_argument,
         Hint{near.empty() ? fmt::format("choose one of {}", fmt::join(backends(), ", "))
                           : "did you mean " + near},
         "no storage backend: {}", name);
  }
  return *found;
}

}  // namespace

std::vector<std::string> backends() {
  std::vector<std::string> names;
  for (const Backend& backend : kBackends) {
    names.emplace_back(backend.name);
  }
  return names;
}

std::unique_ptr<Store> open_store(const Options& options) {
  return find_backend(options.backend).open(options);
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
  duckdb::Options engine{.read_only = true,
                         .memory_limit_bytes = options.memory_limit_bytes,
                         .threads = options.threads,
                         .temp_directory = options.temp_directory};
  if (const Backend& backend = find_backend(options.backend); backend.engine_file != nullptr) {
    engine.file = backend.engine_file(options);
    return engine;
  }
  const std::shared_ptr<Store> store = open_store(options);
  const data::Comparisons comparisons = store->capabilities().comparisons;
  for (TableInfo& info : store->tables()) {
    info.schema.fields.push_back({std::string(kRowId), data::Type::int64});
    const std::string table = info.name;
    engine.sources.emplace(
        table, duckdb::TableSource{.schema = std::move(info.schema),
                                   .rows = info.rows,
                                   .comparisons = comparisons,
                                   .indexed = comparisons.sorts_all ? std::vector<std::string>{}
                                                                    : store->indexed(table),
                                   .open = [store, table](const data::Selection& selection) {
                                     return store->scan(table, selection, {});
                                   }});
  }
  return engine;
}

}  // namespace mdm::storage
