#include "byte_source.hpp"

#include <random>

#include <gtest/gtest.h>

#include <mdm/base/digest.hpp>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

std::string noisy_text(std::size_t size) {
  std::mt19937 random(3);
  std::string text;
  while (text.size() < size) {
    text += std::to_string(random()) + ",";
  }
  return text;
}

std::string read_whole(const std::filesystem::path& file, Compression compression, std::size_t step,
                       Meter* meter = nullptr) {
  const auto source = open_bytes(file, compression, meter);
  std::string text;
  for (;;) {
    std::string part(step, '\0');
    part.resize(source->read(part.data(), step));
    text += part;
    if (part.size() < step) {
      return text;
    }
  }
}

std::string error_of(const std::filesystem::path& file, Compression compression) {
  try {
    read_whole(file, compression, 1000);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    return error.what();
  }
  return {};
}

TEST(ByteSource, GivesTheSameBytesForEveryCompressionAndStep) {
  const TestFolder folder;
  const std::string text = noisy_text(1'000'000);
  const auto plain = folder.write("a", text);
  const auto gzip = folder.write("a.gz", gzipped(text));
  const auto zstd = folder.write("a.zst", zstd_packed(text));
  for (const std::size_t step : {std::size_t{1'000}, std::size_t{65'536}, std::size_t{3'000'000}}) {
    EXPECT_TRUE(read_whole(plain, Compression::none, step) == text);
    EXPECT_TRUE(read_whole(gzip, Compression::gzip, step) == text);
    EXPECT_TRUE(read_whole(zstd, Compression::zstd, step) == text);
  }
}

TEST(ByteSource, ReadsMembersOneAfterAnother) {
  const TestFolder folder;
  const auto gzip = folder.write("a.gz", gzipped("one,") + gzipped("") + gzipped("two"));
  const auto zstd = folder.write("a.zst", zstd_packed("one,") + zstd_packed("two"));
  EXPECT_EQ(read_whole(gzip, Compression::gzip, 5), "one,two");
  EXPECT_EQ(read_whole(zstd, Compression::zstd, 5), "one,two");
}

TEST(ByteSource, MetersWhatIsOnDisk) {
  const TestFolder folder;
  const std::string packed = gzipped(noisy_text(300'000));
  const auto file = folder.write("a.gz", packed);
  Meter meter;
  read_whole(file, Compression::gzip, 4096, &meter);
  EXPECT_EQ(meter.bytes, packed.size());
  EXPECT_EQ(meter.digest.hex(), digest_of_file(file));
}

TEST(ByteSource, RefusesDataThatEndsEarly) {
  const TestFolder folder;
  const std::string text = noisy_text(400'000);
  const std::string gzip = gzipped(text);
  const std::string zstd = zstd_packed(text);
  const auto a = folder.write("a.gz", std::string_view(gzip).substr(0, gzip.size() - 9));
  const auto b = folder.write("b.zst", std::string_view(zstd).substr(0, zstd.size() / 2));
  EXPECT_NE(error_of(a, Compression::gzip).find("gzip data is damaged (it ends early)"),
            std::string::npos);
  EXPECT_NE(error_of(b, Compression::zstd).find("zstd data is damaged (it ends early)"),
            std::string::npos);
}

TEST(ByteSource, RefusesDataOfAnotherKind) {
  const TestFolder folder;
  std::string gzip = gzipped(noisy_text(400'000));
  gzip[gzip.size() - 5] = static_cast<char>(gzip[gzip.size() - 5] ^ 1);  // in the check value
  EXPECT_NE(error_of(folder.write("a.gz", gzip), Compression::gzip), "");
  EXPECT_NE(error_of(folder.write("b.gz", "a,b\n1,2\n"), Compression::gzip), "");
  EXPECT_NE(error_of(folder.write("c.zst", "a,b\n1,2\n"), Compression::zstd), "");
}

TEST(ByteSource, SaysThatAFileIsMissing) {
  try {
    open_bytes("/nowhere/at all.csv", Compression::none, nullptr);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
  }
}

TEST(ByteSource, ReadsAtAnyPlace) {
  const TestFolder folder;
  const auto file = folder.write("a", "0123456789");
  EXPECT_EQ(read_at(file, 4, 3), "456");
  EXPECT_EQ(read_at(file, 8, 10), "89");
}

}  // namespace
}  // namespace mdm::reader
