#pragma once

#include <string>

struct sqlite3;

namespace mdm::sqlite {

/// Throws the Error that a result code of SQLite becomes; the connection tells file and reason.
[[noreturn]] void fail_on_result(sqlite3* database, int result, const std::string& path);

/// The file of a connection, for messages.
std::string file_of(sqlite3* database);

}  // namespace mdm::sqlite
