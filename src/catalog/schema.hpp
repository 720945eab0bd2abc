#pragma once

#include <filesystem>

#include <mdm/sqlite.hpp>

namespace mdm::catalog {

/// Opens the catalog's file with the tables of docs/formats/catalog.md in it.
sqlite::Database open_database(const std::filesystem::path& file, bool read_only);

/// The same tables in memory.
sqlite::Database database_in_memory();

/// Throws `error` again; one about the bytes of the file says how to make the catalog anew.
[[noreturn]] void rethrow_with_hint(const Error& error);

}  // namespace mdm::catalog
