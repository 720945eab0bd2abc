#include "csv_records.hpp"

#include "csv_cell.hpp"
#include "csv_kinds.hpp"
#include "csv_walker.hpp"

namespace mdm::reader {
namespace {

bool is_break(char c) {
  return c == '\n' || c == '\r';
}

void add_cell(std::string_view raw, const CsvDialect& dialect, HeadRecord& record) {
  CellFlaw flaw = CellFlaw::none;
  std::string scratch;
  const std::string_view bare = dialect.trims ? trimmed(raw) : raw;
  const std::string_view content = cell_content(bare, dialect, scratch, flaw);
  record.filled += trimmed(content).empty() ? 0U : 1U;
  record.flawed += flaw == CellFlaw::none ? 0U : 1U;
  record.quoted |= flaw == CellFlaw::none && content.size() + 2 <= trimmed(raw).size();
  record.cells.emplace_back(content);
}

}  // namespace

std::vector<HeadRecord> split_records(std::string_view text, const CsvDialect& dialect,
                                      std::size_t most) {
  std::vector<HeadRecord> records;
  HeadRecord record;
  std::size_t cell = 0;
  CsvWalker walker(text, dialect);
  walker.read_open_quotes().walk(0, [&](std::size_t at, bool ends) {
    if (records.size() >= most) {
      return;
    }
    std::size_t end = ends ? at : at + 1 - dialect.delimiter.size();
    end -= ends && at > cell && text[at] == '\n' && text[at - 1] == '\r' ? 1U : 0U;
    add_cell(text.substr(cell, end - cell), dialect, record);
    cell = at + 1;
    if (ends && is_break(text[at])) {
      record.end = cell;
      records.push_back(std::move(record));
      record = {};
      record.begin = cell;
    }
  });
  return records;
}

bool is_typed(std::string_view cell) {
  return kinds_of(cell, kAllKinds) != 0;
}

}  // namespace mdm::reader
