#include "reading_options.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

constexpr std::pair<std::string_view, std::string_view> kDelimiterNames[] = {
    {"comma", ","}, {"semicolon", ";"}, {"tab", "\t"},
    {"pipe", "|"},  {"space", " "},     {"colon", ":"},
};

/// The byte of "\x1f", from its two digits.
std::optional<char> byte_of(std::string_view digits) {
  unsigned value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value, 16);
  return digits.size() == 2 && error == std::errc() && at == end
             ? std::optional(static_cast<char>(static_cast<unsigned char>(value)))
             : std::nullopt;
}

/// "\t" and "\x1f" as the bytes that they stand for, "\\" and a last "\" as one backslash.
std::string unescaped(std::string_view text, std::string_view option) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    const char sign = text[++i];
    if (sign == 't' || sign == '\\') {
      bytes += sign == 't' ? '\t' : '\\';
    } else if (const auto byte = sign == 'x' ? byte_of(text.substr(i + 1, 2)) : std::nullopt) {
      bytes += *byte;
      i += 2;
    } else {
      fail(ErrorCode::invalid_argument, Hint{"write \\t, \\\\ or \\x1f"},
           "{} has an unknown escape: {}", option, text);
    }
  }
  return bytes;
}

std::string delimiter_of(const std::string& word) {
  const auto* const named = std::ranges::find(
      kDelimiterNames, word, &std::pair<std::string_view, std::string_view>::first);
  const std::string bytes = named != std::end(kDelimiterNames) ? std::string(named->second)
                                                               : unescaped(word, "--delimiter");
  if (bytes.empty() || bytes.find_first_of("\r\n\0", 0, 3) != std::string::npos) {
    fail(ErrorCode::invalid_argument,
         Hint{"write tab, comma, semicolon, pipe, space, or the characters themselves"},
         "--delimiter must be something within a line: {}", word.empty() ? "(empty)" : word);
  }
  return bytes;
}

std::string one_byte(const Arguments& arguments, std::string_view option, std::string_view none) {
  std::string bytes = unescaped(arguments.text(option), option);
  const bool is_none = !none.empty() && bytes == none;
  if (!is_none && (bytes.size() != 1 || bytes == "\n" || bytes == "\r")) {
    fail(ErrorCode::invalid_argument,
         Hint{none.empty() ? "" : fmt::format("{} {} says that there is none", option, none)},
         "{} takes one ASCII character, not: {}", option, bytes.empty() ? "(empty)" : bytes);
  }
  return bytes;
}

std::optional<std::size_t> lines_of(const Arguments& arguments, std::string_view option) {
  return arguments.flag(option) ? std::optional(static_cast<std::size_t>(arguments.count(option)))
                                : std::nullopt;
}

/// Signs of one dialect that are the same cannot be told apart.
void require_different(std::string_view option, const std::string& value, std::string_view other,
                       const std::string& other_value) {
  if (!value.empty() && value == other_value) {
    fail(ErrorCode::invalid_argument, Hint{"leave out what can be found"},
         "{} and {} are the same: {}", option, other, value);
  }
}

}  // namespace

void read_reading_options(const Arguments& arguments, app::RegisterRequest& request) {
  auto& csv = request.csv;
  if (arguments.flag("--delimiter")) {
    csv.delimiter = delimiter_of(arguments.text("--delimiter"));
  }
  if (arguments.flag("--quote")) {
    csv.quote = one_byte(arguments, "--quote", "none");
  }
  if (arguments.flag("--escape")) {
    csv.escape = one_byte(arguments, "--escape", "");
  }
  csv.comment = arguments.text("--comment");
  csv.encoding = arguments.text("--encoding");
  csv.header_rows = lines_of(arguments, "--header-rows");
  csv.skip = lines_of(arguments, "--skip");
  csv.null_words = arguments.texts("--null");
  csv.decimal = arguments.text("--decimal");
  csv.date_format = arguments.text("--date-format");
  request.sheet = arguments.text("--sheet");
  csv.one_table = arguments.flag("--one-table");
  request.strict = arguments.flag("--strict");
  require_different("--quote", csv.quote, "--delimiter", csv.delimiter);
  require_different("--escape", csv.escape, "--delimiter", csv.delimiter);
  require_different("--comment", csv.comment, "--delimiter", csv.delimiter);
  require_different("--comment", csv.comment, "--quote", csv.quote);
  if (!csv.date_format.empty() && csv.date_format.find('%') == std::string::npos) {
    fail(ErrorCode::invalid_argument, Hint{"write %d.%m.%Y for 31.12.2026"},
         "--date-format has no part that begins with %: {}", csv.date_format);
  }
}

}  // namespace mdm::cli
