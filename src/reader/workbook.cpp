#include "workbook.hpp"

#include <charconv>
#include <filesystem>
#include <map>

#include <mdm/base.hpp>

#include "xml_feed.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kPartBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;

using Parts = std::map<std::string, std::string>;

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool is_true(std::string_view flag) {
  return flag == "1" || flag == "true";
}

std::string base_name(const std::string& part) {
  return std::filesystem::path(part).filename().native();
}

bool begins(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

/// The small parts that say what the workbook is; their names are not known before.
bool is_describing(const std::string& part) {
  const std::string base = base_name(part);
  return base == ".rels" || base == "mimetype" || begins(base, "workbook") ||
         begins(base, "styles");
}

std::string read_part(Archive& archive, const std::string& part) {
  std::string text(kPieceBytes, '\0');
  std::size_t size = 0;
  for (;;) {
    const std::size_t room = text.size() - size;
    const std::size_t got = archive.read(text.data() + size, room);
    size += got;
    if (got < room) {
      text.resize(size);
      return text;
    }
    if (size >= kPartBytesMax) {
      fail(ErrorCode::bad_input, "part of the workbook is longer than {} bytes: {}/{}",
           kPartBytesMax, archive.name(), part);
    }
    text.resize(size * 2);
  }
}

/// Calls `take` for every element of a small document.
template <typename Take>
void for_each_element(const std::string& text, const std::string& name, Take take) {
  class Handler final : public XmlHandler {
   public:
    explicit Handler(Take& take) : take_(take) {}
    void begin(std::string_view element, const XmlAttributes& attributes) override {
      path_.emplace_back(element);
      take_(path_.size() > 1 ? std::string_view(path_[path_.size() - 2]) : std::string_view(),
            element, attributes);
    }
    void end(std::string_view) override { path_.pop_back(); }
    void text(std::string_view) override {}

   private:
    Take& take_;
    std::vector<std::string> path_{};
  };
  Handler handler(take);
  XmlFeed(handler, name).feed(text, true);
}

struct Relation {
  std::string type{};
  std::string part{};
};

/// The relations of a part, by id. \param base  the folder that targets are relative to
std::map<std::string, Relation> relations_in(const std::string& text, const std::string& base,
                                             const std::string& name) {
  std::map<std::string, Relation> relations;
  for_each_element(text, name, [&](std::string_view, std::string_view element, const auto& has) {
    if (element == "Relationship") {
      const std::filesystem::path target(has.find("Target"));
      const auto part =
          target.is_absolute() ? target.relative_path() : (std::filesystem::path(base) / target);
      const std::string_view type = has.find("Type");
      relations[std::string(has.find("Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                part.lexically_normal().native()};
    }
  });
  return relations;
}

CellStyles styles_in(const std::string& text, const std::string& name) {
  CellStyles styles;
  std::map<std::uint64_t, CellKind> own;
  for_each_element(
      text, name, [&](std::string_view parent, std::string_view element, const auto& has) {
        if (element == "numFmt" && parent == "numFmts") {
          own[number_of(has.find("numFmtId"))] = kind_of_format(has.find("formatCode"));
        } else if (element == "xf" && parent == "cellXfs") {
          const std::uint64_t id = number_of(has.find("numFmtId"));
          const auto at = own.find(id);
          styles.kinds.push_back(at == own.end() ? kind_of_format(id) : at->second);
        }
      });
  return styles;
}

[[noreturn]] void refuse(const Parts& parts, const std::string& name) {
  const auto mimetype = parts.find("mimetype");
  if (mimetype != parts.end() && mimetype->second.find("opendocument") != std::string::npos) {
    fail(ErrorCode::bad_input, Hint{"save it as .xlsx or as CSV"},
         "OpenDocument files cannot be read: {}", name);
  }
  for (const auto& [part, text] : parts) {
    if (base_name(part) == "workbook.bin") {
      fail(ErrorCode::bad_input, Hint{"save it as .xlsx or as CSV"},
           "binary workbooks (.xlsb) cannot be read: {}", name);
    }
  }
  fail(ErrorCode::bad_input, Hint{"check that the extension says what the file is"},
       "file is no Excel workbook, but its name is: {}", name);
}

Parts describing_parts(Archive& archive) {
  Parts parts;
  Member member;
  while (archive.next(member)) {
    if (is_describing(member.name)) {
      parts[member.name] = read_part(archive, member.name);
    }
  }
  return parts;
}

std::string workbook_part(const Parts& parts, const std::string& name) {
  const auto root = parts.find("_rels/.rels");
  if (root != parts.end()) {
    for (const auto& [id, relation] : relations_in(root->second, "", name)) {
      if (relation.type == "officeDocument" && parts.count(relation.part) > 0 &&
          ends(relation.part, ".xml")) {
        return relation.part;
      }
    }
  }
  refuse(parts, name);
}

const std::string& part_text(const Parts& parts, const std::string& part, const std::string& name) {
  const auto at = parts.find(part);
  if (at == parts.end()) {
    fail(ErrorCode::bad_input, Hint{"open it in a spreadsheet program and save it anew"},
         "workbook lacks its part {}: {}", part, name);
  }
  return at->second;
}

class StringsHandler final : public XmlHandler {
 public:
  StringsHandler(SharedStrings& strings, const std::string& name)
      : strings_(strings), name_(name) {}

  void begin(std::string_view element, const XmlAttributes&) override {
    if (element == "si") {
      text_.clear();
    } else if (element == "rPh") {
      in_reading_aid_ = true;
    } else if (element == "t") {
      in_text_ = !in_reading_aid_;
    }
  }

  void end(std::string_view element) override {
    if (element == "si") {
      strings_.add(text_, name_);
    } else if (element == "rPh") {
      in_reading_aid_ = false;
    } else if (element == "t") {
      in_text_ = false;
    }
  }

  void text(std::string_view text) override {
    if (in_text_) {
      text_ += text;
    }
  }

 private:
  SharedStrings& strings_;
  const std::string& name_;
  std::string text_{};
  bool in_text_ = false;
  bool in_reading_aid_ = false;
};

}  // namespace

bool is_workbook(const OpenArchive& open) {
  const std::unique_ptr<Archive> archive = open();
  Member member;
  while (archive->next(member)) {
    if (member.name == "[Content_Types].xml" || begins(member.name, "xl/") ||
        member.name == "content.xml") {
      return true;
    }
  }
  return false;
}

Workbook read_workbook(const OpenArchive& open) {
  const std::unique_ptr<Archive> archive = open();
  const std::string& name = archive->name();
  const Parts parts = describing_parts(*archive);
  const std::filesystem::path main = workbook_part(parts, name);
  const auto relations = relations_in(
      part_text(parts, (main.parent_path() / "_rels" / main.filename()).native() + ".rels", name),
      main.parent_path().native(), name);
  Workbook book;
  for (const auto& [id, relation] : relations) {
    if (relation.type == "styles") {
      book.styles = styles_in(part_text(parts, relation.part, name), name);
    } else if (relation.type == "sharedStrings") {
      book.strings_part = relation.part;
    }
  }
  for_each_element(part_text(parts, main.native(), name), name,
                   [&](std::string_view parent, std::string_view element, const auto& has) {
                     if (element == "workbookPr") {
                       book.styles.from_1904 = is_true(has.find("date1904"));
                     } else if (element == "sheet" && parent == "sheets") {
                       const auto at = relations.find(std::string(has.find("id")));
                       const std::string_view state = has.find("state");
                       if (at != relations.end() && at->second.type == "worksheet") {
                         book.sheets.push_back({std::string(has.find("name")), at->second.part,
                                                state == "hidden" || state == "veryHidden"});
                       }
                     }
                   });
  return book;
}

void SharedStrings::add(std::string_view text, const std::string& workbook) {
  bytes_ += csv_text(text);
  ends_.push_back(bytes_.size());
  if (bytes_.size() + ends_.size() * sizeof(std::uint64_t) > kBytesMax) {
    fail(ErrorCode::bad_input, Hint{"save its sheets as CSV"},
         "workbook holds more than {} bytes of texts: {}", kBytesMax, workbook);
  }
}

std::string_view SharedStrings::at(std::size_t index, const std::string& workbook) const {
  if (index >= ends_.size()) {
    fail(ErrorCode::bad_input, Hint{"open it in a spreadsheet program and save it anew"},
         "cell names text {}, but the workbook has {} of them: {}", index, ends_.size(), workbook);
  }
  const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(bytes_).substr(begin, ends_[index] - begin);
}

void go_to_part(Archive& archive, const std::string& part) {
  Member member;
  while (archive.next(member)) {
    if (member.name == part) {
      return;
    }
  }
  fail(ErrorCode::bad_input, Hint{"open it in a spreadsheet program and save it anew"},
       "workbook lacks its part {}: {}", part, archive.name());
}

SharedStrings read_shared_strings(const OpenArchive& open, const std::string& part) {
  SharedStrings strings;
  if (part.empty()) {
    return strings;
  }
  const std::unique_ptr<Archive> archive = open();
  go_to_part(*archive, part);
  StringsHandler handler(strings, archive->name());
  XmlFeed feed(handler, archive->name());
  std::string piece(kPieceBytes, '\0');
  for (bool more = true; more;) {
    const std::size_t got = archive->read(piece.data(), piece.size());
    more = got == piece.size();
    feed.feed(std::string_view(piece).substr(0, got), !more);
  }
  return strings;
}

}  // namespace mdm::reader
