#include "packed_numbers.hpp"

#include <algorithm>
#include <cstring>

#include "varint.hpp"

namespace mdm::writer {
namespace {

constexpr std::size_t kGroup = 8;      // packed numbers come in groups of 8
constexpr std::size_t kShortRun = 16;  // below it, packing takes about as little

std::size_t run_from(std::span<const std::uint32_t> numbers, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < numbers.size() && numbers[end] == numbers[begin]) {
    ++end;
  }
  return end - begin;
}

void append_run(std::uint32_t number, std::size_t count, unsigned width, std::string& out) {
  append_varint(count << 1U, out);
  for (unsigned bit = 0; bit < width; bit += 8) {
    out.push_back(static_cast<char>(number >> bit));
  }
}

/// The last group is filled up with zeros.
void append_groups(std::span<const std::uint32_t> numbers, unsigned width, std::string& out) {
  const std::size_t groups = (numbers.size() + kGroup - 1) / kGroup;
  append_varint(groups << 1U | 1U, out);
  const std::size_t end = out.size() + groups * width;
  std::uint64_t bits = 0;
  unsigned filled = 0;
  for (const std::uint32_t number : numbers) {
    bits |= std::uint64_t{number} << filled;
    filled += width;
    for (; filled >= 8; filled -= 8, bits >>= 8U) {
      out.push_back(static_cast<char>(bits));
    }
  }
  if (filled > 0) {
    out.push_back(static_cast<char>(bits));
  }
  out.resize(end, '\0');
}

}  // namespace

void append_packed(std::span<const std::uint32_t> numbers, unsigned width, std::string& out) {
  std::size_t packed = 0;  // from here on numbers wait to be packed
  std::size_t at = 0;
  const auto pack_to = [&](std::size_t end) {
    if (end > packed) {
      append_groups(numbers.subspan(packed, end - packed), width, out);
    }
  };
  while (at < numbers.size()) {
    const std::size_t run = run_from(numbers, at);
    if (run < kShortRun) {
      at = std::min(at + kGroup, numbers.size());
      continue;
    }
    pack_to(at);
    // What follows begins a group of its own, wherever the run ends.
    append_run(numbers[at], run, width, out);
    at += run;
    packed = at;
  }
  pack_to(numbers.size());
}

void append_packed_bits(std::span<const std::uint64_t> bits, std::size_t count, std::string& out) {
  const std::size_t bytes = (count + kGroup - 1) / kGroup;
  append_varint(bytes << 1U | 1U, out);
  const std::size_t begin = out.size();
  out.resize(begin + bytes);
  std::memcpy(out.data() + begin, bits.data(), bytes);
}

void append_run_of_ones(std::size_t count, std::string& out) {
  append_run(1, count, 1, out);
}

}  // namespace mdm::writer
