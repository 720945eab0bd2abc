#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Dates and times that only people write, and those whose form the user gives. As in
/// csv_values.hpp, all of `text` is taken or the answer is false.
namespace mdm::reader {

/// A date whose month has a name, in days since 1970-01-01: "5 Jan 2020", "Jan 5, 2020",
/// "05-JAN-20", "2020-Jan-05", "Sun, 5 January 2020", "5. Januar 2020", "5 de enero de 2020".
bool parse_named_date(std::string_view text, std::int32_t& value) noexcept;

/// Such a date, then perhaps a time and an offset, in microseconds.
bool parse_named_timestamp(std::string_view text, std::int64_t& value) noexcept;

/// "20200131", in the years 1900 to 2100.
bool parse_compact_date(std::string_view text, std::int32_t& value) noexcept;

/// Such a date, then perhaps 'T' and a time: "20200131T10:30", "20200131T103000Z".
bool parse_compact_timestamp(std::string_view text, std::int64_t& value) noexcept;

/// True if a column of this name may hold dates such as 20200131: "date", "order_date", "DateSold".
bool names_a_date(std::string_view column) noexcept;

/// How the user says that dates are written, in the language of strptime: %Y %y %m %d %e %b %B %H
/// %I %M %S %f %p %z %a %A %j %T %R %F %D %%. Digits may be fewer than the format has places.
class MomentFormat {
 public:
  /// \throws Error{invalid_argument}: an unknown letter, or parts that make no date and no time
  explicit MomentFormat(std::string format);

  bool has_date() const { return has_date_; }
  bool has_clock() const { return has_clock_; }

  /// Days since 1970-01-01 and microseconds since midnight, less the offset from UTC.
  bool parse(std::string_view text, std::int32_t& days, std::int64_t& micros) const noexcept;

 private:
  std::string format_;  ///< without %T %R %F %D, which stand for others
  bool has_date_ = false;
  bool has_clock_ = false;
};

}  // namespace mdm::reader
