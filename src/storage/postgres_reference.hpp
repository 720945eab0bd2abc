#pragma once

#include <filesystem>
#include <string>

#include <mdm/postgres.hpp>
#include <mdm/storage.hpp>

namespace mdm::storage {

/// Where the tables of a version are, as its folder tells in `data.postgres`. Never a password.
struct PostgresReference {
  std::string host{};
  std::string port{};
  std::string user{};
  std::string database{};
  std::string schema{};
};

/// True if the folder tells of tables in PostgreSQL.
bool is_referenced(const std::filesystem::path& folder);

/// \throws Error{not_found} if the folder has none, Error{bad_input} if it is none
PostgresReference read_reference(const std::filesystem::path& folder);
void write_reference(const std::filesystem::path& folder, const PostgresReference& reference);

/// Whether one statement can reach the tables of both.
bool is_same_database(const PostgresReference& a, const PostgresReference& b);

/// To a schema that is not there yet, where the settings say.
PostgresReference new_reference(const postgres::Options& server);

/// How to connect to where a reference points, with all else as the settings say.
postgres::Options connection_to(const PostgresReference& reference,
                                const postgres::Options& server);

}  // namespace mdm::storage
