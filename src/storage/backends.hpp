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

struct Backend {
  std::string_view name;
  std::unique_ptr<Store> (*open)(const Options& options);
};

/// In the order of preference. A backend is a file and a row here, and must pass conformance.hpp.
inline constexpr auto kBackends = std::to_array<Backend>({
    {"duckdb", open_duckdb},
    {"sqlite", open_sqlite},
    {"postgresql", open_postgres},
    {"memory", open_memory},
});

}  // namespace mdm::storage
