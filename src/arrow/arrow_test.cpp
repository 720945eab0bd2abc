#include <array>
#include <fstream>
#include <random>

#include <gmock/gmock.h>

#include <mdm/arrow.hpp>
#include <mdm/base/files.hpp>

namespace mdm::arrow {
namespace {

constexpr std::uint64_t kMemory = 100'000'000;

class ArrowFiles : public testing::Test {
 public:
  ArrowFiles() { make_folder(folder_); }
  ~ArrowFiles() override { remove_tree(folder_); }

 protected:
  std::filesystem::path file_of(std::string_view bytes) const {
    std::filesystem::path path = folder_ / "file.arrow";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
};

data::Schema all_types() {
  data::Schema schema;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    schema.fields.push_back(
        {fmt::format("ü {}", data::name_of(type)), type, type == data::Type::decimal ? 4 : 0});
  }
  return schema;
}

/// `rows` rows, a tenth of the cells null.
data::Batch random_batch(const data::Schema& schema, std::size_t rows, std::mt19937_64& random) {
  data::Batch batch{.rows = rows};
  for (const data::Field& field : schema.fields) {
    data::Column& column = batch.columns.emplace_back(field);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto number = static_cast<std::int64_t>(random());
      if (random() % 10 == 0) {
        column.push_null();
      } else if (field.type == data::Type::boolean) {
        column.push(number % 2 == 0);
      } else if (field.type == data::Type::float64) {
        column.push(static_cast<double>(number) / 3);
      } else if (field.type == data::Type::decimal) {
        column.push(data::Int128{number} * 1'000'000'007);
      } else if (field.type == data::Type::text) {
        column.push(std::string(random() % 30, static_cast<char>('a' + random() % 26)) + "é");
      } else if (field.type == data::Type::date) {
        column.push(number % 1'000'000);
      } else {
        column.push(number);
      }
    }
  }
  return batch;
}

std::string encoded(const data::Schema& schema, const std::vector<data::Batch>& batches,
                    Layout layout, Codec codec) {
  std::string bytes;
  Encoder encoder(schema, layout, codec, [&](std::string_view part) { bytes += part; });
  for (const data::Batch& batch : batches) {
    encoder.write(batch);
  }
  encoder.finish();
  return bytes;
}

std::vector<std::string> lines_of(data::BatchStream& rows) {
  std::vector<std::string> lines;
  for (data::Batch batch; rows.next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string& line = lines.emplace_back();
      for (const data::Column& column : batch.columns) {
        line += (column.valid(row) ? data::cell_text(column, row) : "null") + "|";
      }
    }
  }
  return lines;
}

TEST_F(ArrowFiles, GiveBackWhatWasWrittenInEveryTypeLayoutAndCodec) {
  std::mt19937_64 random(7);
  const data::Schema schema = all_types();
  std::vector<data::Batch> batches;
  for (const std::size_t rows : {1U, 63U, 64U, 1000U}) {
    batches.push_back(random_batch(schema, rows, random));
  }
  const auto written = data::stream_of(schema, batches);
  const auto expected = lines_of(*written);
  for (const Layout layout : {Layout::file, Layout::stream}) {
    for (const Codec codec : {Codec::none, Codec::lz4, Codec::zstd}) {
      const File file(file_of(encoded(schema, batches, layout, codec)), kMemory);
      EXPECT_EQ(file.schema(), schema);
      EXPECT_EQ(file.rows(), 1128U);
      for (const std::size_t batch_rows : {1U, 100U, 65'536U}) {
        EXPECT_EQ(lines_of(*file.open(schema.names(), batch_rows)), expected);
      }
    }
  }
}

TEST_F(ArrowFiles, GiveTheColumnsThatAreAskedForInTheirOrder) {
  const data::Schema schema{{{"a", data::Type::int64}, {"b", data::Type::text}}};
  data::Batch batch{.rows = 1,
                    .columns = {data::Column(schema.fields[0]), data::Column(schema.fields[1])}};
  batch.columns[0].push(std::int64_t{7});
  batch.columns[1].push("seven");
  const File file(file_of(encoded(schema, {batch}, Layout::file, Codec::lz4)), kMemory);
  EXPECT_THAT(lines_of(*file.open({"b", "a"})), testing::ElementsAre("seven|7|"));
  EXPECT_THAT(lines_of(*file.open({"b"})), testing::ElementsAre("seven|"));
  EXPECT_THROW(file.open({"c"}), Error);
}

TEST_F(ArrowFiles, WithoutRowsHaveTheirColumns) {
  for (const Layout layout : {Layout::file, Layout::stream}) {
    const File file(file_of(encoded(all_types(), {}, layout, Codec::none)), kMemory);
    EXPECT_EQ(file.schema(), all_types());
    EXPECT_THAT(lines_of(*file.open(all_types().names())), testing::IsEmpty());
  }
}

TEST_F(ArrowFiles, AreRefusedWhenTheyAreCutOff) {
  std::mt19937_64 random(1);
  const std::string whole =
      encoded(all_types(), {random_batch(all_types(), 100, random)}, Layout::file, Codec::none);
  for (std::size_t size = 0; size < whole.size(); size += 1 + size / 8) {
    EXPECT_THROW(File(file_of(whole.substr(0, size)), kMemory), Error) << size;
  }
  const std::string stream =
      encoded(all_types(), {random_batch(all_types(), 100, random)}, Layout::stream, Codec::none);
  EXPECT_THROW(File(file_of(stream.substr(0, stream.size() - 100)), kMemory), Error);
}

/// Reads a file to its end.
bool is_refused(const std::filesystem::path& path) {
  try {
    const File file(path, kMemory);
    const auto rows = file.open(file.schema().names());
    std::size_t seen = 0;
    for (data::Batch batch; seen < 1000 && rows->next(batch);) {
      seen += batch.rows;
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
    return true;
  }
  return false;
}

/// What a damaged file gives is an error or rows, whatever byte is wrong; that it touches no memory
/// of others is for the sanitizers to see.
TEST_F(ArrowFiles, ThatAreDamagedNeverLeadAstray) {
  std::mt19937_64 random(3);
  const data::Schema schema = all_types();
  std::size_t refused = 0;
  for (std::size_t round = 0; round < 360; ++round) {
    const auto codec = std::array{Codec::none, Codec::lz4, Codec::zstd}[round % 3];
    const auto layout = round % 2 == 0 ? Layout::file : Layout::stream;
    std::string bytes = encoded(schema, {random_batch(schema, 20, random)}, layout, codec);
    for (auto wrong = random() % 4 + 1; wrong > 0; --wrong) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    refused += is_refused(file_of(bytes)) ? 1U : 0U;
  }
  EXPECT_GT(refused, 60U);
}

TEST_F(ArrowFiles, ThatUnpackToMoreThanTheLimitAreRefused) {
  const data::Schema schema{{{"a", data::Type::int64}}};
  data::Batch batch{.rows = 100'000, .columns = {data::Column(schema.fields[0])}};
  batch.columns[0].rows = batch.rows;
  batch.columns[0].ints.assign(batch.rows, 0);
  const auto path = file_of(encoded(schema, {batch}, Layout::file, Codec::zstd));
  data::Batch out;
  EXPECT_THROW(File(path, 100'000).open({"a"})->next(out), Error);
  EXPECT_TRUE(File(path, 1'000'000).open({"a"})->next(out));
}

}  // namespace
}  // namespace mdm::arrow
