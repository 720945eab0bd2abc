#include "file_kind.hpp"

#include <algorithm>
#include <array>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "byte_source.hpp"

namespace mdm::reader {
namespace {

struct Extension {
  std::string_view text;
  Format format;
  bool ambiguous = false;
  bool compressible = true;
};

constexpr std::array kExtensions = {
    Extension{".csv", Format::csv},
    Extension{".tsv", Format::csv},
    Extension{".psv", Format::csv},
    Extension{".txt", Format::csv, true},
    Extension{".json", Format::json},
    Extension{".jsonl", Format::json},
    Extension{".ndjson", Format::json},
    Extension{".parquet", Format::parquet, false, false},
    Extension{".pq", Format::parquet, false, false},
};

struct Packing {
  std::string_view text;
  Compression compression;
};

constexpr std::array kPackings = {Packing{".gz", Compression::gzip},
                                  Packing{".zst", Compression::zstd},
                                  Packing{".zstd", Compression::zstd}};

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

void require_text(std::string_view head, const std::string& name) {
  using namespace std::string_view_literals;
  for (const std::string_view mark : {"\xFF\xFE"sv, "\xFE\xFF"sv, "\x00\x00\xFE\xFF"sv}) {
    if (begins_with(head, mark)) {
      fail(ErrorCode::bad_input, Hint{"convert the file to UTF-8"},
           "text is in UTF-16 or UTF-32, which cannot be read: {}", name);
    }
  }
  const auto controls = std::count_if(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  if (head.find('\0') != std::string_view::npos ||
      static_cast<std::size_t>(controls) * 10 > head.size()) {
    fail(ErrorCode::bad_input, Hint{"check that the extension says what the file is"},
         "file is binary, but its name is a text file's: {}", name);
  }
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
      kind.format = extension.format;
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
  return list + "; all but Parquet also with .gz or .zst";
}

void require_content(const std::filesystem::path& file, const FileKind& kind) {
  std::string head(kHeadBytes, '\0');
  head.resize(open_bytes(file, kind.compression, nullptr)->read(head.data(), head.size()));
  const std::string name = printable(file);
  if (head.empty()) {
    fail(ErrorCode::bad_input, "file is empty: {}", name);
  }
  if (kind.format != Format::parquet) {
    require_text(head, name);
  } else if (!begins_with(head, "PAR1")) {
    fail(ErrorCode::bad_input, Hint{"check that the extension says what the file is"},
         "file is not Parquet, but its name is: {}", name);
  }
}

}  // namespace mdm::reader
