#include <map>
#include <set>

#include "catalog_fixture.hpp"
#include "document.hpp"
#include "words.hpp"

namespace mdm::catalog {
namespace {

class CatalogIndex : public CatalogFixture {
 protected:
  std::filesystem::path index_ = folder_ / "catalog.index";

  std::size_t below(std::size_t bound) {
    random_ = random_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return static_cast<std::size_t>(random_ >> 33U) % bound;
  }

  std::string one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }

  DatasetRecord random_record(const std::string& name) {
    static const std::vector<std::string> kWords = {"sales",   "SalesPrice", "daily", "fraud",
                                                    "weather", "数据",       "Été",   "cli"};
    DatasetRecord record{.name = name,
                         .description = one_of(kWords) + " " + one_of(kWords),
                         .owner = one_of({"ann", "Bob", ""}),
                         .problem_type = one_of({"regression", "clustering"}),
                         .backend = one_of({"duckdb", "sqlite"}),
                         .registered_at = fmt::format("2026-{:02}-01T00:00:00Z", 1 + below(12)),
                         .rows = static_cast<std::int64_t>(below(50)),
                         .size_bytes = static_cast<std::int64_t>(below(30)) * 1'000'000};
    record.updated_at = record.registered_at;
    for (std::size_t tag = below(3); tag > 0; --tag) {
      record.tags.push_back(one_of({"Old", "new", "x y"}));
    }
    for (std::size_t column = below(4); column > 0; --column) {
      record.columns.push_back(
          {"train", one_of({"id", "amount", "SalePrice"}), one_of({"int64", "decimal(18,2)"})});
    }
    return record;
  }

  std::uint64_t random_ = 7;
};

/// Whether a condition holds, from the record alone: what the index must agree with.
bool holds(const Condition& condition, const DatasetRecord& record) {
  const auto all = [&](std::string_view field) -> std::vector<std::string> {
    std::vector<std::string> values;
    for (const ColumnRecord& column : record.columns) {
      values.push_back(field == "column" ? column.name
                                         : column.type.substr(0, column.type.find('(')));
    }
    return field == "tag"     ? record.tags
           : field == "owner" ? std::vector<std::string>(record.owner.empty() ? 0 : 1, record.owner)
           : field == "name"  ? std::vector{record.name}
           : field == "problem" ? std::vector{record.problem_type}
                                : values;
  };
  std::size_t held = 0;
  for (const Condition& part : condition.parts) {
    held += holds(part, record) ? 1U : 0U;
  }
  switch (condition.kind) {
    case Condition::Kind::all_of: return held == condition.parts.size();
    case Condition::Kind::any_of: return held > 0;
    case Condition::Kind::none_of: return held == 0;
    case Condition::Kind::text:
      for (const std::string& value : all(condition.field->name)) {
        if (condition.is_glob ? is_like(folded(value), condition.value)
                              : folded(value) == condition.value) {
          return true;
        }
      }
      return false;
    case Condition::Kind::range: {
      const std::int64_t value = condition.field->name == "rows" ? record.rows
                                 : condition.field->name == "size"
                                     ? record.size_bytes
                                     : seconds_of(record.registered_at);
      return value >= condition.low && value <= condition.high;
    }
    case Condition::Kind::word: break;
  }
  std::set<std::string> words;
  const auto collect = [&](std::string word) { words.insert(std::move(word)); };
  for_each_word(record.name, collect);
  for_each_word(record.description, collect);
  for (const std::string& tag : record.tags) {
    for_each_word(tag, collect);
  }
  for (const ColumnRecord& column : record.columns) {
    for_each_word(column.name, collect);
  }
  const std::vector<std::string> wanted = words_to_find(condition.value);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto from = words.lower_bound(wanted[i]);
    if (from == words.end() ||
        (i + 1 < wanted.size() ? *from != wanted[i] : !from->starts_with(wanted[i]))) {
      return false;
    }
  }
  return !wanted.empty();
}

constexpr std::string_view kConditions[] = {"sales",
                                            "sal",
                                            "daily fraud",
                                            "数据",
                                            "ete -tag:old",
                                            "tag:old OR new",
                                            "rows:>25",
                                            "rows:5..20 size:>=5MB",
                                            "owner:bob",
                                            "NOT owner~*",
                                            "column:saleprice type:decimal",
                                            "name~*7* OR (clustering problem:clustering)",
                                            "registered:2026-03 OR registered>2026-10",
                                            "tag:\"x y\" price",
                                            "problem!=regression cli"};

