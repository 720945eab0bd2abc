#include <gtest/gtest.h>

#include "packed_test.hpp"
#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

constexpr const char* kCsv = "a,b\n1,2\n";

Cells tables_of(const std::vector<Source>& sources) {
  Cells names;
  for (const Source& source : sources) {
    names.push_back(source.table);
  }
  return names;
}

/// "code: message" of what discover throws.
std::string error_of(const std::filesystem::path& path) {
  try {
    discover(path);
  } catch (const Error& error) {
    return std::string(reaction_to(error.code()).name) + ": " + error.what();
  }
  return {};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Discover, TakesAFileForTheTableData) {
  const TestFolder folder;
  const std::vector<Source> found = discover(folder.write("Train.CSV", kCsv));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].table, "data");
  EXPECT_EQ(found[0].role, Role::data);
  EXPECT_EQ(found[0].size_bytes, 8U);
  EXPECT_EQ(found[0].format, Format::csv);
}

TEST(Discover, KnowsFormatsByExtension) {
  const TestFolder folder;
  EXPECT_EQ(discover(folder.write("a.txt", kCsv))[0].format, Format::csv);
  EXPECT_EQ(discover(folder.write("a.ndjson", "{}"))[0].format, Format::json);
  EXPECT_EQ(discover(folder.write("a.pq", "PAR1xxPAR1"))[0].format, Format::parquet);
  EXPECT_EQ(discover(folder.write("a.arrow", "ARROW1xx"))[0].format, Format::arrow);
  const Source gzip = discover(folder.write("a.tsv.gz", gzipped(kCsv)))[0];
  EXPECT_EQ(gzip.compression, Compression::gzip);
  EXPECT_EQ(discover(folder.write("a.json.zst", zstd_packed("[]")))[0].compression,
            Compression::zstd);
  EXPECT_EQ(
      discover(folder.write("a.csv.bz2", packed_by(ARCHIVE_FILTER_BZIP2, kCsv)))[0].compression,
      Compression::bzip2);
  EXPECT_EQ(discover(folder.write("a.jsonl.xz", packed_by(ARCHIVE_FILTER_XZ, "{}")))[0].compression,
            Compression::xz);
  EXPECT_EQ(discover(folder.write("a.tab", kCsv))[0].format, Format::csv);
}

TEST(Discover, KnowsTheFormatOfANamedFileByItsContent) {
  const TestFolder folder;
  EXPECT_EQ(discover(folder.write("csv", kCsv))[0].format, Format::csv);
  EXPECT_EQ(discover(folder.write("a.records", "\n [{\"a\":1}]"))[0].format, Format::json);
  EXPECT_EQ(discover(folder.write("a.bin", "PAR1xxPAR1"))[0].format, Format::parquet);
  const Source packed = discover(folder.write("download", gzipped(kCsv)))[0];
  EXPECT_EQ(packed.format, Format::csv);
  EXPECT_EQ(packed.compression, Compression::gzip);
  EXPECT_EQ(discover(folder.write("a.download", "ARROW1xx"))[0].format, Format::arrow);
  EXPECT_EQ(discover(folder.write("stream", "\xFF\xFF\xFF\xFFxx"))[0].format, Format::arrow);
  EXPECT_TRUE(has(error_of(folder.write("a.feather", "FEA1")), "Feather files of version 1"));
  EXPECT_TRUE(has(error_of(folder.write("a.7z", "7z\xBC\xAF")), "7z archives cannot be read"));
}

TEST(Discover, TellsOfNamesThatLie) {
  const TestFolder folder;
  const Source packed = discover(folder.write("a.csv", zstd_packed(kCsv)))[0];
  EXPECT_EQ(packed.compression, Compression::zstd);
  EXPECT_TRUE(has(packed.rule, "; it is compressed by zstd, whatever its name says"));
  const Source plain = discover(folder.write("b.csv.gz", kCsv))[0];
  EXPECT_EQ(plain.compression, Compression::none);
  EXPECT_TRUE(has(plain.rule, "; it is not compressed, whatever its name says"));
  const Source parquet = discover(folder.write("c.csv", "PAR1xxPAR1"))[0];
  EXPECT_EQ(parquet.format, Format::parquet);
  EXPECT_TRUE(has(parquet.rule, "; it is Parquet, whatever its name says"));
  EXPECT_EQ(read_file_as_table(folder.write("d.json", packed_by(ARCHIVE_FILTER_XZ, "[{\"a\":1}]")))
                .rows.size(),
            1U);
}

