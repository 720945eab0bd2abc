#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::postgres {

/// Where a server is, in libpq's words. What is empty is left to libpq, which looks into the
/// environment (PGHOST, PGSERVICE, …), a service file and a password file; a password is only ever
/// found there.
/// \source https://www.postgresql.org/docs/15/libpq-envars.html
struct Options {
  std::string host{};
  std::string port{};
  std::string user{};
  std::string database{};
  std::string sslmode{};
  /// How long the server may let a connection, or the next bytes of a COPY, wait.
  std::chrono::seconds answer_time{30};
  /// How long one statement may take; 0: as long as it wants.
  std::chrono::seconds statement_time{0};
};

struct Wire;

/// A connection to a server. One thread at a time. Loads libpq on the first use in the process.
///
/// Every call throws Error{unavailable} if the server is away, refuses or keeps silent for too
/// long, Error{permission_denied | not_found | already_exists | invalid_argument | io_failed} by
/// what it answers, and Error{cancelled} within 100 ms after `stop` is requested; the server's work
/// is then cancelled, too.
class Connection {
 public:
  explicit Connection(const Options& options, const std::stop_token& stop = {});
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Runs one or more statements, together as one transaction unless they say otherwise. \returns
  /// rows changed by the last one
  std::int64_t run(const std::string& sql, const std::stop_token& stop = {});

  /// The rows of a SELECT as text, "" for NULL.
  std::vector<std::vector<std::string>> rows(const std::string& select,
                                             const std::stop_token& stop = {});

  /// False after an error that has ended the session, or if the server has ended it.
  bool is_alive() const noexcept;

 private:
  friend class CopyIn;
  friend class CopyOut;
  std::unique_ptr<Wire> wire_;
};

/// COPY … FROM STDIN: bytes into a table. Not finished, it leaves the table as it was.
class CopyIn {
 public:
  /// \param connection  must not be used for anything else while this lives
  CopyIn(Connection& connection, const std::string& copy, std::stop_token stop);
  CopyIn(const CopyIn&) = delete;
  CopyIn& operator=(const CopyIn&) = delete;
  ~CopyIn();

  void send(std::string_view bytes);
  /// \returns rows that were copied
  std::int64_t finish();

 private:
  Wire& wire_;
  std::stop_token stop_;
  bool open_ = true;
};

/// COPY … TO STDOUT: the rows of a table as bytes.
class CopyOut {
 public:
  /// \param connection  must not be used for anything else while this lives
  CopyOut(Connection& connection, const std::string& copy, std::stop_token stop);
  CopyOut(const CopyOut&) = delete;
  CopyOut& operator=(const CopyOut&) = delete;
  ~CopyOut();

  /// Sets `bytes` to those of one row, which stay until the next call; false at the end.
  bool next(std::string_view& bytes);

 private:
  Wire& wire_;
  std::stop_token stop_;
  char* held_ = nullptr;
  bool open_ = true;
};

/// "name" with its quotes doubled, for use as an identifier in SQL.
std::string quoted(std::string_view name);
/// 'text' for use as a string literal in SQL.
std::string literal(std::string_view text);

}  // namespace mdm::postgres
