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

  Page page_of(std::string_view text, std::int64_t limit = 0) {
    return catalog_->list({.where = parse_condition(text, kNow),
                           .sort = Sort::relevance,
                           .limit = limit,
                           .with_facets = true,
                           .with_matches = true});
  }

  /// "name(matched,…) name(…)"
  std::string find(std::string_view text, std::int64_t limit = 0) {
    std::string shown;
    const Page page = page_of(text, limit);
    for (std::size_t i = 0; i < page.datasets.size(); ++i) {
      EXPECT_TRUE(page.datasets[i].columns.empty());
      shown += (shown.empty() ? "" : " ") + page.datasets[i].name + "(";
      for (const std::string& place : page.matched.at(i)) {
        shown += (shown.back() == '(' ? "" : ",") + place;
      }
      shown += ")";
    }
    return shown;
  }

  static constexpr std::int64_t kNow = 1'795'000'000;
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
  EXPECT_EQ(find("tanic"), "") << "a word begins at its beginning";
}

TEST_F(CatalogSearch, WantsEveryWordWhereverItStands) {
  add("titanic", "who survived", {"ships"}, {"Age"});
  add("iris", "flowers", {}, {"Age"});
  EXPECT_EQ(find("age ship"), "titanic(tag,column Age)");
  EXPECT_EQ(find("age ship flower"), "");
  EXPECT_EQ(find("age tag:ships"), "titanic(tag,column Age)");
  EXPECT_EQ(find("age tag:ship"), "") << "a tag is whole";
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
  EXPECT_EQ(find("age", 2), "age(name) ages_of_man(name)");
}

TEST_F(CatalogSearch, ABlankTextFindsAll) {
  add("a", "", {"x"});
  add("b", "");
  EXPECT_EQ(find(""), "a() b()");
  EXPECT_EQ(find("tag:x"), "a(tag)");
  EXPECT_EQ(find("", 1), "a()");
}

TEST_F(CatalogSearch, TakesSignsInWordsAsTheyAre) {
  add("titanic", "who \"survived\" (or not) -- 100% *true*", {"a:b"}, {"x^2", "C++"});
  EXPECT_EQ(find("\"survived\""), "titanic(description)");
  EXPECT_EQ(find("titanic *"), "titanic(name)");
  EXPECT_EQ(find("100%"), "titanic(description)");
  EXPECT_EQ(find("surv*"), "titanic(description)");
  EXPECT_EQ(find("\"a:b\""), "titanic(tag)");
  EXPECT_EQ(find("x^2"), "titanic(column x^2)");
  EXPECT_EQ(find("C++"), "titanic(column C++)");
  EXPECT_EQ(find("'titanic';--"), "titanic(name)");
  EXPECT_EQ(find("*"), "") << "a text without words finds nothing";
  EXPECT_EQ(find("—"), "");
  EXPECT_EQ(find("titanic —"), "titanic(name)");
}

TEST_F(CatalogSearch, CombinesWordsAndFields) {
  add("titanic", "who survived", {"ships", "Old"}, {"Age", "Fare"});
  add("iris", "flowers", {"plants"}, {"Age", "Petal"});
  add("boats", "more ships", {"new"}, {"Length"});
  EXPECT_EQ(find("ships -tag:old"), "boats(description)");
  EXPECT_EQ(find("column:age NOT flowers"), "titanic(column Age)");
  EXPECT_EQ(find("column:petal OR column:length"), "boats(column Length) iris(column Petal)");
  EXPECT_EQ(find("(ship OR flower) column:*e"),
            "titanic(tag,column Age,column Fare) iris(description,column Age)");
  EXPECT_EQ(find("name~*i* type=int64 columns>=2 tag!=old"), "iris(name)");
  EXPECT_EQ(find("name=iris OR owner:ann"), "iris(name)");
}

TEST_F(CatalogSearch, ForgivesOneTypingErrorInAWordThatIsNowhere) {
  add("titanic", "passengers", {}, {"Fare"});
  add("titans", "sport");
  for (const char* const text : {"titnic", "titaniic", "tutanic", "tiatnic", "itanic", "titanci"}) {
    EXPECT_EQ(find(text), "titanic(name)") << text;
  }
  EXPECT_EQ(find("pasenger"), "titanic(description)");
  EXPECT_EQ(find("titnac"), "") << "two errors";
  EXPECT_EQ(find("titanic"), "titanic(name)") << "a word that is there is taken as it is";
  EXPECT_EQ(find("fra"), "") << "too short to guess";
}

TEST_F(CatalogSearch, CountsTheValuesOfWhatItFinds) {
  add("titanic", "ships", {"sea", "Old"}, {"Age"});
  add("boats", "ships", {"sea"}, {"Length"});
  add("iris", "flowers", {"plants"});
  const Page page = page_of("ships", 1);
  EXPECT_EQ(page.total, 2);
  EXPECT_EQ(page.datasets.size(), 1U);
  std::string shown;
  for (const Facet& facet : page.facets) {
    for (const auto& [value, count] : facet.values) {
      shown += fmt::format("{}:{} {}, ", facet.name, value, count);
    }
  }
  EXPECT_EQ(shown, "tag:sea 2, tag:Old 1, type:int64 2, size:<1MB 2, ");
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
  catalog_->remove("a");
  EXPECT_EQ(find("new"), "");
}

}  // namespace
}  // namespace mdm::catalog
