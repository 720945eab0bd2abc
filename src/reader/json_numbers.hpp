#pragma once

#include <string>
#include <string_view>

namespace mdm::reader {

/// Numbers of JSON as they are written, for an engine that reads all but integers as doubles: a
/// number with a point or an exponent becomes a string of a mark and its characters. One thread at
/// a time.
class JsonNumbers {
 public:
  /// \param mark  that no file holds: letters, digits and what needs no escape
  explicit JsonNumbers(std::string mark) : mark_(std::move(mark)) {}

  /// Appends the next bytes of a file; those of a number wait for its end.
  void add(std::string_view text, std::string& out);

  /// The file ends here.
  void finish(std::string& out);

  /// True once a number was seen that a double would change.
  bool changes_any() const noexcept { return changes_any_; }

  /// A cell of the engine's without marks, and without the quotes around marked numbers that stand
  /// in nested values.
  std::string unmarked(std::string_view cell) const;

 private:
  void end_number(std::string& out);

  std::string mark_;
  std::string number_{};  ///< that has not ended
  bool in_string_ = false;
  bool escaped_ = false;  ///< the next character of the string
  bool changes_any_ = false;
};

/// True for a number that is not the same when it was read as a double and written with as few
/// digits as tell it from others.
bool double_changes(std::string_view number);

}  // namespace mdm::reader