TEST(Discover, SearchesAnyFoldersForTwoStars) {
  const TestFolder folder;
  folder.write("a/2020/part.csv", kCsv);
  folder.write("a/part.csv", kCsv);
  folder.write("a/.hidden/part.csv", kCsv);
  folder.write("a/2020/other.csv", kCsv);
  const std::vector<Source> found = discover(folder.path() / "**" / "part.csv");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].files.size(), 2U);
  EXPECT_EQ(discover(folder.path() / "a" / "**" / "*.csv")[0].files.size(), 3U);
  EXPECT_EQ(discover(folder.path() / "a" / "20[0-9]?" / "*.csv")[0].files.size(), 2U);
}

TEST(Discover, OrdersTheSplitsOfAFolder) {
  const TestFolder folder;
  folder.write("gender_submission.csv", kCsv);
  folder.write("TEST.csv", kCsv);
  folder.write("sub/training.csv.gz", gzipped(kCsv));
  folder.write("Val.json", "[{\"a\":1}]");
  folder.write("stores.csv", kCsv);
  folder.write("data_description.txt", "prose");
  folder.write("README.md", "prose");
  folder.write(".hidden.csv", kCsv);
  folder.write(".git/x.csv", kCsv);
  const std::vector<Source> found = discover(folder.path());
  EXPECT_EQ(tables_of(found),
            (Cells{"train", "test", "validation", "sample_submission", "stores"}));
  EXPECT_EQ(found[0].role, Role::train);
  EXPECT_EQ(found[0].compression, Compression::gzip);
  EXPECT_EQ(found[2].format, Format::json);
  EXPECT_EQ(found[3].role, Role::submission);
  EXPECT_EQ(found[4].role, Role::other);
  EXPECT_EQ(found[1].rule, "file name TEST.csv names the test split");
}

TEST(Discover, TakesATextFileWithTheNameOfASplit) {
  const TestFolder folder;
  folder.write("train.txt", kCsv);
  folder.write("test.txt", kCsv);
  EXPECT_EQ(tables_of(discover(folder.path())), (Cells{"train", "test"}));
}

TEST(Discover, TakesTheOnlyFileOfAFolderForTheTableData) {
  const TestFolder folder;
  folder.write("deep/er/train.csv", kCsv);
  const std::vector<Source> found = discover(folder.path());
  EXPECT_EQ(tables_of(found), Cells{"data"});
}

TEST(Discover, RefusesTwoFilesForOneSplit) {
  const TestFolder folder;
  folder.write("train.csv", kCsv);
  folder.write("sub/Training.json", "[{}]");
  const std::string error = error_of(folder.path());
  EXPECT_TRUE(has(error, "bad_input: two files claim the table 'train'")) << error;
  EXPECT_TRUE(has(error, "train.csv") && has(error, "Training.json")) << error;
}

TEST(Discover, TellsFilesOfOneNameByTheirFolders) {
  const TestFolder folder;
  folder.write("2020/sales.csv", kCsv);
  folder.write("2021/Sales.csv", kCsv);
  EXPECT_EQ(tables_of(discover(folder.path())), (Cells{"2020_sales", "2021_Sales"}));
  folder.write("2021/sales.json", "[{}]");
  EXPECT_TRUE(has(error_of(folder.path()), "two files claim the table '2021_"));
}

