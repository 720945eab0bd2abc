#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mdm/base.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace mdm::sqlite {

/// A prepared statement. Parameters are bound by position from 1; columns are read by index from 0.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int position, std::int64_t value);
  Statement& bind(int position, double value);
  Statement& bind(int position, std::string_view value);
  Statement& bind_null(int position);
  Statement& bind_blob(int position, std::string_view bytes);
  /// Without a copy: the text must stay until the statement has run.
  Statement& bind_borrowed(int position, std::string_view value);

  /// Moves to the next row; false at the end. \throws Error{unavailable} if another process holds
  /// the lock for longer than the busy timeout, Error{permission_denied | io_failed} if the file
  /// refuses, Error{bad_input} if it is damaged, Error{already_exists} for a broken constraint,
  /// Error{invalid_argument} for anything wrong with the SQL
  bool step();
  /// Runs to the end and makes the statement ready to be bound and run again.
  void run();
  void reset();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::string_view borrowed_text(int column) const;  ///< until the next step
  std::string_view borrowed_blob(int column) const;  ///< likewise; empty for NULL

 private:
  friend class Database;
  Statement(sqlite3* database, sqlite3_stmt* statement);
  sqlite3* database_;
  sqlite3_stmt* statement_;
};

struct Options {
  bool read_only = false;
  /// Read only and without any lock or file beside it: for a file in a folder that cannot be
  /// written. What another process writes meanwhile may be read half.
  bool immutable = false;
  int busy_timeout_ms = 10'000;
};

/// A connection to one SQLite file. One thread at a time.
class Database {
 public:
  /// Creates the file unless read only, and reads its head; ":memory:" makes a private database in
  /// memory. \throws Error{not_found | permission_denied | bad_input |
  /// io_failed | unavailable}
  explicit Database(const std::filesystem::path& path, const Options& options = {});

  /// Runs statements separated by semicolons; rows are dropped. \throws as Statement::step
  void run(const std::string& sql);
  /// Sets a PRAGMA and reads it back. \returns what the connection has now, as SQLite writes it
  /// \throws as Statement::step
  std::string set_pragma(const std::string& name, const std::string& value);
  /// One statement. \throws as Statement::step
  Statement prepare(std::string_view sql);
  /// Rows that the last INSERT, UPDATE or DELETE touched.
  std::int64_t changes() const;

  /// Runs `body` in BEGIN IMMEDIATE … COMMIT; rolls back if it throws.
  template <typename Body>
  void in_transaction(Body&& body) {
    between("BEGIN IMMEDIATE", body);
  }
  /// Runs `body`, which only reads, so that all it reads is of one moment.
  template <typename Body>
  void in_snapshot(Body&& body) {
    between("BEGIN", body);
  }

 private:
  template <typename Body>
  void between(const char* begin, Body&& body) {
    run(begin);
    try {
      body();
      run("COMMIT");
    } catch (...) {
      roll_back();
      throw;
    }
  }

  void roll_back() noexcept;

  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// "name" with its quotes doubled, for use as an identifier in SQL.
std::string quoted(std::string_view name);

/// The version of the SQLite library in use.
std::string version();

}  // namespace mdm::sqlite
