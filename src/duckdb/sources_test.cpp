#include <limits>

#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using testing::ElementsAre;

constexpr int kScale = 3;

data::Schema all_types() {
  data::Schema schema;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    schema.fields.push_back(
        {std::string(data::name_of(type)), type, type == data::Type::decimal ? kScale : 0});
  }
  return schema;
}

/// Rows of the columns `names` whose cells follow from the number of the row; a column is null in
/// every seventh row, each in another one.
data::Batch rows_between(const std::vector<std::string>& names, std::int64_t begin,
                         std::int64_t end) {
  data::Batch batch;
  batch.rows = static_cast<std::size_t>(end - begin);
  for (const std::string& name : names) {
    const std::size_t position = all_types().index_of(name);
    data::Column& column = batch.columns.emplace_back(all_types().fields[position]);
    for (std::int64_t row = begin; row < end; ++row) {
      if (row % 7 == static_cast<std::int64_t>(position % 7)) {
        column.push_null();
      } else if (column.type == data::Type::boolean) {
        column.push(row % 2 == 0);
      } else if (column.type == data::Type::float64) {
        column.push(static_cast<double>(row) / 4);
      } else if (column.type == data::Type::decimal) {
        column.push(data::Int128{row} * data::power_of_ten(20));
      } else if (column.type == data::Type::text) {
        column.push(fmt::format("a text of more than twelve bytes: {}", row));
      } else {
        column.push(row);
      }
    }
  }
  return batch;
}

/// A source of `rows` rows that tells which columns were asked for.
class Sources : public testing::Test {
 protected:
  TableSource source(std::int64_t rows) {
    return {.schema = all_types(),
            .rows = static_cast<std::uint64_t>(rows),
            .open = [this, rows](const data::Selection& selection) {
              const std::vector<std::string>& names = selection.columns;
              asked_ = names;
              asked_limit_ = selection.limit;
              std::vector<data::Batch> batches;
              for (std::int64_t row = 0; row < rows; row += 5000) {
                batches.push_back(rows_between(names, row, std::min(rows, row + 5000)));
              }
              data::Schema schema;
              for (const std::string& name : names) {
                schema.fields.push_back(all_types().fields[all_types().index_of(name)]);
              }
              return data::stream_of(std::move(schema), std::move(batches));
            }};
  }

  static std::string line_of(const data::Batch& batch, std::size_t row) {
    std::string line;
    for (const data::Column& column : batch.columns) {
      line += (column.valid(row) ? data::cell_text(column, row) : "null") + "|";
    }
    return line;
  }

  std::vector<std::string> asked_{};
  std::optional<std::uint64_t> asked_limit_{};
};

TEST_F(Sources, GiveEveryTypeAndNullInOrder) {
  Connection engine({.sources = {{"a \"table\"", source(12'345)}}, .threads = 2});
  const data::Batch expected = rows_between(all_types().names(), 0, 12'345);
  std::size_t at = 0;
  const auto rows = engine.stream("SELECT * FROM \"a \"\"table\"\"\"");
  EXPECT_EQ(rows->schema(), all_types());
  for (data::Batch batch; rows->next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row, ++at) {
      ASSERT_EQ(line_of(batch, row), line_of(expected, at)) << at;
    }
  }
  EXPECT_EQ(at, 12'345U);
}

TEST_F(Sources, AreAskedOnlyForTheColumnsThatAQueryNeeds) {
  Connection engine({.sources = {{"t", source(20'000)}}});
  EXPECT_THAT(engine.rows("SELECT max(time) FROM data.main.t WHERE text IS NOT NULL"),
              ElementsAre(ElementsAre("00:00:00.019998")));
  EXPECT_THAT(asked_, testing::UnorderedElementsAre("text", "time"));
  EXPECT_THAT(engine.rows("SELECT count(*) FROM t"), ElementsAre(ElementsAre("20000")));
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(Sources, AreAskedForTheirPart) {
  TableSource part = source(20);
  part.part.limit = 7;
  Connection engine({.sources = {{"t", part}}});
  engine.rows("SELECT max(time) FROM t");
  EXPECT_THAT(asked_, ElementsAre("time"));
  EXPECT_EQ(asked_limit_, 7U);
}

TEST_F(Sources, JoinWithThemselvesAndServeSeveralConnections) {
  Connection engine({.sources = {{"t", source(3000)}, {"u", source(10)}}, .threads = 2});
  Connection other = engine.another();
  EXPECT_THAT(other.rows("SELECT count(*) FROM t JOIN t AS s USING (int64) JOIN u USING (int64)"),
              ElementsAre(ElementsAre("8")));
}

TEST_F(Sources, AreShownOnOneConnectionUntilItGoes) {
  Connection engine({.confined = true, .sources = {{"s", source(3)}}});
  {
    Connection other = engine.another();
    other.show("part", source(2));
    EXPECT_EQ(other.rows("SELECT count(*) FROM part, s").front().front(), "6");
    other.show("part", source(5));
    EXPECT_EQ(other.rows("SELECT count(*) FROM part").front().front(), "5");
    EXPECT_THROW(engine.rows("SELECT * FROM part"), Error);
  }
  EXPECT_EQ(engine.rows("SELECT count(*) FROM s").front().front(), "3");
  EXPECT_THROW(engine.rows("SELECT * FROM __mdm_source(1)"), Error);
}

TEST_F(Sources, FailAStatementWithTheirErrorAndHint) {
  TableSource broken = source(10);
  broken.open = [](const auto&) -> std::unique_ptr<data::BatchStream> {
    fail(ErrorCode::unavailable, Hint{"start the server"}, "the server\nis away");
  };
  Connection engine({.sources = {{"t", broken}}});
  try {
    engine.rows("SELECT * FROM t");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_STREQ(error.what(), "the server\nis away");
    EXPECT_EQ(error.hint(), "start the server");
  }
}

TEST_F(Sources, AreOnlyRead) {
  Connection engine({.sources = {{"t", source(10)}}});
  EXPECT_THROW(engine.run("INSERT INTO t SELECT * FROM t"), Error);
  EXPECT_THROW(engine.run("DELETE FROM t"), Error);
}

}  // namespace
}  // namespace mdm::duckdb
