#include "hash.hpp"

#include <bit>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace mdm::profile {

TEST(Hash, SeesEveryByteOfTextsOfEveryLength) {
  for (std::size_t size = 1; size <= 70; ++size) {
    const std::string text(size, 'a');
    std::set<std::uint64_t> hashes{hash_of(text), hash_of(std::string(size - 1, 'a'))};
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = text;
      other[i] = 'b';
      hashes.insert(hash_of(other));
    }
    EXPECT_EQ(hashes.size(), size + 2);
  }
}

TEST(Hash, FlipsHalfOfTheBitsWhenOneBitOfANumberFlips) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    int flipped = 0;
    for (std::uint64_t key = 0; key < 1'000; ++key) {
      flipped += std::popcount(hash_of(key) ^ hash_of(key ^ (std::uint64_t{1} << bit)));
    }
    EXPECT_NEAR(flipped / 1'000.0, 32, 1.5) << bit;
  }
}

TEST(Hash, SpreadsTextsEvenlyOverItsUpperAndLowerBits) {
  int upper[64] = {};
  int lower[64] = {};
  for (int i = 0; i < 64'000; ++i) {
    const std::uint64_t hash = hash_of("user_" + std::to_string(i));
    ++upper[hash >> 58U];
    ++lower[hash & 63U];
  }
  for (int i = 0; i < 64; ++i) {
    EXPECT_NEAR(upper[i], 1'000, 160);  // five standard deviations
    EXPECT_NEAR(lower[i], 1'000, 160);
  }
}

}  // namespace mdm::profile
