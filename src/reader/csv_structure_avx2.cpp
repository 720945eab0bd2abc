#include "csv_structure_kernel.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

namespace mdm::reader {
namespace {

struct Word {
  __m256i low;
  __m256i high;

  std::uint64_t equal(char wanted) const noexcept {
    const __m256i pattern = _mm256_set1_epi8(wanted);
    const auto a =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
    const auto b =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
    return std::uint64_t{a} | (std::uint64_t{b} << 32U);
  }
};

Word load(const char* at) noexcept {
  const auto* const vectors = reinterpret_cast<const __m256i*>(at);
  return {_mm256_loadu_si256(vectors), _mm256_loadu_si256(vectors + 1)};
}

/// Bit i of the result is the parity of the bits 0 … i.
std::uint64_t running_parity(std::uint64_t bits) noexcept {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

std::uint32_t* write_positions(std::uint64_t bits, std::size_t base, std::uint32_t* out) noexcept {
  while (bits != 0) {
    *out++ = static_cast<std::uint32_t>(base + _tzcnt_u64(bits));
    bits = _blsr_u64(bits);
  }
  return out;
}

}  // namespace

std::size_t scan_with_avx2(const char* text, std::size_t begin, std::size_t end, char delimiter,
                           char quote, ScanState& state, std::uint32_t* marks) noexcept {
  std::uint32_t* out = marks;
  for (std::size_t at = begin; at < end; at += 64) {
    const Word word = load(text + at);
    const std::uint64_t inside =
        end - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (end - at)) - 1;
    const std::uint64_t quotes = word.equal(quote) & inside;
    const std::uint64_t cr = word.equal('\r') & inside;
    const std::uint64_t lf = word.equal('\n') & inside;
    const std::uint64_t delimiters = word.equal(delimiter) & inside;
    const std::uint64_t next_lf = text[at + 64] == '\n' ? std::uint64_t{1} << 63U : 0;
    const std::uint64_t breaks = lf | (cr & ~((lf >> 1U) | next_lf));  // CR LF ends at its LF
    std::uint64_t quoted = state.quoted;
    const std::uint64_t openable = cr | lf | delimiters | quotes;
    if ((quotes | state.after_quote) != 0) {
      quoted ^= running_parity(quotes);
      state.quoted = std::uint64_t{0} - (quoted >> 63U);
      const std::uint64_t closing = quotes & ~quoted;
      const std::uint64_t after = ((closing << 1U) | state.after_quote) & inside;
      state.after_quote = closing >> 63U;
      state.stray |=
          ((quotes & quoted & ~((openable << 1U) | state.after_break)) | (after & ~openable)) != 0;
    }
    state.after_break = openable >> 63U;
    state.lines += static_cast<std::size_t>(_mm_popcnt_u64(breaks));
    const std::uint64_t ends = breaks & ~quoted;
    if (ends != 0) {
      state.records += static_cast<std::size_t>(_mm_popcnt_u64(ends));
      state.last_end = at + 64 - static_cast<std::size_t>(__builtin_clzll(ends));
    }
    if (marks != nullptr) {
      out = write_positions((delimiters & ~quoted) | ends, at, out);
    }
  }
  return marks == nullptr ? 0 : static_cast<std::size_t>(out - marks);
}

}  // namespace mdm::reader

#else
namespace mdm::reader {

// Never entered: no such processor.
std::size_t scan_with_avx2(const char*, std::size_t, std::size_t, char, char, ScanState&,
                           std::uint32_t*) noexcept {
  return 0;
}

}  // namespace mdm::reader
#endif
