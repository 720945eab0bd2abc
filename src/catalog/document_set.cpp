#include "document_set.hpp"

#include <algorithm>

namespace mdm::catalog {
namespace {

using Words = std::span<const std::uint64_t>;

std::size_t count_plainly(Words a, Words b) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  }
  return count;
}

#if defined(__x86_64__)
/// The same by an instruction that not every processor has, five times as fast.
__attribute__((target("popcnt"))) std::size_t count_by_instruction(Words a, Words b) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += static_cast<std::size_t>(__builtin_popcountll(a[i] & b[i]));
  }
  return count;
}
#endif

}  // namespace

DocumentSet DocumentSet::from(std::string_view bytes, std::size_t documents) {
  DocumentSet set(documents);
  if (bytes.size() == set.bytes().size()) {
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(set.words_.data()));
  }
  return set;
}

std::size_t DocumentSet::count_common(std::span<const std::uint64_t> others) const noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) {
    return count_by_instruction(words_, others);
  }
#endif
  return count_plainly(words_, others);
}

}  // namespace mdm::catalog
