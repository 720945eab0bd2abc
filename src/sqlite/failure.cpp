#include "failure.hpp"

#include <cerrno>
#include <filesystem>
#include <new>

#include <sqlite3.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::sqlite {
namespace {

[[noreturn]] void fail_to_open(int error_number, const std::string& path) {
  std::error_code ignored;
  // WAL needs two files beside the database: it may exist and yet not open, with ENOENT.
  if (error_number == ENOENT && std::filesystem::exists(path, ignored)) {
    fail(ErrorCode::permission_denied, Hint{"make the folder writable"},
         "cannot open {}: no files can be made beside it", path);
  }
  fail_on_system(error_number != 0 ? error_number : EIO, "open", path);
}

}  // namespace

std::string file_of(sqlite3* database) {
  const char* const file = sqlite3_db_filename(database, "main");
  return file != nullptr && *file != '\0' ? printable(file) : "the database in memory";
}

void fail_on_result(sqlite3* database, int result, const std::string& path) {
  const std::string reason = sqlite3_errmsg(database);
  const int error_number = sqlite3_system_errno(database);
  switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      fail(ErrorCode::unavailable, Hint{"run the command again when the other one has ended"},
           "another process holds the lock on {}", path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: fail(ErrorCode::permission_denied, "cannot write {}: {}", path, reason);
    case SQLITE_CANTOPEN: fail_to_open(error_number, path);
    case SQLITE_FULL: fail_on_system(ENOSPC, "write", path);
    case SQLITE_IOERR:
      fail_on_system(error_number != 0 ? error_number : EIO, "read or write", path);
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
    case SQLITE_NOTADB: fail(ErrorCode::bad_input, "damaged database {}: {}", path, reason);
    case SQLITE_NOMEM: throw std::bad_alloc();
    case SQLITE_INTERRUPT: fail(ErrorCode::cancelled, "interrupted");
    case SQLITE_CONSTRAINT:
      fail(ErrorCode::already_exists, "constraint of {} broken: {}", path, reason);
    case SQLITE_MISUSE:
    case SQLITE_RANGE: fail(ErrorCode::internal, "wrong use of SQLite on {}: {}", path, reason);
    default: fail(ErrorCode::invalid_argument, "refused by SQLite on {}: {}", path, reason);
  }
}

}  // namespace mdm::sqlite
