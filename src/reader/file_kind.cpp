#include "file_kind.hpp"

#include <algorithm>
#include <array>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "byte_source.hpp"
#include "charset.hpp"
#include "decoder.hpp"

namespace mdm::reader {
namespace {

struct Extension {
  std::string_view text;
  Content content;
  bool ambiguous = false;
  bool compressible = true;
};

constexpr std::array kExtensions = {
    Extension{".csv", Content::csv},
    Extension{".tsv", Content::csv},
    Extension{".tab", Content::csv},
    Extension{".psv", Content::csv},
    Extension{".txt", Content::csv, true},
    Extension{".dat", Content::csv, true},
    Extension{".data", Content::csv, true},
    Extension{".json", Content::json},
    Extension{".jsonl", Content::json},
    Extension{".ndjson", Content::json},
    Extension{".parquet", Content::parquet, false, false},
    Extension{".pq", Content::parquet, false, false},
    Extension{".arrow", Content::arrow, false, false},
    Extension{".arrows", Content::arrow, false, false},
    Extension{".feather", Content::arrow, false, false},
    Extension{".ipc", Content::arrow, false, false},
    Extension{".xlsx", Content::workbook, false, false},
    Extension{".xlsm", Content::workbook, false, false},
    Extension{".zip", Content::archive, false, false},
    Extension{".tar", Content::archive},
    Extension{".tgz", Content::archive, false, false},
    Extension{".tbz2", Content::archive, false, false},
    Extension{".txz", Content::archive, false, false},
    Extension{".tzst", Content::archive, false, false},
};

struct Packing {
  std::string_view text;
  Compression compression;
};

constexpr std::array kPackings = {
    Packing{".gz", Compression::gzip},   Packing{".zst", Compression::zstd},
    Packing{".zstd", Compression::zstd}, Packing{".bz2", Compression::bzip2},
    Packing{".xz", Compression::xz},
};

/// Formats that are known enough to say what to do.
struct Unreadable {
  std::string_view mark;
  std::string_view what;
  std::string_view hint;
};

constexpr std::array kUnreadable = {
    Unreadable{"\xD0\xCF\x11\xE0", "Excel files of the old kind (.xls) and encrypted ones",
               "save it as .xlsx without a password, or as CSV"},
    Unreadable{"FEA1", "Feather files of version 1",
               "write it again with a newer version of Arrow, or convert it to Parquet"},
    Unreadable{"SQLite format 3", "SQLite databases", "export its tables as CSV"},
    Unreadable{"7z\xBC\xAF", "7z archives", "unpack it and register the files"},
    Unreadable{"Rar!", "RAR archives", "unpack it and register the files"},
    Unreadable{"<!DOCTYPE html", "pages of HTML",
               "download the file itself: such a page often tells why that failed"},
    Unreadable{"<!doctype html", "pages of HTML",
               "download the file itself: such a page often tells why that failed"},
    Unreadable{"<html", "pages of HTML",
               "download the file itself: such a page often tells why that failed"},
    Unreadable{"version https://git-lfs.github.com/spec/v1", "pointers of Git LFS",
               "fetch the file that it stands for by git lfs pull"},
    Unreadable{"%PDF-", "PDF files", "register the data that it was made of"},
};

constexpr std::string_view kArrowStream = "\xFF\xFF\xFF\xFF";
constexpr std::size_t kTarMarkAt = 257;
constexpr std::size_t kHeadBytes = std::size_t{1} << 16U;

bool drop_suffix(std::string& name, std::string_view suffix) {
  if (name.size() <= suffix.size() ||
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0) {
    return false;
  }
  name.resize(name.size() - suffix.size());
  return true;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// Files are left so by disks that were full and copies that were cut off.
void refuse_zeros(std::string_view head, const std::string& name) {
  if (std::ranges::all_of(head, [](char c) { return c == '\0'; })) {
    fail(ErrorCode::bad_input, Hint{"copy it again from where it came from"},
         "file holds nothing but zeros: {}", name);
  }
}

void require_text(std::string_view head, const std::string& name) {
  if (find_wide_charset(head) != nullptr) {
    return;
  }
  // Damaged text has some zeros and controls, and zeros at its end; 01, 1E and 1F may part its
  // cells.
  const std::string_view text = std::string_view(head).substr(0, head.find_last_not_of('\0') + 1);
  const auto controls = std::count_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x01' &&
           c != '\x1E' && c != '\x1F';
  });
  if (static_cast<std::size_t>(controls) * 50 > text.size()) {
    fail(ErrorCode::bad_input, Hint{"check that the extension says what the file is"},
         "file is binary, but its name is a text file's: {}", name);
  }
}

std::string read_head_of(const std::filesystem::path& file, Compression compression,
                         Archives& archives) {
  std::string head(kHeadBytes, '\0');
  head.resize(open_bytes(file, compression, nullptr, &archives)->read(head.data(), head.size()));
  return head;
}

void refuse_unreadable(std::string_view head, const std::string& name) {
  for (const Unreadable& format : kUnreadable) {
    if (begins_with(head, format.mark)) {
      fail(ErrorCode::bad_input, Hint{std::string(format.hint)}, "{} cannot be read: {}",
           format.what, name);
    }
  }
}

FileKind unnamed(const std::filesystem::path& file) {
  FileKind kind;
  kind.stem = file.stem().native();
  kind.lower_stem = kind.stem;
  return kind;
}

Content content_of(std::string_view text, Compression compression,
                   const std::optional<FileKind>& named) {
  const bool is_plain = compression == Compression::none;
  if (is_plain && begins_with(text, "PAR1")) {
    return Content::parquet;
  }
  if (is_plain && (begins_with(text, "ARROW1") || begins_with(text, kArrowStream))) {
    return Content::arrow;
  }
  if (is_plain && (begins_with(text, "PK\x03\x04") || begins_with(text, "PK\x05\x06"))) {
    // The first member of a workbook is its list of contents, or lies in one of its folders.
    const std::string_view first = text.substr(std::min<std::size_t>(text.size(), 30), 64);
    const bool is_workbook = (named && named->content == Content::workbook) ||
                             begins_with(first, "[Content_Types].xml") ||
                             begins_with(first, "_rels/") || begins_with(first, "xl/") ||
                             begins_with(first, "docProps/") ||
                             begins_with(first, "mimetypeapplication/vnd.oasis");
    return is_workbook ? Content::workbook : Content::archive;
  }
  if (text.size() > kTarMarkAt + 5 && text.substr(kTarMarkAt, 5) == "ustar") {
    return Content::archive;
  }
  if (named && (named->content == Content::csv || named->content == Content::json)) {
    return named->content;
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[')
             ? Content::json
             : Content::csv;
}

std::string_view noun_of(Content content) noexcept {
  switch (content) {
    case Content::csv:
    case Content::json: return "text";
    case Content::parquet: return "Parquet";
    case Content::arrow: return "an Arrow file";
    case Content::workbook: return "an Excel workbook";
    case Content::archive: return "an archive";
  }
  return "text";
}

bool is_text(Content content) noexcept {
  return content == Content::csv || content == Content::json;
}

/// A name that promises more than text must keep it: text that calls itself Parquet is damaged.
void require_named_content(const FileKind& kind, const FileKind& named, const std::string& name) {
  if (is_text(kind.content) && !is_text(named.content)) {
    fail(ErrorCode::bad_input, Hint{"check that the extension says what the file is"},
         "file is not {}, but its name is: {}", noun_of(named.content), name);
  }
}

std::string note_on(const FileKind& kind, const FileKind& named) {
  if (is_text(kind.content) != is_text(named.content)) {
    return fmt::format("it is {}, whatever its name says", noun_of(kind.content));
  }
  if (kind.content == named.content && is_text(kind.content) &&
      kind.compression != named.compression) {
    return kind.compression == Compression::none
               ? "it is not compressed, whatever its name says"
               : fmt::format("it is compressed by {}, whatever its name says",
                             name_of(kind.compression));
  }
  return {};
}

}  // namespace

std::optional<FileKind> kind_of(const std::filesystem::path& file) {
  FileKind kind;
  kind.lower_stem = file.filename().native();
  std::transform(
      kind.lower_stem.begin(), kind.lower_stem.end(), kind.lower_stem.begin(),
      [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  for (const Packing& packing : kPackings) {
    if (drop_suffix(kind.lower_stem, packing.text)) {
      kind.compression = packing.compression;
      break;
    }
  }
  for (const Extension& extension : kExtensions) {
    if ((extension.compressible || kind.compression == Compression::none) &&
        drop_suffix(kind.lower_stem, extension.text)) {
      kind.content = extension.content;
      kind.ambiguous = extension.ambiguous;
      kind.stem = file.filename().native().substr(0, kind.lower_stem.size());
      return kind;
    }
  }
  return std::nullopt;
}

std::string known_extensions() {
  std::string list;
  for (const Extension& extension : kExtensions) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", extension.text);
  }
  return list + "; text and .tar also with .gz, .zst, .bz2 or .xz";
}

FileKind settle_kind(const std::filesystem::path& file, const std::optional<FileKind>& named,
                     Archives& archives) {
  const std::string name = printable(file);
  const std::string head = read_head_of(file, Compression::none, archives);
  if (head.empty()) {
    fail(ErrorCode::bad_input, "file is empty: {}", name);
  }
  refuse_zeros(head, name);
  refuse_unreadable(head, name);
  FileKind kind = named.value_or(unnamed(file));
  kind.compression = compression_of(head);
  const std::string text =
      kind.compression == Compression::none ? head : read_head_of(file, kind.compression, archives);
  if (text.empty()) {
    fail(ErrorCode::bad_input, "file is empty: {}", name);
  }
  kind.content = content_of(text, kind.compression, named);
  if (named) {
    require_named_content(kind, *named, name);
    kind.note = note_on(kind, *named);
  }
  if (kind.content == Content::csv || kind.content == Content::json) {
    require_text(text, name);
  }
  return kind;
}

}  // namespace mdm::reader
