#include "charset.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <iconv.h>

#include <mdm/base.hpp>

#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 16U;
constexpr std::size_t kUtf8BytesMax = 4;  // of one character

constexpr std::array kCharsets = {
    Charset{"utf-8", "utf8", {}, Encoding::utf8},
    Charset{"windows-1252", "cp1252 1252 latin1 iso88591 l1", {}, Encoding::windows_1252},
    Charset{"utf-16", "utf16", "UTF-16", Encoding::converted, 2},
    Charset{"utf-16le", "utf16le ucs2", "UTF-16LE", Encoding::converted, 2},
    Charset{"utf-16be", "utf16be", "UTF-16BE", Encoding::converted, 2},
    Charset{"utf-32", "utf32", "UTF-32", Encoding::converted, 4},
    Charset{"utf-32le", "utf32le", "UTF-32LE", Encoding::converted, 4},
    Charset{"utf-32be", "utf32be", "UTF-32BE", Encoding::converted, 4},
    Charset{"windows-1250", "cp1250 1250", "CP1250"},
    Charset{"windows-1251", "cp1251 1251", "CP1251"},
    Charset{"windows-1253", "cp1253 1253", "CP1253"},
    Charset{"windows-1254", "cp1254 1254", "CP1254"},
    Charset{"windows-1255", "cp1255 1255", "CP1255"},
    Charset{"windows-1256", "cp1256 1256", "CP1256"},
    Charset{"windows-1257", "cp1257 1257", "CP1257"},
    Charset{"windows-1258", "cp1258 1258", "CP1258"},
    Charset{"iso-8859-2", "iso88592 latin2 l2", "ISO-8859-2"},
    Charset{"iso-8859-3", "iso88593 latin3 l3", "ISO-8859-3"},
    Charset{"iso-8859-4", "iso88594 latin4 l4", "ISO-8859-4"},
    Charset{"iso-8859-5", "iso88595 cyrillic", "ISO-8859-5"},
    Charset{"iso-8859-6", "iso88596 arabic", "ISO-8859-6"},
    Charset{"iso-8859-7", "iso88597 greek", "ISO-8859-7"},
    Charset{"iso-8859-8", "iso88598 hebrew", "ISO-8859-8"},
    Charset{"iso-8859-9", "iso88599 latin5 l5", "ISO-8859-9"},
    Charset{"iso-8859-10", "iso885910 latin6 l6", "ISO-8859-10"},
    Charset{"iso-8859-11", "iso885911 tis620 thai", "ISO-8859-11"},
    Charset{"iso-8859-13", "iso885913 latin7 l7", "ISO-8859-13"},
    Charset{"iso-8859-14", "iso885914 latin8 l8", "ISO-8859-14"},
    Charset{"iso-8859-15", "iso885915 latin9 l9", "ISO-8859-15"},
    Charset{"iso-8859-16", "iso885916 latin10 l10", "ISO-8859-16"},
    Charset{"koi8-r", "koi8r koi8", "KOI8-R"},
    Charset{"koi8-u", "koi8u", "KOI8-U"},
    Charset{"cp437", "ibm437 437", "CP437"},
    Charset{"cp850", "ibm850 850", "CP850"},
    Charset{"cp852", "ibm852 852", "CP852"},
    Charset{"cp866", "ibm866 866", "CP866"},
    Charset{"mac-roman", "macroman macintosh", "MACINTOSH"},
    Charset{"mac-cyrillic", "maccyrillic", "MAC-CYRILLIC"},
    Charset{"shift-jis", "shiftjis sjis cp932 windows31j", "CP932"},
    Charset{"euc-jp", "eucjp", "EUC-JP"},
    Charset{"iso-2022-jp", "iso2022jp", "ISO-2022-JP"},
    Charset{"gb18030", "gbk gb2312 cp936 euccn", "GB18030"},
    Charset{"big5", "cp950 big5hkscs", "BIG5-HKSCS"},
    Charset{"euc-kr", "euckr uhc cp949 ksc56011987", "CP949"},
};

std::string plain_name(std::string_view name) {
  std::string plain = without_case(name);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return plain;
}

bool is_called(const Charset& charset, const std::string& plain) {
  const std::string among = " " + std::string(charset.aliases) + " ";
  return plain == plain_name(charset.name) || among.find(" " + plain + " ") != std::string::npos;
}

