#include "csv_structure.hpp"

#include <algorithm>

#include "csv_structure_kernel.hpp"
#include "csv_walker.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kSegmentBytes = std::size_t{1} << 16U;

bool has_avx2() noexcept {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("pclmul") != 0 &&
         __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("popcnt") != 0;
#else
  return false;
#endif
}

/// True if the byte at `at` is a line break, for CR LF at its LF.
bool breaks_line(std::string_view text, std::size_t at) noexcept {
  return text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
}

/// What the kernel understands.
bool is_plain(const CsvDialect& dialect) noexcept {
  return dialect.delimiter.size() == 1 && dialect.quote != '\0' && dialect.escape == '\0' &&
         !dialect.collapses;
}

void reserve_marks(data::Buffer<std::uint32_t>& marks, std::size_t used, std::size_t more) {
  if (marks.size() < used + more) {
    marks.resize(std::max(used + more, marks.size() * 2));
  }
}

bool find_with_avx2(std::string_view text, const CsvDialect& dialect, Structure& out) {
  const char delimiter = dialect.delimiter.front();
  ScanState state;
  std::size_t used = 1;
  for (std::size_t begin = 0; begin < text.size() && !state.stray; begin += kSegmentBytes) {
    const std::size_t end = std::min(text.size(), begin + kSegmentBytes);
    reserve_marks(out.marks, used, end - begin);
    used += scan_with_avx2(text.data(), begin, end, delimiter, dialect.quote, state,
                           out.marks.data() + used);
  }
  out.marks.resize(used);
  out.records = state.records;
  out.lines = state.lines;
  return !state.stray && state.quoted == 0;
}

}  // namespace

void find_structure(std::string_view text, const CsvDialect& dialect, bool portable,
                    Structure& out) {
  out.marks.assign(1, static_cast<std::uint32_t>(-1));
  out.odd = false;
  if (!portable && is_plain(dialect) && has_avx2() && find_with_avx2(text, dialect, out)) {
    return;
  }
  out.marks.assign(1, static_cast<std::uint32_t>(-1));
  out.records = 0;
  out.odd = true;
  CsvWalker walker(text, dialect);
  walker.read_open_quotes().walk(0, [&](std::size_t at, bool ends) {
    out.marks.push_back(static_cast<std::uint32_t>(at));
    out.records += ends ? 1U : 0U;
  });
  out.lines = count_lines(text);
}

std::size_t last_record_end(std::string_view text, const CsvDialect& dialect, bool portable) {
  if (!portable && is_plain(dialect) && has_avx2()) {
    ScanState state;
    scan_with_avx2(text.data(), 0, text.size(), dialect.delimiter.front(), dialect.quote, state,
                   nullptr);
    if (!state.stray) {
      return state.last_end;
    }
  }
  std::size_t last = 0;
  CsvWalker(text, dialect).walk(0, [&](std::size_t at, bool ends) { last = ends ? at + 1 : last; });
  return last;
}

std::size_t open_quote(std::string_view text, const CsvDialect& dialect) {
  return CsvWalker(text, dialect).walk(0, [](std::size_t, bool) {});
}

std::size_t count_lines(std::string_view text) noexcept {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    lines += breaks_line(text, at) ? 1U : 0U;
  }
  return lines;
}

}  // namespace mdm::reader
