#include "json_numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace mdm::reader {
namespace {

/// Fifteen digits, a sign or a point, and they fit any double.
constexpr std::size_t kAlwaysExact = 16;

bool is_of_number(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

bool begins_number(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '-';
}

/// The digits of a number without zeros at either end, and the power of ten of the last one.
struct Significand {
  std::string digits{};
  long exponent = 0;

  bool operator==(const Significand&) const = default;
};

Significand significand_of(std::string_view number) {
  Significand found;
  const std::size_t power = number.find_first_of("eE");
  bool behind_point = false;
  for (const char c : number.substr(0, power)) {
    if (c == '.') {
      behind_point = true;
    } else if (c >= '0' && c <= '9') {
      found.digits += c;
      found.exponent -= behind_point ? 1 : 0;
    }
  }
  if (power != std::string_view::npos) {
    const char* from = number.data() + power + 1;
    from += *from == '+' ? 1 : 0;
    long written = 0;
    std::from_chars(from, number.data() + number.size(), written);
    found.exponent += written;
  }
  const std::size_t last = found.digits.find_last_not_of('0');
  if (last == std::string::npos) {
    return {};
  }
  found.exponent += static_cast<long>(found.digits.size() - last - 1);
  found.digits.resize(last + 1);
  found.digits.erase(0, found.digits.find_first_not_of('0'));
  return found;
}

}  // namespace

bool double_changes(std::string_view number) {
  const bool has_power = number.find_first_of("eE") != std::string_view::npos;
  if (!has_power && (number.size() <= kAlwaysExact || number.find('.') == std::string_view::npos)) {
    return false;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error == std::errc::result_out_of_range) {
    return true;
  }
  if (error != std::errc() || end != number.data() + number.size()) {
    return false;  // no number: the engine will say so
  }
  std::array<char, 64> shortest{};
  const auto written = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value,
                                     std::chars_format::scientific);
  return significand_of({shortest.data(), written.ptr}) != significand_of(number);
}

void JsonNumbers::add(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
        out += text[at++];
        continue;
      }
      const std::size_t special = text.find_first_of("\"\\", at);
      const std::size_t end = special == std::string_view::npos ? text.size() : special + 1;
      out += text.substr(at, end - at);
      if (special != std::string_view::npos) {
        escaped_ = text[special] == '\\';
        in_string_ = escaped_;
      }
      at = end;
      continue;
    }
    const char c = text[at++];
    if (number_.empty() ? begins_number(c) : is_of_number(c)) {
      number_ += c;
      continue;
    }
    end_number(out);
    in_string_ = c == '"';
    out += c;
  }
}

void JsonNumbers::finish(std::string& out) {
  end_number(out);
  in_string_ = escaped_ = false;
}

void JsonNumbers::end_number(std::string& out) {
  if (number_.find_first_of(".eE") == std::string::npos) {
    out += number_;
  } else {
    changes_any_ = changes_any_ || double_changes(number_);
    out += '"';
    out += mark_;
    out += number_;
    out += '"';
  }
  number_.clear();
}

std::string JsonNumbers::unmarked(std::string_view cell) const {
  std::string out;
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t mark = cell.find(mark_, at);
    if (mark == std::string_view::npos) {
      out += cell.substr(at);
      break;
    }
    const std::size_t number = mark + mark_.size();
    std::size_t end = number;
    while (end < cell.size() && is_of_number(cell[end])) {
      ++end;
    }
    const bool is_quoted = mark > at && cell[mark - 1] == '"';
    out += cell.substr(at, mark - at - (is_quoted ? 1 : 0));
    out += cell.substr(number, end - number);
    at = end + (is_quoted ? 1 : 0);
  }
  return out;
}

}  // namespace mdm::reader
