#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include <uchardet/uchardet.h>

#include <mdm/base.hpp>

#include "charset.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSampleBytesMax = std::size_t{1} << 16U;
constexpr std::size_t kHighBytesMin = 6;
constexpr std::size_t kRunMin = 3;     ///< words of Latin letters hardly ever have so many in a row
constexpr std::size_t kGroupsMin = 4;  ///< of four bytes; fewer without a mark tell nothing

bool is_high(char c) {
  return static_cast<signed char>(c) < 0;
}

/// Lines with characters beyond ASCII; others tell nothing and outvote them.
std::string telling_lines(std::string_view text) {
  std::string lines;
  for (std::size_t begin = 0; begin < text.size() && lines.size() < kSampleBytesMax;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = text.substr(begin, end - begin);
    if (std::any_of(line.begin(), line.end(), is_high)) {
      lines += line;
    }
    begin = end;
  }
  return lines;
}

struct Counts {
  std::size_t high = 0;
  std::size_t in_runs = 0;  ///< of at least kRunMin
  std::array<std::size_t, 256> of{};
};

Counts count(std::string_view text) {
  Counts counts;
  std::size_t run = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_high(text[i])) {
      ++run;
    } else {
      counts.high += run;
      counts.in_runs += run >= kRunMin ? run : 0;
      run = 0;
    }
    if (i < text.size()) {
      ++counts.of[static_cast<unsigned char>(text[i])];
    }
  }
  return counts;
}

std::string answer_of_uchardet(std::string_view text) {
  const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
  if (detector == nullptr || uchardet_handle_data(detector.get(), text.data(), text.size()) != 0) {
    return {};
  }
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

/// Scripts other than Latin: words are made of bytes beyond ASCII.
bool is_of_other_script(std::string_view name) {
  constexpr std::array kNames = {
      "windows-1251"sv, "windows-1253"sv, "windows-1255"sv, "windows-1256"sv, "iso-8859-5"sv,
      "iso-8859-6"sv,   "iso-8859-7"sv,   "iso-8859-8"sv,   "iso-8859-11"sv,  "koi8-r"sv,
      "koi8-u"sv,       "cp866"sv,        "mac-cyrillic"sv, "shift-jis"sv,    "euc-jp"sv,
      "gb18030"sv,      "big5"sv,         "euc-kr"sv};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool any_of(const Counts& counts, std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(),
                     [&](char c) { return counts.of[static_cast<unsigned char>(c)] > 0; });
}

/// Where Windows-1252 has õ and û, and nothing else speaks for Portuguese, Estonian or French,
/// Windows-1250 has the Hungarian ő and ű.
bool looks_hungarian(const Counts& counts) {
  return any_of(counts, "\xF5\xFB\xD5\xDB") && any_of(counts, "\xE1\xE9\xED\xF3") &&
         any_of(counts, "\xF6\xFC\xFA") &&
         !any_of(counts, "\xE0\xE2\xE3\xE4\xE5\xE6\xE7\xE8\xEA\xEB\xEE\xEF\xF1\xF2\xF4\xF8\xF9");
}

/// Where Windows-1252 has ø, ì, ò and ù beside š, ž or a control, and nothing speaks for Danish or
/// Italian, Windows-1250 has the Czech ř, ě, ň and ů.
bool looks_czech(const Counts& counts) {
  return any_of(counts, "\xF8\xEC\xF2\xF9\xD8\xCC") && any_of(counts, "\x9A\x9E\x9D\x8A\x8E\xE8") &&
         any_of(counts, "\x9A\x9E\x9D\x8A\x8E\xF8\xD8") &&
         !any_of(counts, "\xE0\xE2\xE3\xE4\xE5\xE6\xE7\xEA\xEB\xEE\xF1\xF4\xF5\xFB\xFC");
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters of DOS where Windows-1252 has low quotes, dashes and controls, which never stand within
/// words, and none of the letters of Windows-1252 but ß, which is its á.
bool looks_like_dos(std::string_view text, const Counts& counts) {
  std::size_t within_words = 0;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool is_dos = std::string_view("\x81\x82\x84\x87\x94").find(text[i]) != std::string::npos;
    within_words += is_dos && is_letter(text[i - 1]) && is_letter(text[i + 1]) ? 1U : 0U;
  }
  const std::size_t letters =
      std::accumulate(counts.of.begin() + 0xC0, counts.of.end(), std::size_t{0}) - counts.of[0xE1];
  return within_words * 3 > counts.high && letters == 0;
}

/// Letters of old Macs: where Windows-1252 has marks and controls that never stand within words, or
/// capitals that never end them.
bool looks_like_mac(std::string_view text, const Counts& counts) {
  constexpr std::string_view kMarks = "\x87\x88\x89\x8B\x8D\x8F\x90\x91\x95\x97\x98\x99\x9B\x9D";
  constexpr std::string_view kCapitals = "\x8A\x8C\x8E\x9F";
  std::size_t within_words = 0;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool after_small = text[i - 1] >= 'a' && text[i - 1] <= 'z';
    const bool is_mark = kMarks.find(text[i]) != std::string_view::npos && is_letter(text[i - 1]) &&
                         is_letter(text[i + 1]);
    const bool is_capital = kCapitals.find(text[i]) != std::string_view::npos &&
                            (after_small || (is_letter(text[i - 1]) && text[i + 1] >= 'a'));
    within_words += is_mark || is_capital ? 1U : 0U;
  }
  const std::size_t letters =
      std::accumulate(counts.of.begin() + 0xE0, counts.of.end(), std::size_t{0});
  return within_words * 3 > counts.high && letters == 0;
}

