#include "postgres_reference.hpp"

#include <mdm/base/files.hpp>
#include <mdm/base/json.hpp>

namespace mdm::storage {
namespace {

constexpr const char* kFileName = "data.postgres";
constexpr std::int64_t kFormat = 1;

}  // namespace

bool is_referenced(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / kFileName);
}

PostgresReference read_reference(const std::filesystem::path& folder) {
  const auto file = folder / kFileName;
  if (!is_referenced(folder)) {
    fail(ErrorCode::not_found, "no tables are in {}", printable(folder));
  }
  const Json json = Json::parse(read_file(file), printable(file));
  if (json.at("format") != Json(kFormat)) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm"}, "{} is of a format that is not known",
         printable(file));
  }
  return {.host = json.at("host").as_string(),
          .port = json.at("port").as_string(),
          .user = json.at("user").as_string(),
          .database = json.at("database").as_string(),
          .schema = json.at("schema").as_string()};
}

void write_reference(const std::filesystem::path& folder, const PostgresReference& reference) {
  write_file(folder / kFileName, Json::object({{"format", kFormat},
                                               {"host", reference.host},
                                               {"port", reference.port},
                                               {"user", reference.user},
                                               {"database", reference.database},
                                               {"schema", reference.schema}})
                                         .dump(2) +
                                     "\n");
}

bool is_same_database(const PostgresReference& a, const PostgresReference& b) {
  return a.host == b.host && a.port == b.port && a.user == b.user && a.database == b.database;
}

PostgresReference new_reference(const postgres::Options& server) {
  return {.host = server.host,
          .port = server.port,
          .user = server.user,
          .database = server.database,
          .schema = "mdm_" + random_id()};
}

postgres::Options connection_to(const PostgresReference& reference,
                                const postgres::Options& server) {
  postgres::Options options = server;
  options.host = reference.host;
  options.port = reference.port;
  options.user = reference.user;
  options.database = reference.database;
  return options;
}

}  // namespace mdm::storage
