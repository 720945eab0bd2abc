#include "csv_structure.hpp"

#include <array>
#include <cstring>

#include "csv_structure_kernel.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kSegmentBytes = std::size_t{1} << 16U;
constexpr std::size_t kNone = std::string_view::npos;

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

/// The grammar byte by byte: the portable way, and the one for quotes inside unquoted cells.
/// Calls `on_mark(position, is_record_end)`. \returns where a quote is still open, or kNone
template <typename OnMark>
std::size_t walk(std::string_view text, char delimiter, OnMark on_mark) {
  std::array<bool, 256> special{};
  for (const char c : {delimiter, '\n', '\r'}) {
    special[static_cast<unsigned char>(c)] = true;
  }
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '"') {  // a cell starts here, and it is quoted
      const std::size_t opened = at;
      do {
        at = text.find('"', at + 1);
        if (at == kNone) {
          return opened;
        }
        ++at;
      } while (at < text.size() && text[at] == '"');
    }
    while (at < text.size() && !special[static_cast<unsigned char>(text[at])]) {
      ++at;
    }
    if (at == text.size()) {
      break;
    }
    const bool ends = text[at] != delimiter;
    if (!ends || breaks_line(text, at)) {
      on_mark(at, ends);
      ++at;
    } else {
      on_mark(at + 1, true);  // the LF of CR LF
      at += 2;
    }
  }
  return kNone;
}

void reserve_marks(data::Buffer<std::uint32_t>& marks, std::size_t used, std::size_t more) {
  if (marks.size() < used + more) {
    marks.resize(std::max(used + more, marks.size() * 2));
  }
}

bool find_with_avx2(std::string_view text, char delimiter, Structure& out) {
  ScanState state;
  std::size_t used = 1;
  for (std::size_t begin = 0; begin < text.size() && !state.stray; begin += kSegmentBytes) {
    const std::size_t end = std::min(text.size(), begin + kSegmentBytes);
    reserve_marks(out.marks, used, end - begin);
    used += scan_with_avx2(text.data(), begin, end, delimiter, state, out.marks.data() + used);
  }
  out.marks.resize(used);
  out.records = state.records;
  out.lines = state.lines;
  return !state.stray;
}

}  // namespace

void find_structure(std::string_view text, char delimiter, bool portable, Structure& out) {
  out.marks.assign(1, static_cast<std::uint32_t>(-1));
  if (!portable && has_avx2() && find_with_avx2(text, delimiter, out)) {
    return;
  }
  out.marks.assign(1, static_cast<std::uint32_t>(-1));
  out.records = 0;
  walk(text, delimiter, [&](std::size_t at, bool ends) {
    out.marks.push_back(static_cast<std::uint32_t>(at));
    out.records += ends ? 1U : 0U;
  });
  out.lines = count_lines(text);
}

std::size_t last_record_end(std::string_view text, char delimiter, bool portable) {
  if (!portable && has_avx2()) {
    ScanState state;
    scan_with_avx2(text.data(), 0, text.size(), delimiter, state, nullptr);
    if (!state.stray) {
      return state.last_end;
    }
  }
  std::size_t last = 0;
  walk(text, delimiter, [&](std::size_t at, bool ends) { last = ends ? at + 1 : last; });
  return last;
}

std::size_t open_quote(std::string_view text, char delimiter) {
  return walk(text, delimiter, [](std::size_t, bool) {});
}

std::size_t count_lines(std::string_view text) noexcept {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    lines += breaks_line(text, at) ? 1U : 0U;
  }
  return lines;
}

}  // namespace mdm::reader
