#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace mdm::app {

/// Whole records of CSV or JSON lines from a pipe, as they come. One thread at a time.
class RecordChunks final {
 public:
  explicit RecordChunks(int descriptor) : descriptor_(descriptor) {}

  /// The first line, without its end; empty if there is nothing. Once, before `next`.
  /// \throws as next
  std::string header(const std::stop_token& stop);
  /// Puts text back before what comes next: the first line, if it was no header.
  void put_back(std::string text);

  /// What stands between cells: outside quotes that begin after it, a line ends a record.
  void set_delimiter(char delimiter) { delimiter_ = delimiter; }

  /// The records that are whole by now: waits for one. \returns false at the end
  /// \param line  of the first of them, from 1
  /// \throws Error{cancelled | io_failed}, Error{bad_input} for a record of more than 256 MB
  bool next(std::string& records, std::uint64_t& line, const std::stop_token& stop);

 private:
  bool read_more(const std::stop_token& stop);
  std::size_t whole_end();

  int descriptor_;
  char delimiter_ = ',';
  std::string pending_{};
  std::size_t seen_ = 0;    // of pending_
  std::size_t whole_ = 0;   // the end of the last whole record in it
  bool quoted_ = false;     // at seen_
  std::uint64_t line_ = 1;  // of the first record in pending_
  bool ended_ = false;
};

}  // namespace mdm::app
