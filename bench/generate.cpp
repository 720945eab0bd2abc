// generate BYTES SEED PATH: a CSV file of about BYTES with 24 columns of the kinds that real tables
// have: keys, skewed references, timestamps, categories, prices with gaps, long floats, quoted
// texts with commas, quotes and line ends, zip codes with leading zeros. The same bytes on every
// machine.

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

// SplitMix64. \source Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(((bits() >> 32) * static_cast<std::uint64_t>(limit)) >> 32);
  }
  /// Small numbers come more often.
  std::int64_t skewed_below(std::int64_t limit) { return below(below(limit) + 1); }
  bool in_percent(std::int64_t percent) { return below(100) < percent; }
  /// Sum of four uniform numbers: near enough to normal, and the same everywhere.
  std::int64_t normal(std::int64_t deviation) {
    std::int64_t sum = 0;
    for (int i = 0; i < 4; ++i) {
      sum += below(2'000'000) - 1'000'000;
    }
    return sum * deviation / 1'154'700;
  }

 private:
  std::uint64_t state_;
};

class Line {
 public:
  void text(std::string_view value) { bytes_ += value; }
  void comma() { bytes_ += ','; }
  void number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    bytes_.append(digits.data(), end);
  }
  void padded(std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    bytes_.append(width - std::min(width, digits.size()), '0').append(digits);
  }
  void fixed(std::int64_t value, std::size_t decimals) {
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < decimals; ++i) {
      scale *= 10;
    }
    if (value < 0) {
      bytes_ += '-';
      value = -value;
    }
    number(value / scale);
    bytes_ += '.';
    padded(value % scale, decimals);
  }
  /// \source Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days
  void date(std::int64_t days) {
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = shifted / 146'097;
    const std::int64_t day_of_era = shifted % 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month = (5 * day_of_year + 2) / 153;
    number(year_of_era + era * 400 + (month >= 10 ? 1 : 0));
    text("-");
    padded(month < 10 ? month + 3 : month - 9, 2);
    text("-");
    padded(day_of_year - (153 * month + 2) / 5 + 1, 2);
  }
  void timestamp(std::int64_t seconds) {
    date(seconds / 86'400);
    text(" ");
    padded(seconds / 3'600 % 24, 2);
    text(":");
    padded(seconds / 60 % 60, 2);
    text(":");
    padded(seconds % 60, 2);
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

constexpr std::string_view kHeader =
    "id,user_id,event_at,event_day,country,device,category,city,sku,session,price,quantity,"
    "discount,"
    "score,lat,lon,is_active,rating,email,title,comment,zip,total,target\n";
constexpr std::array<std::string_view, 12> kCountries = {"US", "DE", "FR", "GB", "PL", "JP",
                                                         "BR", "IN", "CN", "ES", "IT", "SE"};
constexpr std::array<std::string_view, 4> kDevices = {"mobile", "desktop", "tablet", "tv"};
constexpr std::array<std::string_view, 24> kSyllables = {
    "ka",  "lo", "mi",  "ra",  "ten", "vor", "sil", "qua", "zen", "pol", "ar", "ix",
    "dra", "go", "fel", "jun", "ber", "ost", "żół", "é",   "ñu",  "東",  "京", "ß"};

class Table {
 public:
  explicit Table(std::uint64_t seed) : dice_(seed) {
    for (int i = 0; i < 4'000; ++i) {
      std::string& word = words_.emplace_back();
      for (std::int64_t syllables = 1 + dice_.below(4); syllables > 0; --syllables) {
        word += kSyllables[static_cast<std::size_t>(dice_.below(i % 10 == 0 ? 24 : 18))];
      }
    }
  }

  void add_row(Line& line) {
    add_keys(line);
    add_categories(line);
    add_numbers(line);
    add_texts(line);
    line.padded(dice_.below(99'999), 5);
    line.comma();
    line.number(dice_.below(1'000'000) * dice_.below(1'000));
    line.comma();
    line.number(dice_.in_percent(23) ? 1 : 0);
    line.text("\n");
  }

 private:
  const std::string& word() { return words_[static_cast<std::size_t>(dice_.below(4'000))]; }

  void add_keys(Line& line) {
    line.number(++rows_);
    line.comma();
    user_ = 100'000 + dice_.skewed_below(800'000);
    line.number(user_);
    line.comma();
    now_ += dice_.below(20);
    line.timestamp(now_);
    line.comma();
    if (!dice_.in_percent(3)) {
      line.date(now_ / 86'400 - dice_.below(3'000));
    }
    line.comma();
  }

  void add_categories(Line& line) {
    line.text(kCountries[static_cast<std::size_t>(dice_.skewed_below(12))]);
    line.comma();
    line.text(kDevices[static_cast<std::size_t>(dice_.skewed_below(4))]);
    line.comma();
    const auto category = static_cast<std::size_t>(dice_.skewed_below(300));
    line.text(category % 5 == 0 ? "\"" + words_[category] + ", \"\"special\"\"\""
                                : words_[category]);
    line.comma();
    line.text(words_[static_cast<std::size_t>(dice_.skewed_below(4'000))]);
    line.comma();
    line.text("SKU-");
    line.padded(dice_.below(60'000), 6);
    line.comma();
    line.padded(static_cast<std::int64_t>(dice_.bits() >> 4), 19);
    line.comma();
  }

  void add_numbers(Line& line) {
    line.fixed(std::abs(dice_.normal(3'000)) + 99, 2);
    line.comma();
    line.number(1 + dice_.below(5) * dice_.below(5));
    line.comma();
    if (dice_.in_percent(60)) {
      line.fixed(dice_.below(5'000), 4);
    }
    line.comma();
    line.fixed(static_cast<std::int64_t>(dice_.bits() % 1'000'000'000'000U), 12);
    line.comma();
    line.fixed(dice_.below(180'000'000) - 90'000'000, 6);
    line.comma();
    line.fixed(dice_.below(360'000'000) - 180'000'000, 6);
    line.comma();
    line.text(dice_.in_percent(70) ? "true" : "false");
    line.comma();
    if (dice_.in_percent(88)) {
      line.number(1 + dice_.below(5));
    }
    line.comma();
  }

  void add_texts(Line& line) {
    line.text(word());
    line.text(".");
    line.number(user_);
    line.text("@example.com,");
    for (std::int64_t words = 3 + dice_.below(6); words > 0; --words) {
      line.text(word());
      line.text(words > 1 ? " " : ",");
    }
    if (dice_.in_percent(70)) {
      line.text("\"");
      for (std::int64_t words = 6 + dice_.below(16); words > 0; --words) {
        line.text(word());
        line.text(dice_.in_percent(8) ? ", " : " ");
      }
      line.text(dice_.in_percent(2) ? "\n\"" : "\"");
    }
    line.comma();
  }

  Dice dice_;
  std::vector<std::string> words_;
  std::int64_t rows_ = 0;
  std::int64_t user_ = 0;
  std::int64_t now_ = 1'640'995'200;  // 2022-01-01
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: generate BYTES SEED PATH\n";
    return 2;
  }
  const std::uint64_t size = std::strtoull(argv[1], nullptr, 10);
  std::ofstream file(argv[3], std::ios::binary);
  Table table(std::strtoull(argv[2], nullptr, 10));
  Line line;
  line.text(kHeader);
  for (std::uint64_t written = 0; file && written < size;) {
    while (line.bytes().size() < 1'000'000) {
      table.add_row(line);
    }
    file << line.bytes();
    written += line.bytes().size();
    line.bytes().clear();
  }
  file.flush();
  if (!file) {
    std::cerr << "cannot write " << argv[3] << "\n";
    return 1;
  }
  return 0;
}
