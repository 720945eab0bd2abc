#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

std::string error_of(std::string_view name) {
  try {
    return "taken as " + dataset_name(name);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
  }
}

std::string repeat(std::string_view text, int times) {
  std::string made;
  for (int i = 0; i < times; ++i) {
    made += text;
  }
  return made;
}

TEST(DatasetName, HasOneFormForAllTheWaysToWriteIt) {
  EXPECT_EQ(dataset_name("Titanic"), "titanic");
  EXPECT_EQ(dataset_name("house-prices_2024"), "house_prices_2024");
  EXPECT_EQ(dataset_name("TEST"), dataset_name("test"));
  EXPECT_EQ(dataset_name("Données"), dataset_name("donne\u0301es"));
  EXPECT_EQ(dataset_name("ΟΔΟΣ"), dataset_name("οδος"));
  EXPECT_EQ(dataset_name("Ｔｅｓｔ－１"), "test_1");
  EXPECT_EQ(dataset_name("ti\u200Btanic\u202E"), "titanic") << "what cannot be seen does not count";
  EXPECT_EQ(dataset_name("数据集"), "数据集");
  EXPECT_EQ(dataset_name("मौसम"), "मौसम");
}

TEST(DatasetName, InItsFormStaysAsItIs) {
  int letters = 0;
  for (unsigned point = 0x21; point < 0x30000; ++point) {
    if (point >= 0xD800 && point < 0xE000) {
      continue;
    }
    std::string name = "x";
    if (point < 0x80) {
      name += static_cast<char>(point);
    } else if (point < 0x800) {
      name += {static_cast<char>(0xC0U | point >> 6U), static_cast<char>(0x80U | (point & 63U))};
    } else if (point < 0x10000) {
      name +=
          {static_cast<char>(0xE0U | point >> 12U), static_cast<char>(0x80U | (point >> 6U & 63U)),
           static_cast<char>(0x80U | (point & 63U))};
    } else {
      name += {
          static_cast<char>(0xF0U | point >> 18U), static_cast<char>(0x80U | (point >> 12U & 63U)),
          static_cast<char>(0x80U | (point >> 6U & 63U)), static_cast<char>(0x80U | (point & 63U))};
    }
    try {
      const std::string once = dataset_name(name);
      ++letters;
      EXPECT_EQ(dataset_name(once), once) << point;
    } catch (const Error&) {
      continue;  // no letter
    }
  }
  EXPECT_GT(letters, 100'000);
}

TEST(DatasetName, RefusesWhatCouldLeadOutOfTheFolderOrMeanSomethingInAShell) {
  for (const std::string_view name : {"../x", "a/b", "..", ".hidden", "a b", "a\nb", "a\\b", "a@v1",
                                      "a*", "a'b", "a\"b", "é!", "🎉", "\u0301x"}) {
    EXPECT_TRUE(error_of(name).starts_with("not a name for a dataset, it holds other characters"))
        << name << " " << error_of(name);
  }
  EXPECT_EQ(error_of(""), "not a name for a dataset, it is empty: ");
  EXPECT_EQ(error_of("\u200B"), "not a name for a dataset, it is empty: \u200B");
  EXPECT_EQ(error_of("a\xff"), "not a name for a dataset, it is not UTF-8 text: a\\xff");
  EXPECT_EQ(error_of(std::string("a\0b", 3)),
            "not a name for a dataset, it holds other characters: a\\x00b");
}

TEST(DatasetName, HasAtMostAHundredLetters) {
  EXPECT_EQ(dataset_name(repeat("é", 100)), repeat("é", 100));
  EXPECT_TRUE(error_of(repeat("e", 101)).starts_with("not a name for a dataset, it is too long"));
  EXPECT_TRUE(error_of(repeat("中", 70)).starts_with("not a name for a dataset, it is too long"));
}

TEST(DatasetName, IsNoneThatIsReserved) {
  for (const std::string_view name : reserved_names()) {
    EXPECT_EQ(error_of(name), "name kept for mdm and its engines: " + std::string(name));
  }
  EXPECT_EQ(error_of("TEMP"), "name kept for mdm and its engines: temp");
}

}  // namespace
}  // namespace mdm::home
