#include "csv_layout.hpp"

#include <algorithm>
#include <set>

#include <mdm/base.hpp>

#include "charset.hpp"
#include "csv_kinds.hpp"
#include "csv_records.hpp"
#include "csv_structure.hpp"
#include "csv_table_area.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kRecordsMax = 20'000;

std::string decoded(std::string_view text, const CsvLayout& layout) {
  return layout.encoding == Encoding::windows_1252 ? from_windows_1252(text) : repaired_utf8(text);
}

/// Gives every column a name of its own: SQL compares them without case.
void name_columns(std::vector<std::string> header, std::uint64_t line, CsvLayout& layout) {
  std::set<std::string> given;
  for (std::string& name : header) {
    name = decoded(name, layout);
    given.insert(without_case(name));
  }
  std::set<std::string> used;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::string name = header[i];
    const std::string base = name.empty() ? "column" : name;
    for (std::size_t suffix = name.empty() ? i + 1 : 2;
         name.empty() || used.count(without_case(name)) > 0 ||
         (name != header[i] && given.count(without_case(name)) > 0);
         ++suffix) {
      name = fmt::format("{}_{}", base, suffix);
    }
    if (name != header[i]) {
      layout.incidents.push_back({layout.name, line, name, excerpt(header[i]),
                                  header[i].empty() ? "nameless column given a name"
                                                    : "column renamed: its name stands twice"});
    }
    used.insert(without_case(name));
    layout.columns.push_back(std::move(name));
  }
}

/// What a first line "sep=;" says, which Excel understands; else empty.
std::string delimiter_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() > 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  return line.size() == 5 && without_case(line.substr(0, 4)) == "sep=" ? std::string(line.substr(4))
                                                                       : std::string();
}

/// Where `lines` lines of `text` end.
std::size_t past_lines(std::string_view text, std::size_t lines) {
  std::size_t at = 0;
  for (; lines > 0 && at < text.size(); --lines) {
    const std::size_t end = std::min(text.size() - 1, text.find_first_of("\r\n", at));
    at = end + (text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2U : 1U);
  }
  return at;
}

/// Lists the lines of [begin, end) that are not blank.
void note_lines(std::string_view text, std::size_t begin, std::size_t end, std::string_view action,
                CsvLayout& layout) {
  std::uint64_t line = count_lines(text.substr(0, begin)) + 1;
  for (std::size_t at = begin; at < end; ++line) {
    const std::size_t next = at + past_lines(text.substr(at), 1);
    const std::string_view shown = trimmed(text.substr(at, std::min(end, next) - at));
    if (!shown.empty()) {
      layout.incidents.push_back({layout.name, line, {}, excerpt(shown), std::string(action)});
      ++layout.skipped_lines;
    }
    at = next;
  }
}

/// The lines of the header that are told from rows, as they are written.
std::vector<std::string> header_lines(std::string_view text, const std::vector<HeadRecord>& records,
                                      const TableArea& area) {
  std::vector<std::string> lines;
  for (std::size_t row = area.begin; row < area.begin + area.header_rows; ++row) {
    const HeadRecord& record = records[row];
    if (can_be_no_row(records, area, row)) {
      const std::string_view line = text.substr(record.begin, record.end - record.begin);
      lines.emplace_back(line.substr(0, line.find_last_not_of("\r\n") + 1));
      if (row == area.begin) {  // of files that were put one behind the other
        lines.push_back(std::string(kByteOrderMark) + lines.back());
      }
    }
  }
  return lines;
}

/// Takes the lines of comments out of `records`.
std::vector<HeadRecord> take_comments(std::string_view text, const std::string& comment,
                                      std::vector<HeadRecord>& records) {
  std::vector<HeadRecord> comments;
  if (!comment.empty()) {
    const auto is_row = [&](const HeadRecord& record) {
      return text.substr(record.begin, comment.size()) != comment;
    };
    const auto end = std::stable_partition(records.begin(), records.end(), is_row);
    comments.assign(std::make_move_iterator(end), std::make_move_iterator(records.end()));
    records.erase(end, records.end());
  }
  return comments;
}

std::string without_comment(std::string_view name, std::string_view comment) {
  while (!comment.empty() && name.starts_with(comment)) {
    name.remove_prefix(comment.size());
  }
  return std::string(trimmed(name));
}

struct CommentNames {
  std::size_t begin = 0;  ///< of the line
  std::vector<std::string> names{};
};

/// The names of the columns in a comment right above the first row: "# time,value".
CommentNames names_in_comments(const std::vector<HeadRecord>& comments, const std::string& comment,
                               const HeadRecord& first_row) {
  const auto line = std::ranges::find(comments, first_row.begin, &HeadRecord::end);
  if (line == comments.end() || first_row.cells.size() < 2) {
    return {};
  }
  CommentNames found{line->begin, line->cells};
  found.names.front() = without_comment(found.names.front(), comment);
  if (found.names.front().empty()) {
    found.names.erase(found.names.begin());
  }
  std::set<std::string> different;
  for (std::string& name : found.names) {
    name = trimmed(name);
    if (name.empty() || is_typed(name) || is_null_word(name) || !different.insert(name).second) {
      return {};
    }
  }
  return found.names.size() == first_row.cells.size() ? found : CommentNames();
}