std::string as_utf8(std::string_view text, const Charset& charset) {
  class Bytes final : public ByteSource {
   public:
    explicit Bytes(std::string_view text) : text_(text) {}
    std::size_t read(char* to, std::size_t room) override {
      const std::size_t part = text_.copy(to, room);
      text_.remove_prefix(part);
      return part;
    }

   private:
    std::string_view text_;
  };
  std::string read(text.size() * 3 + 16, '\0');
  read.resize(converted(std::make_unique<Bytes>(text), charset)->read(read.data(), read.size()));
  return read;
}

/// True if nearly all of `text` has a meaning, and none of it is a control character.
bool reads_well(std::string_view text, const Charset& charset) {
  const std::string read = as_utf8(text, charset);
  std::size_t odd = 0;
  for (std::size_t at = 0; at < read.size(); ++at) {
    const std::string_view here = std::string_view(read).substr(at, 3);
    const auto byte = static_cast<unsigned char>(read[at]);
    const bool control = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    const bool high_control =
        here.size() > 1 && here[0] == '\xC2' && static_cast<unsigned char>(here[1]) < 0xA0;
    odd += control || high_control || here == kReplacementCharacter ? 1U : 0U;
  }
  return odd * 200 <= text.size() + 200;  // one may be cut in two at the end
}

/// True if Windows-1252, which need not be converted, says the same.
bool means_the_same_in_1252(std::string_view text, const Charset& charset) {
  return as_utf8(text, charset) == from_windows_1252(text);
}

/// How the zeros of ASCII characters lie in `text`, by position in groups of four bytes.
std::array<std::size_t, 4> zeros_of(std::string_view text) {
  std::array<std::size_t, 4> zeros{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    zeros[i % 4] += text[i] == '\0' ? 1U : 0U;
  }
  return zeros;
}

}  // namespace

const Charset* find_wide_charset(std::string_view head) {
  struct Mark {
    std::string_view bytes;
    std::string_view name;
  };
  constexpr std::array kMarks = {
      Mark{"\xFF\xFE\x00\x00"sv, "utf-32le"sv}, Mark{"\x00\x00\xFE\xFF"sv, "utf-32be"sv},
      Mark{"\xFF\xFE"sv, "utf-16le"sv}, Mark{"\xFE\xFF"sv, "utf-16be"sv}};
  for (const Mark& mark : kMarks) {
    if (head.substr(0, mark.bytes.size()) == mark.bytes) {
      return &charset_named(mark.name);
    }
  }
  head = head.substr(0, kSampleBytesMax);
  head = head.substr(0, head.size() / 4 * 4);
  const auto zeros = zeros_of(head);
  const std::size_t groups = head.size() / 4;
  const std::size_t even = zeros[0] + zeros[2];
  const std::size_t odd = zeros[1] + zeros[3];
  std::string_view name;
  if (groups < kGroupsMin || even + odd == 0) {
    return nullptr;
  }
  if (zeros[3] == groups && zeros[2] * 10 > groups * 9 && zeros[0] * 10 < groups) {
    name = "utf-32le";
  } else if (zeros[0] == groups && zeros[1] * 10 > groups * 9 && zeros[3] * 10 < groups) {
    name = "utf-32be";
  } else if (odd * 4 > groups && even * 5 < odd) {
    name = "utf-16le";
  } else if (even * 4 > groups && odd * 5 < even) {
    name = "utf-16be";
  } else {
    return nullptr;
  }
  const Charset& charset = charset_named(name);
  return reads_well(head, charset) ? &charset : nullptr;
}

const Charset* find_legacy_charset(std::string_view text) {
  const std::string lines = telling_lines(text);
  const Counts counts = count(lines);
  if (counts.high < kHighBytesMin || looks_like_utf8(lines)) {
    return nullptr;
  }
  const bool in_runs = counts.in_runs * 10 > counts.high * 4;
  if (!in_runs && (looks_hungarian(counts) || looks_czech(counts))) {
    return &charset_named("windows-1250");
  }
  if (!in_runs && looks_like_mac(lines, counts)) {
    return &charset_named("mac-roman");
  }
  if (!in_runs && looks_like_dos(lines, counts)) {
    return &charset_named("cp850");
  }
  std::string answer = answer_of_uchardet(lines);
  if (answer == "KOI8-R" && any_of(counts, "\xA4\xA6\xA7\xB4\xB6\xB7")) {
    answer = "KOI8-U";  // Ukrainian letters where the other one has lines for boxes
  }
  const Charset* found = nullptr;
  try {
    found = answer.empty() ? nullptr : &charset_named(answer);
  } catch (const Error&) {
    return nullptr;  // one that no table of this world is written in
  }
  const bool plausible = found != nullptr && found->encoding == Encoding::converted &&
                         found->name != "mac-roman" && found->name != "iso-8859-15" &&
                         is_of_other_script(found->name) == in_runs && reads_well(lines, *found) &&
                         !means_the_same_in_1252(lines, *found);
  return plausible ? found : nullptr;
}

}  // namespace mdm::reader