TEST_F(CatalogIndex, FindsWhatHoldsOfTheRecordsThroughAllChanges) {
  std::map<std::string, DatasetRecord> truth;
  for (int round = 0; round < 40; ++round) {
    std::vector<DatasetRecord> added;
    for (std::size_t i = 0; i < 30; ++i) {
      const std::string name = fmt::format("d{}", below(700));
      if (below(5) == 0) {
        catalog_->remove(name);
        truth.erase(name);
        std::erase_if(added, [&](const DatasetRecord& record) { return record.name == name; });
      } else {
        added.push_back(random_record(name));
        truth[name] = added.back();
      }
    }
    catalog_->add(added);
    for (const std::string_view text : kConditions) {
      const Condition condition = parse_condition(text, 0);
      std::vector<std::string> expected;
      for (const auto& [name, record] : truth) {
        if (holds(condition, record)) {
          expected.push_back(name);
        }
      }
      const Page page = catalog_->list({.where = condition, .with_facets = true});
      std::vector<std::string> names;
      for (const DatasetRecord& record : page.datasets) {
        names.push_back(record.name);
      }
      ASSERT_EQ(names, expected) << text << " in round " << round;
      std::int64_t backends = 0;
      for (const auto& [value, count] : page.facets.at(0).values) {
        backends += count;
      }
      ASSERT_EQ(backends, std::ssize(expected)) << text;
    }
  }
  EXPECT_TRUE(catalog_->inspect_index(false).empty());
}

TEST_F(CatalogIndex, IsSeenByOtherProcessesAtOnce) {
  const auto reader = open_catalog(file_, true);
  for (int i = 0; i < 140; ++i) {
    const std::string name = fmt::format("dataset_{}", i);
    catalog_->put(full_record(name), 0);
    const Page page = reader->list({.where = parse_condition("name:" + name, 0)});
    ASSERT_EQ(page.total, 1) << i;
    ASSERT_EQ(page.datasets.at(0).name, name);
  }
  catalog_->remove("dataset_7");
  EXPECT_EQ(reader->list({.where = parse_condition("survived", 0), .limit = 5}).total, 139);
}

TEST_F(CatalogIndex, ThatIsGoneOrDamagedAnywhereIsMadeUpForAndRepaired) {
  std::vector<DatasetRecord> records;
  for (int i = 0; i < 400; ++i) {
    records.push_back(random_record(fmt::format("d{}", i)));
  }
  catalog_->add(records);
  catalog_->put(random_record("d5"), 1);
  const auto answers = [&] {
    std::string text;
    const auto fresh = open_catalog(file_, true);
    for (const std::string_view condition : kConditions) {
      const Page page = fresh->list({.where = parse_condition(condition, 0),
                                     .sort = Sort::relevance,
                                     .limit = 3,
                                     .with_facets = true});
      text += fmt::format("{}:", page.total);
      for (const DatasetRecord& record : page.datasets) {
        text += record.name + ",";
      }
    }
    return text;
  };
  const std::string expected = answers();
  const auto file = std::filesystem::directory_iterator(index_)->path();
  const std::string sound = read_file(file);
  for (std::size_t at = 0; at < sound.size(); at += 1 + sound.size() / 25) {
    std::string torn = sound;
    torn[at] = static_cast<char>(torn[at] ^ 0x10);
    write_file(file, torn);
    ASSERT_EQ(answers(), expected) << "byte " << at;
  }
  write_file(file, sound.substr(0, sound.size() / 2));
  EXPECT_EQ(answers(), expected);
  EXPECT_EQ(catalog_->inspect_index(false).size(), 1U);
  std::filesystem::remove_all(index_);
  EXPECT_EQ(answers(), expected);
  EXPECT_EQ(catalog_->inspect_index(true).size(), 1U);
  EXPECT_TRUE(catalog_->inspect_index(false).empty());
  EXPECT_EQ(answers(), expected);
}

TEST_F(CatalogIndex, GrowsInFewFilesAndKeepsNoneThatIsNotListed) {
  std::size_t most = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<DatasetRecord> records;
    for (int j = 0; j < 130; ++j) {
      records.push_back(random_record(fmt::format("d{}_{}", i, j)));
    }
    catalog_->add(records);
    most = std::max(most, static_cast<std::size_t>(
                              std::distance(std::filesystem::directory_iterator(index_), {})));
  }
  EXPECT_LE(most, 8U);
  write_file(index_ / "left.over", "x");
  EXPECT_TRUE(catalog_->inspect_index(true).empty());
  EXPECT_FALSE(std::filesystem::exists(index_ / "left.over"));
  EXPECT_EQ(catalog_->totals().datasets, 60 * 130);
}

TEST(IndexedDocument, IsThatOfItsBytes) {
  const Document document = document_of({.name = "x", .description = "a b", .tags = {"Ä"}}, 3, 4);
  const Document read = document_from(to_bytes(document), 3, 4);
  EXPECT_EQ(read.name, "x");
  EXPECT_EQ(read.terms.size(), document.terms.size());
  EXPECT_EQ(to_bytes(read), to_bytes(document));
  EXPECT_THROW(document_from(to_bytes(document).substr(1), 3, 4), Error);
}

}  // namespace
}  // namespace mdm::catalog
