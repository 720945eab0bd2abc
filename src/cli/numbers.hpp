#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::cli {

/// "891", "1309", "1 234 567": groups of three from five digits on, as in ISO 80000-1, parted by a
/// narrow no-break space (U+202F), so that a number stays one word for `awk`.
std::string whole(std::int64_t value);

/// Four significant digits, grouped: "0.42", "29.7", "12 346", "1.5e+20".
std::string decimal(double value);

/// `part` of `all` in percent: "19.9%"; "0%" and "100%" only where they are exact.
std::string percent(std::int64_t part, std::int64_t all);
/// The same without a decimal: "20%", "<1%".
std::string rounded_percent(std::int64_t part, std::int64_t all);

/// "1 row", "2 rows", "1 234 567 rows"
std::string counted(std::int64_t count, std::string_view noun);

/// Bytes in powers of 1000, two significant digits at least: "999 B", "1.2 KB", "60 KB", "3.4 GB".
std::string size_text(std::int64_t bytes);

/// "4.1 ms", "0.04 s", "3.2 s", "1 min 12 s", "2 h 5 min"
std::string duration_text(double seconds);

/// A count of `unit` in one second: "870 rows/s", "22 k rows/s", "1.2 M rows/s"; bytes as "12
/// MB/s".
std::string rate_text(double per_second, std::string_view unit);

/// How long before `now` (both ISO 8601 in UTC): "just now", "5 minutes ago", "2 days ago"; the
/// date after thirty days or when it lies ahead; `time` itself if it is no time.
std::string age_text(std::string_view time, std::string_view now);

}  // namespace mdm::cli
