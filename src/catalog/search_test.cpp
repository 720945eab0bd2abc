#include "catalog_fixture.hpp"

namespace mdm::catalog {
namespace {

class CatalogSearch : public CatalogFixture {
 protected:
  void add(const std::string& name, const std::string& description,
           const std::vector<std::string>& tags = {},
           const std::vector<std::string>& columns = {}) {
    DatasetRecord record{.name = name, .description = description, .tags = tags};
    for (const std::string& column : columns) {
      record.columns.push_back({"train", column, "int64"});
      record.columns.push_back({"test", column, "int64"});
    }
    catalog_->put(std::move(record), 0);
  }

  /// "name(matched,…) name(…)"
  std::string find(std::string_view text, std::string_view tag = "", std::int64_t limit = 0) {
    std::string shown;
    for (const Hit& hit : catalog_->search(text, tag, limit)) {
      EXPECT_TRUE(hit.record.columns.empty());
      shown += (shown.empty() ? "" : " ") + hit.record.name + "(";
      for (const std::string& place : hit.matched) {
        shown += (shown.back() == '(' ? "" : ",") + place;
      }
      shown += ")";
    }
    return shown;
  }
};

TEST_F(CatalogSearch, FindsWordsAndTheirBeginningsAndTellsWhere) {
  add("titanic", "who survived", {"ships", "kaggle"}, {"PassengerId", "Age"});
  add("house_prices", "what a house costs", {"kaggle"}, {"SalePrice", "Id"});
  EXPECT_EQ(find("titan"), "titanic(name)");
  EXPECT_EQ(find("TITANIC"), "titanic(name)");
  EXPECT_EQ(find("prices"), "house_prices(name)");
  EXPECT_EQ(find("surv"), "titanic(description)");
  EXPECT_EQ(find("ship"), "titanic(tag)");
  EXPECT_EQ(find("age"), "titanic(column Age)");
  EXPECT_EQ(find("salep"), "house_prices(column SalePrice)");
  EXPECT_EQ(find("price"), "house_prices(name,column SalePrice)");
  EXPECT_EQ(find("passengerid"), "titanic(column PassengerId)");
  EXPECT_EQ(find("itanic"), "") << "a word begins at its beginning";
}

TEST_F(CatalogSearch, WantsEveryWordWhereverItStands) {
  add("titanic", "who survived", {"ships"}, {"Age"});
  add("iris", "flowers", {}, {"Age"});
  EXPECT_EQ(find("age ship"), "titanic(tag,column Age)");
  EXPECT_EQ(find("age ship flower"), "");
  EXPECT_EQ(find("age", "ships"), "titanic(column Age)");
  EXPECT_EQ(find("age", "ship"), "") << "a tag is exact";
}

TEST_F(CatalogSearch, RanksTheNameHighestAndTheExactNameFirst) {
  add("age", "x");
  add("ages_of_man", "x");
  add("b_tagged", "x", {"age"});
  add("c_described", "the age of things");
  add("d_columns", "x", {}, {"Age"});
  EXPECT_EQ(find("age"),
            "age(name) ages_of_man(name) b_tagged(tag) c_described(description) "
            "d_columns(column Age)");
  EXPECT_EQ(find("age", "", 2), "age(name) ages_of_man(name)");
}

TEST_F(CatalogSearch, ABlankTextFindsAllOrAllWithATag) {
  add("a", "", {"x"});
  add("b", "");
  EXPECT_EQ(find(""), "a() b()");
  EXPECT_EQ(find(" \n", "x"), "a()");
  EXPECT_EQ(find("", "", 1), "a()");
}

TEST_F(CatalogSearch, GivesNoCharacterASpecialMeaning) {
  add("titanic", "who \"survived\" (or not) -- 100% *true*", {"a:b"}, {"x^2", "C++"});
  for (const std::string_view text : {"\"survived\"",
                                      "surv*",
                                      "sur\"vived",
                                      "(or",
                                      "or)",
                                      "name:titanic OR",
                                      "{name}",
                                      "NOT iris",
                                      "^titanic",
                                      "titanic AND",
                                      "NEAR(titanic survived, 2)",
                                      "-titanic",
                                      "+",
                                      "*",
                                      "\"",
                                      "'",
                                      "--",
                                      "%",
                                      "\\",
                                      "a:b",
                                      "x^2",
                                      "C++",
                                      ";",
                                      "\x01",
                                      "titanic;DROP TABLE dataset"}) {
    EXPECT_NO_THROW(find(text)) << text;
  }
  EXPECT_EQ(find("\"survived\""), "titanic(description)");
  EXPECT_EQ(find("titanic *"), "titanic(name)");
  EXPECT_EQ(find("-titanic"), "titanic(name)") << "no exclusion";
  EXPECT_EQ(find("name:titanic"), "") << "no field";
  EXPECT_EQ(find("titanic OR iris"), "") << "no operator: the words or and iris are wanted too";
  EXPECT_EQ(find("a:b"), "titanic(tag)");
  EXPECT_EQ(find("x^2"), "titanic(column x^2)");
  EXPECT_EQ(find("*"), "") << "a text without words finds nothing";
  EXPECT_EQ(find("—"), "");
  EXPECT_EQ(find("titanic —"), "titanic(name)");
}

TEST_F(CatalogSearch, FindsOtherAlphabetsAccentsAndPictures) {
  add("数据集", "天气预报", {}, {"气温"});
  add("café", "naïve Übung", {}, {"Größe"});
  add("party", "come 🎉🎂here", {"😀"});
  add("मौसम", "погода Москвы");
  EXPECT_EQ(find("数据"), "数据集(name)");
  EXPECT_EQ(find("据集"), "数据集(name)") << "a word of two characters";
  EXPECT_EQ(find("数集"), "") << "not next to each other";
  EXPECT_EQ(find("预报"), "数据集(description)");
  EXPECT_EQ(find("气温"), "数据集(column 气温)");
  EXPECT_EQ(find("cafe"), "café(name)");
  EXPECT_EQ(find("NAIVE"), "café(description)");
  EXPECT_EQ(find("übung"), "café(description)");
  EXPECT_EQ(find("größe"), "café(column Größe)");
  EXPECT_EQ(find("🎂"), "party(description)");
  EXPECT_EQ(find("here"), "party(description)");
  EXPECT_EQ(find("😀"), "party(tag)");
  EXPECT_EQ(find("मौ"), "मौसम(name)");
  EXPECT_EQ(find("ПОГОДА моск"), "मौसम(description)");
}

TEST_F(CatalogSearch, KeepsColumnsApartWhateverTheirNamesHold) {
  add("odd", "", {}, {"a\nb", "", "\x01 c", "d d"});
  EXPECT_EQ(find("b"), "odd(column a\nb)");
  EXPECT_EQ(find("c"), "odd(column \x01 c)");
  EXPECT_EQ(find("d"), "odd(column d d)");
}

TEST_F(CatalogSearch, FollowsANewVersion) {
  add("a", "old words");
  catalog_->put({.name = "a", .description = "new words"}, 1);
  EXPECT_EQ(find("old"), "");
  EXPECT_EQ(find("new"), "a(description)");
}

}  // namespace
}  // namespace mdm::catalog
