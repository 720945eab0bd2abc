#include "byte_source.hpp"

#include <random>

#include <gtest/gtest.h>

#include <mdm/base/digest.hpp>

#include "packed_test.hpp"
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
  const auto bzip2 = folder.write("a.bz2", packed_by(ARCHIVE_FILTER_BZIP2, text));
  const auto xz = folder.write("a.xz", packed_by(ARCHIVE_FILTER_XZ, text));
  for (const std::size_t step : {std::size_t{1'000}, std::size_t{65'536}, std::size_t{3'000'000}}) {
    EXPECT_TRUE(read_whole(plain, Compression::none, step) == text);
    EXPECT_TRUE(read_whole(gzip, Compression::gzip, step) == text);
    EXPECT_TRUE(read_whole(zstd, Compression::zstd, step) == text);
    EXPECT_TRUE(read_whole(bzip2, Compression::bzip2, step) == text);
    EXPECT_TRUE(read_whole(xz, Compression::xz, step) == text);
  }
}

TEST(ByteSource, ReadsMembersOneAfterAnother) {
  const TestFolder folder;
  const auto gzip = folder.write("a.gz", gzipped("one,") + gzipped("") + gzipped("two"));
  const auto zstd = folder.write("a.zst", zstd_packed("one,") + zstd_packed("two"));
  EXPECT_EQ(read_whole(gzip, Compression::gzip, 5), "one,two");
  EXPECT_EQ(read_whole(zstd, Compression::zstd, 5), "one,two");
  const auto both = [](int filter) { return packed_by(filter, "one,") + packed_by(filter, "two"); };
  const auto bzip2 = folder.write("a.bz2", both(ARCHIVE_FILTER_BZIP2));
  const auto xz = folder.write("a.xz", both(ARCHIVE_FILTER_XZ));
  EXPECT_EQ(read_whole(bzip2, Compression::bzip2, 5), "one,two");
  EXPECT_EQ(read_whole(xz, Compression::xz, 5), "one,two");
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

TEST(ByteSource, RefusesFlippedAndMissingBits) {
  const TestFolder folder;
  const std::string text = noisy_text(400'000);
  const std::pair<Compression, std::string> files[] = {
      {Compression::gzip, gzipped(text)},
      {Compression::bzip2, packed_by(ARCHIVE_FILTER_BZIP2, text)},
      {Compression::xz, packed_by(ARCHIVE_FILTER_XZ, text)}};
  for (const auto& [compression, packed] : files) {
    for (const std::size_t at : {packed.size() / 3, packed.size() / 2, packed.size() - 60'000}) {
      std::string flipped = packed;
      flipped[at] = static_cast<char>(flipped[at] ^ 4);
      const std::string error = error_of(folder.write("flipped", flipped), compression);
      EXPECT_NE(error.find("data is damaged"), std::string::npos) << name_of(compression) << at;
      EXPECT_NE(error.find("flipped"), std::string::npos) << error;
    }
    const std::string error =
        error_of(folder.write("cut", packed.substr(0, packed.size() - 3)), compression);
    EXPECT_NE(error.find("it ends early"), std::string::npos) << error;
  }
}

TEST(ByteSource, RefusesWhatUnpacksToFarMoreThanItIs) {
  EXPECT_NO_THROW(require_plausible(1, kUnpackedBytesFree, "a"));
  EXPECT_NO_THROW(require_plausible(kUnpackedBytesFree / 100, kUnpackedBytesFree * 2, "a"));
  EXPECT_THROW(require_plausible(kUnpackedBytesFree / 1000, kUnpackedBytesFree * 2, "a"), Error);
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
