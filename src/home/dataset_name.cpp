#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

constexpr std::size_t kLettersMax = 100;
constexpr std::size_t kBytesMax = 200;  // a folder's name may have 255
constexpr std::array<std::string_view, 8> kReserved = {
    "config", "information_schema", "main", "metadata", "pg_catalog", "system", "temp", "tmp"};

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  fail(ErrorCode::invalid_argument, Hint{"use letters, digits and '_', at most 100 of them"},
       "not a name for a dataset, {}: {}", why, printable(std::filesystem::path(name)));
}

std::string folded(std::string_view name) {
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
      static_cast<utf8proc_ssize_t>(name.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  if (length < 0) {
    refuse(name, "it is not UTF-8 text");
  }
  std::string text(reinterpret_cast<const char*>(made), static_cast<std::size_t>(length));
  std::ranges::replace(text, '-', '_');
  return text;
}

bool is_mark(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool is_letter_or_digit(utf8proc_category_t category) {
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/// Checks every character; \returns how many there are.
std::size_t count_letters(std::string_view text, std::string_view name) {
  std::size_t count = 0;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    utf8proc_int32_t letter = 0;
    at += utf8proc_iterate(at, end - at, &letter);
    const utf8proc_category_t category = utf8proc_category(letter);
    if (letter != '_' && !is_letter_or_digit(category) && !(is_mark(category) && count > 0)) {
      refuse(name, "it holds other characters");
    }
    ++count;
  }
  return count;
}

}  // namespace

std::span<const std::string_view> reserved_names() noexcept {
  return kReserved;
}

std::string dataset_name(std::string_view name) {
  std::string text = folded(name);
  const std::size_t letters = count_letters(text, name);
  if (letters == 0) {
    refuse(name, "it is empty");
  }
  if (letters > kLettersMax || text.size() > kBytesMax) {
    refuse(name, "it is too long");
  }
  if (std::ranges::find(kReserved, text) != kReserved.end()) {
    fail(ErrorCode::invalid_argument, Hint{"choose another name"},
         "name kept for mdm and its engines: {}", text);
  }
  return text;
}

}  // namespace mdm::home
