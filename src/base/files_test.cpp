#include <fstream>

#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm {
namespace {

class Files : public testing::Test {
 protected:
  Files() { make_folder(folder_); }
  ~Files() override { remove_tree(folder_); }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
};

TEST_F(Files, WritingReplacesTheContentAndLeavesNothingBeside) {
  write_file(folder_ / "a", "one");
  write_file(folder_ / "a", "two");
  EXPECT_EQ(read_file(folder_ / "a"), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, ACopyHasAllBytesAndNeverReplaces) {
  std::string content;
  for (int i = 0; i < 500'000; ++i) {
    content += static_cast<char>(i * 7 % 251);
  }
  write_file(folder_ / "a", content);
  clone_file(folder_ / "a", folder_ / "b");
  EXPECT_EQ(read_file(folder_ / "b"), content);
  try {
    clone_file(folder_ / "a", folder_ / "b");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::already_exists);
  }
}

TEST_F(Files, RenamingNeverReplaces) {
  write_file(folder_ / "a", "one");
  write_file(folder_ / "b", "two");
  try {
    rename_no_replace(folder_ / "a", folder_ / "b");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::already_exists);
  }
  EXPECT_EQ(read_file(folder_ / "b"), "two");
}

TEST_F(Files, AMissingFileIsNotFound) {
  try {
    read_file(folder_ / "nothing");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
  }
}

TEST(Printable, ShowsBytesThatAreNotText) {
  EXPECT_EQ(printable(std::filesystem::path("a\xffz\n")), "a\\xffz\\x0a");
  EXPECT_EQ(printable(std::filesystem::path("données")), "données");
}

TEST(IsUtf8, RefusesOverlongFormsSurrogatesAndCutSequences) {
  EXPECT_TRUE(is_utf8("aé中🎉"));
  for (const std::string_view bad :
       {"\xc0\x80", "\xed\xa0\x80", "\xe4\xb8", "\xff", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

}  // namespace
}  // namespace mdm
