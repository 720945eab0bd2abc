#include <fstream>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/cache/disk.hpp>

namespace mdm::cache {
namespace {

namespace fs = std::filesystem;

class DiskCacheTest : public testing::Test {
 protected:
  DiskCacheTest() : folder_(fs::temp_directory_path() / ("mdm_cache_" + random_id())) {}
  ~DiskCacheTest() override { fs::remove_all(folder_); }

  std::unique_ptr<Cache> open(std::uint64_t limit = 1U << 20U) {
    return open_disk_cache(
        {.folder = folder_ / "cache",
         .limit_bytes = limit,
         .warn = [this](const std::string& text) { warnings_.push_back(text); }});
  }
  static Key key(std::uint64_t number) { return key_of({fmt::format("{}", number)}); }
  fs::path file(const Key& key) const {
    return folder_ / "cache" / "entries" / key.hex().substr(0, 2) / key.hex().substr(2);
  }
  static Counts counts(Cache& cache) { return cache.status(Detail::contents).front().counts; }
  std::uint64_t bytes_on_disk() const {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "cache" / "entries")) {
      bytes += entry.is_directory() ? 0 : (entry.file_size() + 4095) / 4096 * 4096;
    }
    return bytes;
  }

  fs::path folder_;
  std::vector<std::string> warnings_{};
};

TEST_F(DiskCacheTest, FindsAfterARestartWhatWasKept) {
  open()->put(key(1), entry_of("one", std::chrono::milliseconds(7)));
  const auto cache = open();
  const auto found = cache->find(key(1));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found->bytes, "one");
  EXPECT_EQ(found->cost, std::chrono::milliseconds(7));
  EXPECT_FALSE(cache->find(key(2)));
  EXPECT_EQ(counts(*cache).hits, 1U);
  EXPECT_EQ(counts(*cache).misses, 1U);
  EXPECT_EQ(counts(*cache).entries, 1U);
}

TEST_F(DiskCacheTest, TouchesNothingBeforeTheFirstEntry) {
  const auto cache = open();
  EXPECT_FALSE(cache->find(key(1)));
  cache->clear();
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(DiskCacheTest, GivesNothingOutThatHasExpired) {
  Entry entry = entry_of("x");
  entry.expires = std::chrono::system_clock::now() - std::chrono::milliseconds(1);
  const auto cache = open();
  cache->put(key(1), entry);
  EXPECT_FALSE(cache->find(key(1)));
  EXPECT_FALSE(fs::exists(file(key(1))));
  EXPECT_EQ(counts(*cache).expired, 1U);
}

TEST_F(DiskCacheTest, RemovesAFileThatIsNoEntry) {
  const auto cache = open();
  const std::string contents[] = {"", "garbage", std::string(100'000, '\0')};
  for (const std::string& content : contents) {
    cache->put(key(1), entry_of("x"));
    std::ofstream(file(key(1))) << content;
    EXPECT_FALSE(cache->find(key(1)));
    EXPECT_FALSE(fs::exists(file(key(1))));
  }
  cache->put(key(1), entry_of("x"));
  fs::copy_file(file(key(1)), file(key(2)).parent_path() += "x");
  fs::create_directories(file(key(2)).parent_path());
  fs::copy_file(file(key(1)), file(key(2)));
  EXPECT_FALSE(cache->find(key(2))) << "the entry of another key";
  EXPECT_EQ(counts(*cache).damaged, 4U);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(DiskCacheTest, StaysWithinItsLimitAndKeepsWhatIsUsed) {
  constexpr std::uint64_t kLimit = 400'000;
  const auto cache = open(kLimit);
  std::minstd_rand random(2);
  cache->put(key(0), entry_of("often used"));
  for (std::uint64_t number = 1; number < 400; ++number) {
    cache->put(key(number), entry_of(std::string(random() % 20'000, 'x')));
    ASSERT_LE(bytes_on_disk(), kLimit);
    ASSERT_TRUE(cache->find(key(0)));
  }
  EXPECT_GT(counts(*cache).evictions, 0U);
  EXPECT_GT(bytes_on_disk(), kLimit / 2);
  cache->put(key(1000), entry_of(std::string(500'000, 'x')));
  EXPECT_FALSE(cache->find(key(1000)));
  EXPECT_TRUE(cache->find(key(0)));
  EXPECT_EQ(counts(*cache).refused, 1U);
}

TEST_F(DiskCacheTest, CountsAnewWhenItsLedgerIsDamaged) {
  constexpr std::uint64_t kLimit = 100'000;
  for (const std::string ledger : {"", "garbage"}) {
    const auto cache = open(kLimit);
    for (std::uint64_t number = 0; number < 60; ++number) {
      cache->put(key(number), entry_of(std::string(3000, 'x')));
      std::ofstream(folder_ / "cache" / "ledger") << ledger;
      ASSERT_LE(bytes_on_disk(), kLimit);
    }
  }
}

TEST_F(DiskCacheTest, IsSharedByProcessesAtOnce) {
  constexpr std::uint64_t kLimit = 300'000;
  std::vector<pid_t> children;
  for (unsigned child = 0; child < 4; ++child) {
    children.push_back(fork());
    if (children.back() == 0) {
      const auto cache = open(kLimit);
      std::minstd_rand random(child + 1);
      bool good = true;
      for (int step = 0; step < 300; ++step) {
        const std::uint64_t number = random() % 60;
        const std::string value(number * 300, static_cast<char>('a' + number % 26));
        if (const auto found = cache->find(key(number))) {
          good = good && *found->bytes == value;
        } else {
          cache->put(key(number), entry_of(value));
        }
      }
      _exit(good && counts(*cache).damaged == 0 && warnings_.empty() ? 0 : 1);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_LE(bytes_on_disk(), kLimit);
}

TEST_F(DiskCacheTest, LetsOneProcessAtATimeMakeAValue) {
  const auto cache = open();
  const auto other = open();
  auto claim = cache->claim(key(1));
  EXPECT_TRUE(claim);
  EXPECT_FALSE(other->claim(key(1)));
  EXPECT_TRUE(other->claim(key(2)));
  claim.reset();
  EXPECT_TRUE(other->claim(key(1)));
}

TEST_F(DiskCacheTest, IsDoneWithoutWhereItCannotBeWritten) {
  fs::create_directory(folder_);
  std::ofstream(folder_ / "cache") << "a file in its place";
  const auto cache = open();
  for (std::uint64_t number = 0; number < 3; ++number) {
    cache->put(key(number), entry_of("x"));
    EXPECT_TRUE(cache->claim(key(number)));
    EXPECT_FALSE(cache->find(key(number)));
  }
  EXPECT_THAT(warnings_, testing::ElementsAre(testing::HasSubstr("cache on the disk is not used")));
}

TEST_F(DiskCacheTest, ErasesAndClears) {
  const auto cache = open();
  cache->put(key(1), entry_of("one"));
  cache->put(key(2), entry_of("two"));
  cache->erase(key(1));
  EXPECT_FALSE(cache->find(key(1)));
  EXPECT_TRUE(cache->find(key(2)));
  cache->clear();
  EXPECT_FALSE(cache->find(key(2)));
  EXPECT_EQ(counts(*cache).entries, 0U);
  cache->put(key(3), entry_of("three"));
  EXPECT_TRUE(cache->find(key(3)));
}

}  // namespace
}  // namespace mdm::cache