class Converter {
 public:
  explicit Converter(const Charset& charset)
      : handle_(::iconv_open("UTF-8", charset.iconv.data())) {
    if (!is_open()) {
      fail(ErrorCode::unavailable, Hint{"install the locale data of the C library (gconv)"},
           "this system cannot convert from {}", charset.name);
    }
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() { ::iconv_close(handle_); }

  /// Moves both texts on. \returns 0, or EILSEQ, EINVAL (the end is missing) or E2BIG
  int step(char*& from, std::size_t& from_bytes, char*& to, std::size_t& room) {
    const std::size_t done = ::iconv(handle_, &from, &from_bytes, &to, &room);
    return done == static_cast<std::size_t>(-1) ? errno : 0;
  }

 private:
  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  iconv_t handle_;
};

class ConvertedFile final : public ByteSource {
 public:
  ConvertedFile(std::unique_ptr<ByteSource> source, const Charset& charset)
      : source_(std::move(source)), unit_bytes_(charset.unit_bytes), converter_(charset) {}

  std::size_t read(char* to, std::size_t room) override {
    std::size_t filled = 0;
    while (filled < room && (given_ < ready_.size() || convert())) {
      const std::size_t part = std::min(room - filled, ready_.size() - given_);
      std::memcpy(to + filled, ready_.data() + given_, part);
      filled += part;
      given_ += part;
    }
    return filled;
  }

 private:
  /// Refills `ready_`, which was given; false at the end.
  bool convert() {
    ready_.clear();
    given_ = 0;
    while (ready_.empty()) {
      const std::size_t kept = rest_.size();
      rest_.resize(kept + kBlockBytes);
      const std::size_t got = source_->read(rest_.data() + kept, kBlockBytes);
      rest_.resize(kept + got);
      if (rest_.empty()) {
        return false;
      }
      convert_rest(got < kBlockBytes);
    }
    return true;
  }

  void convert_rest(bool at_end) {
    char* from = rest_.data();
    std::size_t left = rest_.size();
    while (left > 0) {
      const std::size_t used = ready_.size();
      ready_.resize(used + left * kUtf8BytesMax + kReplacementCharacter.size());
      char* to = ready_.data() + used;
      std::size_t room = ready_.size() - used;
      const int problem = converter_.step(from, left, to, room);
      ready_.resize(ready_.size() - room);
      if (problem == EINVAL && !at_end) {
        break;
      }
      if (problem == EILSEQ || problem == EINVAL) {
        ready_ += kReplacementCharacter;
        const std::size_t skipped = problem == EINVAL ? left : std::min(left, unit_bytes_);
        from += skipped;
        left -= skipped;
      }
    }
    rest_.erase(0, rest_.size() - left);
  }

  std::unique_ptr<ByteSource> source_;
  std::size_t unit_bytes_;
  Converter converter_;
  std::string rest_{};   ///< bytes read, whose character is not complete
  std::string ready_{};  ///< in UTF-8
  std::size_t given_ = 0;
};

}  // namespace

const Charset& charset_named(std::string_view name) {
  const std::string plain = plain_name(name);
  std::vector<std::string> known;
  for (const Charset& charset : kCharsets) {
    if (is_called(charset, plain)) {
      return charset;
    }
    known.emplace_back(charset.name);
  }
  const std::string near = nearest(without_case(name), known);
  fail(ErrorCode::invalid_argument,
       Hint{near.empty() ? "known are " + charset_names() : fmt::format("did you mean {}?", near)},
       "encoding is not known: {}", name);
}

std::string charset_names() {
  std::string names;
  for (const Charset& charset : kCharsets) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", charset.name);
  }
  return names;
}

std::unique_ptr<ByteSource> converted(std::unique_ptr<ByteSource> source, const Charset& charset) {
  return std::make_unique<ConvertedFile>(std::move(source), charset);
}

std::unique_ptr<ByteSource> open_text(const CsvLayout& layout, Meter* meter) {
  auto bytes = open_bytes(layout.path, layout.compression, meter, layout.archives.get());
  return layout.charset == nullptr ? std::move(bytes)
                                   : converted(std::move(bytes), *layout.charset);
}

}  // namespace mdm::reader
