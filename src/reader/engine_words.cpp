#include "engine_words.hpp"

#include <algorithm>
#include <array>

#include <mdm/base/files.hpp>

namespace mdm::reader {
namespace {

constexpr std::string_view kRefused = "the engine refused the statement: ";
constexpr std::string_view kStopped = "the engine stopped: ";
constexpr std::string_view kMalformedJson = "Malformed JSON";

/// What the engine says of damaged Parquet files, and only of those.
constexpr std::array<std::string_view, 9> kDamaged = {"No magic bytes",
                                                      "Page sizes must be",
                                                      "too small to be a Parquet",
                                                      "TProtocolException",
                                                      "footer length",
                                                      "decompression",
                                                      "Corrupt",
                                                      "corrupt",
                                                      "out of buffer"};

/// The file that a message names; else all of them.
std::string file_of(std::string_view message, const Source& source) {
  for (const std::filesystem::path& file : source.files) {
    if (message.find(printable(file)) != std::string_view::npos) {
      return printable(file);
    }
  }
  const std::string first = printable(source.files.front());
  return source.files.size() == 1 ? first
                                  : fmt::format("{} and {} more", first, source.files.size() - 1);
}

/// "Invalid Input Error: words" → "words"
std::string_view words_of(std::string_view message) {
  for (const std::string_view prefix : {kRefused, kStopped}) {
    message.remove_prefix(message.starts_with(prefix) ? prefix.size() : 0);
  }
  const std::size_t kind = message.find(" Error: ");
  return kind == std::string_view::npos ? message : message.substr(kind + 8);
}

}  // namespace

Error about_files(const Error& error, const Source& source) {
  const std::string_view message = error.what();
  const bool is_engines = message.starts_with(kRefused) || message.starts_with(kStopped);
  if (error.code() == ErrorCode::cancelled) {
    return error;
  }
  const std::string file = file_of(message, source);
  const std::string_view words = words_of(message);
  if (is_engines && source.format == Format::parquet &&
      std::ranges::any_of(kDamaged, [&](std::string_view mark) {
        return words.find(mark) != std::string_view::npos;
      })) {
    return Error(ErrorCode::bad_input, fmt::format("Parquet file is damaged or cut off: {}", file),
                 Hint{"copy it again from where it came from"}, error.where());
  }
  if (is_engines && source.format == Format::parquet &&
      message.find("Out of Memory") != std::string_view::npos) {
    return Error(
        error.code(), fmt::format("row groups are too large for the memory: {}", file),
        Hint{"raise performance.memory_limit, a quarter of which must hold one of them, or "
             "write the file with fewer rows in each"},
        error.where());
  }
  const std::size_t place = words.find(", at ");
  if (is_engines && words.starts_with(kMalformedJson) && place != std::string_view::npos) {
    std::string_view rest = words.substr(place + 5);
    rest = rest.substr(0, rest.find_last_not_of(". ") + 1);
    return Error(ErrorCode::bad_input, fmt::format("JSON is damaged at {}: {}", rest, file),
                 Hint{"correct that place, or copy the file again"}, error.where());
  }
  if (message.find(file) != std::string_view::npos) {
    return error;
  }
  const bool is_bad = is_engines && error.code() == ErrorCode::bad_input;
  return Error(error.code(), fmt::format("{}: {}", is_bad ? words : message, file),
               Hint{error.hint()}, error.where());
}

}  // namespace mdm::reader
