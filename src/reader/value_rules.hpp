#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/reader.hpp>

#include "moment_forms.hpp"

namespace mdm::reader {

/// The words that stand for a missing value.
class NullWords {
 public:
  /// \param usual  in any case, in columns of all types but text
  /// \param given  by the user, as they are written, in all columns
  NullWords(const std::vector<std::string>& usual, const std::vector<std::string>& given);

  /// Quick: false if `cell` is surely none of the words.
  bool may_hold(std::string_view cell) const noexcept {
    return cell.size() <= longest_ && !cell.empty() &&
           begins_[static_cast<unsigned char>(cell.front())];
  }

  /// True if a word reads as a value of some type: then cells that parse may be nulls all the same.
  bool may_parse() const noexcept { return may_parse_; }

  bool is_usual(std::string_view cell) const noexcept;
  bool is_given(std::string_view cell) const noexcept;
  bool is_null(std::string_view cell) const noexcept {
    return may_hold(cell) && (is_usual(cell) || is_given(cell));
  }

 private:
  std::vector<std::string> usual_{};  ///< in small letters
  std::vector<std::string> given_{};
  std::array<bool, 256> begins_{};
  std::size_t longest_ = 0;
  bool may_parse_ = false;
};

/// What the user and the settings say of cells.
struct ValueRules {
  NullWords null_words;
  std::optional<MomentFormat> date_format{};

  const MomentFormat* format() const noexcept { return date_format ? &*date_format : nullptr; }
};

/// \throws Error{invalid_argument}: a date format that names no date and no time
ValueRules value_rules(const Options& options);

}  // namespace mdm::reader