TEST(Discover, WalksLinksThatFormALoopOnce) {
  const TestFolder folder;
  folder.write("a/train.csv", kCsv);
  folder.write("a/test.csv", kCsv);
  std::filesystem::create_directory_symlink(folder.path(), folder.path() / "a" / "up");
  std::filesystem::create_symlink(folder.path() / "nowhere.csv", folder.path() / "dead.csv");
  EXPECT_EQ(tables_of(discover(folder.path())), (Cells{"train", "test"}));
}

TEST(Discover, MakesOneTableOfTheMatchesOfAPattern) {
  const TestFolder folder;
  folder.write("sales_2.csv", kCsv);
  folder.write("sales_1.csv", kCsv);
  folder.write("sales_notes.md", "x");
  const std::vector<Source> found = discover(folder.path() / "sales_*");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].files.size(), 2U);
  EXPECT_EQ(found[0].files[0].filename(), "sales_1.csv");
  EXPECT_EQ(found[0].size_bytes, 16U);
  EXPECT_EQ(found[0].table, "data");
  EXPECT_TRUE(has(error_of(folder.path() / "nothing_*.csv"), "not_found: pattern matches no file"));
  folder.write("sales_3.json", "[{}]");
  EXPECT_TRUE(has(error_of(folder.path() / "sales_*"), "files of one table differ in format"));
}

TEST(Discover, TakesAFileWhoseNameLooksLikeAPattern) {
  const TestFolder folder;
  EXPECT_EQ(discover(folder.write("a[1].csv", kCsv)).size(), 1U);
}

TEST(Discover, SaysWhatIsWrongWithAPath) {
  const TestFolder folder;
  EXPECT_TRUE(has(error_of(folder.path() / "missing.csv"), "not_found: "));
  EXPECT_TRUE(has(error_of(folder.write("empty.csv", "")), "bad_input: file is empty"));
  EXPECT_TRUE(has(error_of(folder.write("empty.csv.gz", gzipped(""))), "bad_input: file is empty"));
  EXPECT_TRUE(has(error_of("/dev/null"), "invalid_argument: not a file or a folder"));
  const TestFolder other;
  other.write("readme.md", "x");
  const std::string error = error_of(other.path());
  EXPECT_TRUE(has(error, "bad_input: folder holds no file of a known format")) << error;
  EXPECT_TRUE(has(error, printable(other.path()))) << error;
}

TEST(Discover, RefusesBinaryFilesWithATextFilesName) {
  const TestFolder folder;
  EXPECT_TRUE(has(error_of(folder.write("a.csv", std::string("a,b\n1,\0\n", 8))), "binary"));
  const auto padded = folder.write("padded.csv", "a,b\n1,2\n3,4\n" + std::string(500, '\0'));
  EXPECT_EQ(discover(padded).front().format, Format::csv);
  EXPECT_TRUE(has(error_of(folder.write("b.csv", "\x01\x02\x03\x04 ab")), "binary"));
  std::string noise;
  for (int i = 0; i < 5000; ++i) {
    noise += static_cast<char>(i * i % 251);
  }
  EXPECT_TRUE(has(error_of(folder.write("c.csv", noise)), "binary"));
  EXPECT_TRUE(has(error_of(folder.write("d.csv", "<!DOCTYPE html>\n<html>404</html>")), "HTML"));
  EXPECT_TRUE(has(error_of(folder.write("f.csv",
                                        "version https://git-lfs.github.com/spec/v1\n"
                                        "oid sha256:4d7a\nsize 12345\n")),
                  "pointers of Git LFS cannot be read"));
  EXPECT_TRUE(has(error_of(folder.write("e.parquet", kCsv)), "not Parquet"));
}

TEST(Discover, NamesFilesThatAreNotUtf8) {
  const TestFolder folder;
  folder.write("caf\xE9.csv", kCsv);
  folder.write("other.csv", kCsv);
  const std::vector<Source> found = discover(folder.path());
  EXPECT_EQ(tables_of(found), (Cells{"caf\\xe9", "other"}));
  EXPECT_EQ(read_all(*open_table(found[0], {}, {})).rows.size(), 1U);
}

}  // namespace
}  // namespace mdm::reader