std::vector<std::string> made_up_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(fmt::format("column_{}", i + 1));
  }
  return names;
}

Encoding encoding_of(std::string_view head, const CsvOptions& options, const CsvLayout& layout) {
  if (layout.charset != nullptr) {
    return Encoding::converted;
  }
  if (!options.encoding.empty()) {
    return charset_named(options.encoding).encoding;
  }
  return layout.byte_order_mark || looks_like_utf8(head) ? Encoding::utf8 : Encoding::windows_1252;
}

void require_rows(const std::vector<HeadRecord>& records, const CsvOptions& options,
                  const CsvLayout& layout) {
  if (std::ranges::all_of(records, &HeadRecord::is_blank)) {
    fail(ErrorCode::bad_input,
         Hint{options.skip ? "give --skip fewer lines" : "look whether the file is whole"},
         "file holds no rows{}: {}", options.skip ? " below the lines to skip" : "", layout.name);
  }
}

/// The area of the table, or of the part of the file that the layout names; lists all parts.
TableArea choose_area(const std::vector<HeadRecord>& records, const CsvOptions& options,
                      CsvLayout& layout) {
  const bool begins_at_first = options.skip.has_value() || options.header_rows.has_value();
  const TableArea largest = find_table(records, options.header_rows, begins_at_first);
  const std::vector<TableArea> parts =
      begins_at_first ? std::vector<TableArea>() : find_tables(records);
  for (const TableArea& part : parts) {
    layout.parts.push_back({decoded(title_of(records, part), layout), part.begin == largest.begin});
  }
  if (layout.part && *layout.part >= parts.size()) {
    fail_on_change(layout.name);
  }
  return layout.part ? parts[*layout.part] : largest;
}

}  // namespace

std::string without_case(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return lower;
}

void sniff_layout(std::string_view head, bool whole, const CsvOptions& options, CsvLayout& layout) {
  layout.byte_order_mark = head.substr(0, 3) == kByteOrderMark;
  const std::size_t mark = layout.byte_order_mark ? kByteOrderMark.size() : 0;
  layout.encoding = encoding_of(head, options, layout);
  std::size_t skipped = mark + past_lines(head.substr(mark), options.skip.value_or(0));
  CsvOptions told = options;
  if (told.delimiter.empty()) {
    told.delimiter = delimiter_line(head.substr(skipped));
    skipped += told.delimiter.empty() ? 0 : past_lines(head.substr(skipped), 1);
  }
  const std::string_view text = head.substr(skipped);
  layout.dialect = find_dialect(text, layout.path, told);
  std::vector<HeadRecord> records = split_records(text, layout.dialect, kRecordsMax);
  require_rows(records, options, layout);
  if (!options.delimiter.empty() && text.find(layout.dialect.delimiter) == std::string_view::npos) {
    layout.incidents.push_back({layout.name,
                                count_lines(head.substr(0, skipped)) + 1,
                                {},
                                excerpt(options.delimiter),
                                "ignored: no line holds this delimiter"});
  }
  layout.dialect.comment = options.comment.empty() ? find_comment(records) : options.comment;
  const std::vector<HeadRecord> comments = take_comments(text, layout.dialect.comment, records);
  const TableArea area = choose_area(records, options, layout);
  layout.header = area.header_rows > 0;
  layout.header_rows = area.header_rows;
  const std::size_t begin = skipped + records[area.begin].begin;
  const std::size_t body =
      layout.header ? skipped + records[area.begin + area.header_rows - 1].end : begin;
  layout.body_offset = body;
  layout.body_line = count_lines(head.substr(0, body)) + 1;
  CommentNames above;
  if (!layout.header && !options.header_rows) {
    above = names_in_comments(comments, layout.dialect.comment, records[area.begin]);
  }
  note_lines(head, area.from == 0 ? mark : skipped + records[area.from].begin,
             above.names.empty() ? begin : skipped + above.begin, "line above the table skipped",
             layout);
  if (area.end < records.size()) {
    layout.body_end = skipped + records[area.end].begin;
    const bool others_follow = layout.part && *layout.part + 1 < layout.parts.size();
    layout.listed_end = others_follow ? std::string::npos : head.size();
    if (!others_follow) {
      note_lines(head, layout.body_end, head.size(), kOtherTable, layout);
    }
  } else if (whole && footnotes_begin(records, area) < records.size()) {
    layout.body_end = skipped + records[footnotes_begin(records, area)].begin;
    layout.listed_end = head.size();
    note_lines(head, layout.body_end, head.size(), "line below the table skipped", layout);
  }
  if (layout.header) {
    layout.header_lines = header_lines(text, records, area);
    above.names = header_names(records, area);
    if (area.begin > 0 && text.starts_with('#')) {  // a comment that looks like a row
      const std::string bare = without_comment(above.names.front(), "#");
      above.names.front() = bare.empty() ? above.names.front() : bare;
    }
  }
  if (above.names.empty()) {
    layout.columns = made_up_names(records[area.begin].cells.size());
    return;
  }
  layout.header = true;
  layout.header_rows = std::max<std::size_t>(area.header_rows, 1);
  name_columns(above.names, count_lines(head.substr(0, begin)) + 1, layout);
}

}  // namespace mdm::reader
