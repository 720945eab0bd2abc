#include <gtest/gtest.h>

#include "archives.hpp"
#include "discovered_test.hpp"
#include "packed_test.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

constexpr const char* kTrain = "a,b\n1,x\n2,y\n3,z\n";
constexpr const char* kTest = "a,b\n4,v\n5,w\n";

TEST(Archive, IsSearchedAsAFolder) {
  const TestFolder folder;
  const Contents contents = {{"titanic/test.csv", kTest},
                             {"titanic/train.csv", kTrain},
                             {"__MACOSX/titanic/._train.csv", "x"},
                             {"titanic/.DS_Store", "x"},
                             {"titanic/readme.md", "prose"}};
  for (const auto& file :
       {folder.write("a.zip", zipped(contents)), folder.write("a.tar", tarred(contents)),
        folder.write("a.tar.gz", gzipped(tarred(contents))),
        folder.write("a.tar.zst", zstd_packed(tarred(contents))),
        folder.write("a.tar.bz2", packed_by(ARCHIVE_FILTER_BZIP2, tarred(contents))),
        folder.write("a.txz", packed_by(ARCHIVE_FILTER_XZ, tarred(contents))),
        folder.write("named by nobody", zipped(contents))}) {
    const std::vector<Source> found = discover(file);
    ASSERT_EQ(found.size(), 2U) << file;
    EXPECT_EQ(found[0].table, "train");
    EXPECT_EQ(found[0].files[0], file / "titanic/train.csv");
    EXPECT_EQ(found[0].size_bytes, 16U);
    const ReadTable read = read_all(*open_table(found[0], {}, {}));
    EXPECT_EQ(read.column(1), (Cells{"x", "y", "z"})) << file;
    EXPECT_EQ(read.report.source_digest, digest_of(kTrain));
    EXPECT_EQ(read.report.bytes, 16U);
  }
}

TEST(Archive, GivesAMemberOrAFolderByItsPath) {
  const TestFolder folder;
  const auto file = folder.write(
      "a.zip", zipped({{"x/train.csv", kTrain}, {"x/test.csv", kTest}, {"other.csv", kTest}}));
  EXPECT_EQ(read_file_as_table(file / "other.csv").rows.size(), 2U);
  EXPECT_EQ(tables_in(file / "x"), (Cells{"train", "test"}));
  EXPECT_EQ(tables_in(file), (Cells{"train", "test", "other"}));
  EXPECT_TRUE(has(error_of(file / "nothing.csv"), "not_found: archive has no member"));
}

TEST(Archive, UnpacksWhatTheEngineReads) {
  const TestFolder folder;
  std::string lines;
  for (int i = 0; i < 3000; ++i) {
    lines += fmt::format("{{\"i\":{}}}\n", i);
  }
  const auto file = folder.write(
      "a.zip",
      zipped({{"a.jsonl", lines}, {"b.jsonl.gz", gzipped(lines)}, {"c.csv.gz", gzipped(kTrain)}}));
  const std::vector<Source> found = discover(file);
  ASSERT_EQ(found.size(), 3U);
  const auto scratch = folder.path() / "scratch";
  std::filesystem::create_directory(scratch);
  Options options;
  options.scratch = scratch;
  const ReadTable plain = read_all(*open_table(found[0], options, {}));
  EXPECT_EQ(plain.rows.size(), 3000U);
  EXPECT_EQ(plain.report.source_digest, digest_of(lines));
  EXPECT_EQ(read_all(*open_table(found[1], options, {})).rows, plain.rows);
  EXPECT_EQ(read_all(*open_table(found[2], options, {})).rows.size(), 3U);
  EXPECT_TRUE(std::filesystem::is_empty(scratch));
}

TEST(Archive, TakesItsOnlyTableForTheTableData) {
  const TestFolder folder;
  EXPECT_EQ(tables_in(folder.write("sales.zip", zipped({{"x/2020.csv", kTrain}}))), Cells{"data"});
}

/// What this process has read from files so far.
std::uint64_t bytes_read() {
  std::ifstream counts("/proc/self/io");
  std::string name;
  std::uint64_t bytes = 0;
  counts >> name >> bytes;
  EXPECT_EQ(name, "rchar:");
  return bytes;
}

/// What is read to find and read all tables under a path.
std::uint64_t bytes_to_read(const std::filesystem::path& path, std::size_t tables) {
  const std::uint64_t before = bytes_read();
  const std::vector<Source> found = discover(path);
  EXPECT_EQ(found.size(), tables);
  for (const Source& source : found) {
    EXPECT_EQ(read_all(*open_table(source, {}, {})).rows.size(), 400U);
  }
  return bytes_read() - before;
}

