#pragma once

#include <array>
#include <memory>
#include <string_view>

#include <mdm/storage.hpp>

namespace mdm::storage {

std::unique_ptr<Store> open_duckdb(const Options& options);
std::unique_ptr<Store> open_sqlite(const Options& options);
std::unique_ptr<Store> open_postgres(const Options& options);
std::unique_ptr<Store> open_memory(const Options& options);

/// Where the tables of a finished version are, for an engine that reads them in place.
/// \throws Error{not_found}
std::filesystem::path duckdb_file_of(const Options& options);

struct Backend {
  std::string_view name;
  std::unique_ptr<Store> (*open)(const Options& options);
  /// Null for one whose tables only its Store can read.
  std::filesystem::path (*engine_file)(const Options& options) = nullptr;
};

/// In the order of preference. A backend is a file and a row here, and must pass conformance.hpp.
inline constexpr auto kBackends = std::to_array<Backend>({
    {"duckdb", open_duckdb, duckdb_file_of},
    {"sqlite", open_sqlite},
    {"postgresql", open_postgres},
    {"memory", open_memory},
});

}  // namespace mdm::storage
