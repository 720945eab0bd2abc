#include "rows.hpp"

#include <cstdio>
#include <limits>

#include <gtest/gtest.h>
#include <unistd.h>

#include <mdm/base/json.hpp>

namespace mdm::cli {
namespace {

using data::Batch;
using data::Column;
using data::Schema;
using data::Type;

/// What a use of an Output wrote.
class Written {
 public:
  Written() : file_(std::tmpfile()), output_(fileno(file_)) {}
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  ~Written() { std::fclose(file_); }

  Output& output() { return output_; }

  std::string text() {
    output_.flush();
    std::string all(static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(fileno(file_), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }

 private:
  std::FILE* file_;
  Output output_;
};

const Schema kSchema{{{"id", Type::int64},
                      {"name", Type::text},
                      {"x", Type::float64},
                      {"ok", Type::boolean},
                      {"day", Type::date}}};

Batch sample() {
  Batch batch;
  batch.rows = 3;
  for (const data::Field& field : kSchema.fields) {
    batch.columns.emplace_back(field.type);
  }
  const char* const names[] = {"plain", "a,\"b\"\nc|d", ""};
  const double numbers[] = {0.5, 1e300, std::numeric_limits<double>::infinity()};
  for (std::size_t row = 0; row < 3; ++row) {
    batch.columns[0].push(static_cast<std::int64_t>(row + 9));
    batch.columns[1].push(names[row]);
    batch.columns[2].push(numbers[row]);
    batch.columns[3].push(row == 0);
    batch.columns[4].push_null();
  }
  return batch;
}

std::string written(std::unique_ptr<RowWriter> (*make)(Output&)) {
  Written result;
  const auto writer = make(result.output());
  writer->begin(kSchema);
  writer->write(sample());
  writer->finish(true);
  return result.text();
}

std::string table(const Schema& schema, const std::vector<Batch>& batches, const View& view) {
  Written result;
  const auto writer = make_table_rows(result.output(), view);
  writer->begin(schema);
  for (const Batch& batch : batches) {
    writer->write(batch);
  }
  writer->finish(false);
  return result.text();
}

}  // namespace

TEST(Rows, AsCsvQuoteWhatMustBeAndTellNullFromEmpty) {
  EXPECT_EQ(written(make_csv_rows),
            "id,name,x,ok,day\n"
            "9,plain,0.5,true,\n"
            "10,\"a,\"\"b\"\"\nc|d\",1e+300,false,\n"
            "11,\"\",Infinity,false,\n");
}

TEST(Rows, AsCsvAndJsonTellAWholeFloatFromAnInteger) {
  Batch batch{.rows = 1, .columns = {Column(Type::float64), Column(Type::int64)}};
  batch.columns[0].push(-4.0);
  batch.columns[1].push(std::int64_t{-4});
  const auto text = [&](std::unique_ptr<RowWriter> (*make)(Output&)) {
    Written result;
    const auto writer = make(result.output());
    writer->begin({{{"x", Type::float64}, {"n", Type::int64}}});
    writer->write(batch);
    writer->finish(false);
    return result.text();
  };
  EXPECT_EQ(text(make_csv_rows), "x,n\n-4.0,-4\n");
  EXPECT_EQ(text(make_json_line_rows), "{\"x\":-4.0,\"n\":-4}\n");
}

TEST(Rows, AsJsonAreAnArrayOfRecords) {
  const std::string text = written(make_json_rows);
  EXPECT_EQ(text.substr(0, text.find('}')),
            "[\n{\"id\":9,\"name\":\"plain\",\"x\":0.5,\"ok\":true,\"day\":null");
  const Json rows = Json::parse(text);
  ASSERT_EQ(rows.as_array().size(), 3U);
  EXPECT_EQ(rows.as_array()[1].at("name").as_string(), "a,\"b\"\nc|d");
  EXPECT_TRUE(rows.as_array()[2].at("x").is_null());
}

TEST(Rows, AsJsonKeepEveryColumnThoughNamesRepeat) {
  Written result;
  const auto writer = make_json_rows(result.output());
  writer->begin({{{"a", Type::int64}, {"a", Type::int64}}});
  writer->finish(false);
  EXPECT_EQ(result.text(), "[]\n");
  Written other;
  const auto again = make_json_rows(other.output());
  again->begin({{{"a", Type::int64}, {"a", Type::int64}}});
  Batch batch{.rows = 1, .columns = {Column(Type::int64), Column(Type::int64)}};
  batch.columns[0].push(std::int64_t{1});
  batch.columns[1].push(std::int64_t{2});
  again->write(batch);
  again->finish(false);
  EXPECT_EQ(other.text(), "[\n{\"a\":1,\"a_2\":2}\n]\n");
}

TEST(Rows, AsAnswerStandInTheEnvelope) {
  const std::string text = written(make_answer_rows);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const Json answer = Json::parse(text);
  EXPECT_TRUE(answer.at("ok").as_bool());
  EXPECT_TRUE(answer.at("truncated").as_bool());
  EXPECT_EQ(answer.at("columns").as_array()[4].at("type").as_string(), "date");
  EXPECT_EQ(answer.at("rows").as_array()[0].dump(), R"([9,"plain",0.5,true,null])");
}

TEST(Rows, AsAnswerSayThatAnErrorEndedThem) {
  Written result;
  const auto writer = make_answer_rows(result.output());
  writer->begin(kSchema);
  writer->write(sample());
  EXPECT_TRUE(writer->abandon(Error(ErrorCode::cancelled, "interrupted")));
  const Json answer = Json::parse(result.text());
  EXPECT_FALSE(answer.at("ok").as_bool());
  EXPECT_EQ(answer.at("code").as_string(), "cancelled");
  EXPECT_EQ(answer.at("rows").as_array().size(), 3U);
}

TEST(Rows, AsMarkdownEscapeWhatWouldEndACell) {
  EXPECT_EQ(written(make_markdown_rows),
            "| id | name | x | ok | day |\n"
            "| ---: | --- | ---: | --- | --- |\n"
            "| 9 | plain | 0.5 | true |  |\n"
            "| 10 | a,\"b\"<br>c\\|d | 1e+300 | false |  |\n"
            "| 11 |  | Infinity | false |  |\n");
}

TEST(Rows, AsTableAreAlignedInOneLineEach) {
  EXPECT_EQ(table(kSchema, {sample()}, {.width = 80}),
            "id  name               x  ok     day\n"
            " 9  plain            0.5  true   null\n"
            "10  a,\"b\"\\nc|d    1e+300  false  null\n"
            "11              Infinity  false  null\n");
}

TEST(Rows, AsTableAreCutToTheViewAndSayWhatIsLeftOut) {
  EXPECT_EQ(table(kSchema, {sample()}, {.width = 24}),
            "id  name             x\n"
            " 9  plain          0.5\n"
            "10  a,\"b\"\\n…    1e+300\n"
            "11            Infinity\n"
            "… 2 more columns (--format csv shows all)\n");
}

TEST(Rows, AsTableKeepTheWidthsOfTheFirstThousandWhileTheyStream) {
  const Schema schema{{{"n", Type::int64}, {"t", Type::text}}};
  std::vector<Batch> batches(3, Batch{.columns = {Column(Type::int64), Column(Type::text)}});
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::int64_t row = 0; row < 500; ++row) {
      batches[i].columns[0].push(row);
      batches[i].columns[1].push(i == 2 ? "longer than before" : "short");
      ++batches[i].rows;
    }
  }
  const std::string cut_text = table(schema, batches, {.width = 80});
  EXPECT_NE(cut_text.find("\n499  long…\n"), std::string::npos);
  const std::string whole_text =
      table(schema, batches, {.width = std::numeric_limits<std::size_t>::max()});
  EXPECT_NE(whole_text.find("\n499  longer than before\n"), std::string::npos);
}

TEST(Rows, AsTableOfNoRowsAreTheirTitles) {
  EXPECT_EQ(table(kSchema, {}, {.width = 80}), "id  name  x  ok  day\n");
}

}  // namespace mdm::cli