TEST(Archive, OfHundredsOfMembersIsReadAsOftenAsAFolderOfThem) {
  const TestFolder folder;
  constexpr std::size_t kTables = 200;
  Contents contents;
  for (std::size_t table = 0; table < kTables; ++table) {
    std::string& text = contents.emplace_back(fmt::format("t/t{}.csv", table), "a,b\n").second;
    for (std::size_t row = 0; row < 400; ++row) {
      text += fmt::format("{},x{}\n", row, row * table);
    }
    folder.write(contents.back().first, text);
  }
  const std::uint64_t plain = bytes_to_read(folder.path() / "t", kTables);
  const auto zip = folder.write("a.zip", zipped(contents));
  const auto tar = folder.write("a.tar", tarred(contents));
  const auto packed = folder.write("a.tar.gz", gzipped(tarred(contents)));
  EXPECT_LT(bytes_to_read(zip, kTables), plain);
  EXPECT_LT(bytes_to_read(tar, kTables), plain * 2);
  EXPECT_LT(bytes_to_read(packed, kTables), plain * 2);
}

TEST(Archive, PackedIsUnpackedOnceAndElsewhereThanAnyoneSees) {
  const TestFolder folder;
  const auto scratch = folder.path() / "scratch";
  std::filesystem::create_directory(scratch);
  const auto file =
      folder.write("a.tar.gz", gzipped(tarred({{"test.csv", kTest}, {"train.csv", kTrain}})));
  const auto others = std::make_shared<UnpackedTars>(scratch);
  const auto nowhere = std::make_shared<UnpackedTars>(scratch, 1024);
  const auto first = index_tar(file, Compression::gzip, others, {});
  const auto kept = index_tar(file, Compression::gzip, others, {});
  const auto dropped = index_tar(file, Compression::gzip, nowhere, {});
  EXPECT_GT(others->size_bytes(), 4000U);
  EXPECT_EQ(nowhere->size_bytes(), 0U);
  EXPECT_TRUE(std::filesystem::is_empty(scratch));
  for (const ArchiveIndex* const index : {first.get(), kept.get(), dropped.get()}) {
    std::string text(100, '\0');
    text.resize(index->open(*index->find("train.csv"))->read(text.data(), text.size()));
    EXPECT_EQ(text, kTrain);
  }
}

TEST(Archive, TellsThatItChangedSinceItWasLookedInto) {
  const TestFolder folder;
  const auto file = folder.write("a.zip", zipped({{"test.csv", kTest}, {"train.csv", kTrain}}));
  const std::vector<Source> found = discover(file);
  folder.write("a.zip", zipped({{"train.csv", kTrain}, {"test.csv", kTest}, {"more.csv", kTest}}));
  try {
    read_all(*open_table(found[0], {}, {}));
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_TRUE(has(error.what(), "file changed while it was read")) << error.what();
  }
}

TEST(Archive, OfZipMayHaveAnyOfItsForms) {
  const TestFolder folder;
  const Contents contents = {{"train.csv", kTrain}, {"test.csv", kTest}};
  for (const char* const options :
       {"zip:zip64", "zip:compression=store", "zip:compression=deflate,zip:zip64"}) {
    ::archive* const writer = ::archive_write_new();
    ::archive_write_set_format_zip(writer);
    ASSERT_EQ(::archive_write_set_options(writer, options), ARCHIVE_OK);
    const auto file = folder.write("a.zip", packed_test::written(writer, contents));
    EXPECT_EQ(read_all(*open_table(discover(file)[0], {}, {})).rows.size(), 3U) << options;
  }
}

TEST(Archive, OfZipMadeOnWindowsMayPartFoldersByBackslashes) {
  const TestFolder folder;
  std::string zip = zipped({{"x\\train.csv", kTrain}, {"x\\test.csv", kTest}});
  for (std::size_t at = zip.find("PK\x01\x02"); at != std::string::npos;
       at = zip.find("PK\x01\x02", at + 1)) {
    zip[at + 5] = 0;
  }
  const auto file = folder.write("a.zip", zip);
  EXPECT_EQ(discover(file)[0].files[0], file / "x/train.csv");
  EXPECT_EQ(read_all(*open_table(discover(file)[0], {}, {})).rows.size(), 3U);
}

TEST(Archive, IsLookedIntoWithinAFolder) {
  const TestFolder folder;
  folder.write("in/train.zip", zipped({{"train.csv", kTrain}}));
  folder.write("in/test.csv", kTest);
  EXPECT_EQ(tables_in(folder.path()), (Cells{"train", "test"}));
}

TEST(Archive, NeverTakesAMembersNameForAPath) {
  const TestFolder folder;
  const auto file = folder.write(
      "deep/er/a.tar", tarred({{"../../train.csv", kTrain}, {"/tmp/mdm-test/test.csv", kTest}}));
  const std::vector<Source> found = discover(file);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].files[0], file / "train.csv");
  EXPECT_TRUE(has(found[0].rule, "the archive calls it ../../train.csv")) << found[0].rule;
  EXPECT_EQ(found[1].files[0], file / "tmp/mdm-test/test.csv");
  EXPECT_EQ(read_all(*open_table(found[0], {}, {})).rows.size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "train.csv"));
}

TEST(Archive, PassesOverLinks) {
  const TestFolder folder;
  ::archive* const writer = ::archive_write_new();
  ::archive_write_set_format_ustar(writer);
  std::string bytes;
  ::archive_write_open(writer, &bytes, nullptr, packed_test::append, nullptr);
  ::archive_entry* const entry = ::archive_entry_new();
  ::archive_entry_set_pathname(entry, "passwords.csv");
  ::archive_entry_set_filetype(entry, AE_IFLNK);
  ::archive_entry_set_symlink(entry, "/etc/passwd");
  ::archive_write_header(writer, entry);
  ::archive_entry_free(entry);
  ::archive_write_close(writer);
  ::archive_write_free(writer);
  EXPECT_TRUE(has(error_of(folder.write("a.tar", bytes)),
                  "bad_input: archive holds no file of a known format"));
}

TEST(Archive, SaysThatItIsEncryptedNestedOrAmbiguous) {
  const TestFolder folder;
  EXPECT_TRUE(has(error_of(folder.write("a.zip", zipped({{"train.csv", kTrain}}, true))),
                  "bad_input: archive is encrypted"));
  const std::string inner = zipped({{"train.csv", kTrain}});
  EXPECT_TRUE(has(error_of(folder.write("b.zip", zipped({{"inner.zip", inner}}))),
                  "archive holds an archive, which is not looked into"));
  EXPECT_TRUE(has(error_of(folder.write("c.tar", tarred({{"a.csv", kTrain}, {"a.csv", kTest}}))),
                  "two members of the archive have one name"));
  EXPECT_TRUE(has(error_of(folder.write("d.zip", "a,b\n1,2\n")), "file is not an archive"));
}

TEST(Archive, RefusesDamage) {
  const TestFolder folder;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 40'000; ++i) {
    x = x * 1103515245 + 12345;
    noise += fmt::format("{},{}\n", x >> 16U, x & 0xFFFFU);
  }
  const std::string zip = zipped({{"train.csv", noise}});
  const std::string tar = gzipped(tarred({{"train.csv", noise}}));
  const std::string cut = error_of(folder.write("cut.zip", zip.substr(0, zip.size() / 2)));
  EXPECT_TRUE(has(cut, "bad_input: zip data is damaged (it ends early)")) << cut;
  EXPECT_TRUE(has(cut, "cut.zip")) << cut;
  EXPECT_TRUE(has(error_of(folder.write("cut.tgz", tar.substr(0, tar.size() - 20))),
                  "bad_input: gzip data is damaged"));
  for (const std::size_t at : {zip.size() / 3, zip.size() / 2}) {
    std::string flipped = zip;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    const std::string error = error_of(folder.write("flipped.zip", flipped));
    EXPECT_TRUE(has(error, "bad_input: ") && has(error, "flipped.zip/train.csv")) << error;
  }
}

TEST(Archive, RefusesMembersThatOverlap) {
  const TestFolder folder;
  std::string zip = zipped({{"a.csv", kTrain}, {"b.csv", kTrain}});
  // The second entry of the directory is made to begin where the first does.
  const std::size_t second = zip.rfind("PK\x01\x02");
  zip.replace(second + 42, 4, std::string(4, '\0'));
  const std::string error = error_of(folder.write("a.zip", zip));
  EXPECT_TRUE(has(error, "bad_input: members of the archive overlap")) << error;
}

TEST(Archive, RefusesAMemberThatClaimsFarMoreThanTheFileHolds) {
  const TestFolder folder;
  std::string zip = zipped({{"a.csv", kTrain}});
  const std::size_t entry = zip.rfind("PK\x01\x02");
  zip.replace(entry + 24, 4, "\xFE\xFF\xFF\x7F");
  const std::string error = error_of(folder.write("a.zip", zip));
  EXPECT_TRUE(has(error, "bad_input: file unpacks to more than 250 times its size")) << error;
}

}  // namespace
}  // namespace mdm::reader
