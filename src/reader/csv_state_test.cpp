#include <random>

#include <gmock/gmock.h>

#include "read_table_test.hpp"

namespace mdm::reader {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// All that a report tells.
std::string text_of(const IngestReport& report) {
  std::string text = fmt::format("{} rows, {} bytes, {}, {} incidents\n", report.rows, report.bytes,
                                 report.source_digest, report.incident_count);
  for (const Incident& each : report.incidents) {
    text += fmt::format("incident {}:{} {} '{}' {}\n", each.file, each.line, each.column,
                        each.value, each.action);
  }
  for (const Witness& each : report.witnesses) {
    text +=
        fmt::format("witness {} {} {}:{} '{}' {} {}\n", each.column, data::name_of(each.refused),
                    each.file, each.line, each.value, each.reason, each.in_doubt);
  }
  for (const Conversion& each : report.conversions) {
    text +=
        fmt::format("conversion {} {} {} '{}'\n", each.column, each.what, each.cells, each.example);
  }
  for (const auto* counts : {&report.incident_counts, &report.null_words}) {
    for (const auto& [what, count] : *counts) {
      text += fmt::format("{} {}\n", what, count);
    }
  }
  for (const auto& [key, value] : report.dialect) {
    text += fmt::format("{} {}\n", key, value);
  }
  for (const KeptNullWord& each : report.kept_null_words) {
    text += fmt::format("kept {} {} {}\n", each.column, each.word, each.cells);
  }
  return text;
}

/// The files of a table, of which more and more are there.
class Growing {
 public:
  explicit Growing(std::vector<std::string> texts, const char* extension = "csv")
      : texts_(std::move(texts)) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      paths_.push_back(folder_.write(fmt::format("part_{:02}.{}", i, extension), texts_[i]));
    }
  }

  Source source(std::size_t files) const {
    Source source{.files = {paths_.begin(), paths_.begin() + static_cast<std::ptrdiff_t>(files)}};
    source.compression =
        paths_.front().extension() == ".gz" ? Compression::gzip : Compression::none;
    for (std::size_t i = 0; i < files; ++i) {
      source.size_bytes += texts_[i].size();
    }
    return source;
  }

  struct Outcome {
    bool settled = false;
    ReadTable read{};
    std::string state{};
  };

  Outcome whole(std::size_t files, const Options& options = {}) const {
    const auto table = open_table(source(files), options, {});
    Outcome whole{true, read_all(*table), {}};
    whole.state = table->state();
    return whole;
  }

  Outcome resumed(const std::string& state, std::size_t known, std::size_t files,
                  const Options& options = {}) const {
    if (state.empty()) {
      return {};
    }
    Settled settled{state, known, {}};
    for (std::size_t i = 0; i < known; ++i) {
      settled.digest.add(texts_[i]);
    }
    const auto table = resume_table(source(files), options, std::move(settled), {});
    Outcome resumed;
    read_pass(*table, resumed.read);
    resumed.settled = table->settle();
    resumed.read.schema = table->schema();
    resumed.read.report = table->report();
    if (resumed.settled) {
      resumed.read.pivots = table->pivots();
      resumed.state = table->state();
    }
    return resumed;
  }

  /// Whether files can be added one by one to the first `known` ones; then all is as if those that
  /// are there had been read at once.
  bool goes_on(std::size_t known, std::size_t files, const Options& options = {}) const {
    Outcome before = whole(known, options);
    for (; known < files; ++known) {
      const Outcome after = resumed(before.state, known, known + 1, options);
      if (!after.settled) {
        return false;
      }
      const Outcome at_once = whole(known + 1, options);
      EXPECT_EQ(after.read.schema, at_once.read.schema);
      EXPECT_EQ(text_of(after.read.report), text_of(at_once.read.report));
      EXPECT_EQ(after.read.pivots, at_once.read.pivots);
      before.read.rows.insert(before.read.rows.end(), after.read.rows.begin(),
                              after.read.rows.end());
      EXPECT_EQ(before.read.rows, at_once.read.rows);
      before.state = after.state;
    }
    return true;
  }

  /// The same for all of them at once.
  bool goes_on_at_once(std::size_t known, std::size_t files, const Options& options = {}) const {
    const Outcome after = resumed(whole(known, options).state, known, files, options);
    if (after.settled) {
      const Outcome at_once = whole(files, options);
      EXPECT_EQ(after.read.schema, at_once.read.schema);
      EXPECT_EQ(text_of(after.read.report), text_of(at_once.read.report));
    }
    return after.settled;
  }

 private:
  TestFolder folder_{};
  std::vector<std::string> texts_;
  std::vector<std::filesystem::path> paths_{};
};

TEST(CsvState, LetsAReaderGoOnWithTheFilesThatWereAdded) {
  const Growing table({"id,price,when\n1,2.50,2024-01-31\n2,NA,2024-02-01\n",
                       "id,price,when\n3,1.25,2024-02-02\n", "when,id,price\n2024-03-01,4,\n"});
  EXPECT_TRUE(table.goes_on(1, 2));
  EXPECT_TRUE(table.goes_on(1, 3));
  EXPECT_TRUE(table.goes_on(2, 3));
  const auto after = table.resumed(table.whole(2).state, 2, 3);
  EXPECT_THAT(after.read.rows, ElementsAre(ElementsAre("4", "∅", "2024-03-01")));
  EXPECT_EQ(after.read.report.rows, 4U);
}

TEST(CsvState, LetsAReaderGoOnAgainAndAgain) {
  const Growing table({"a,b\n1,x\n", "a,b\n2,n/a\n", "a,b\n3,y,z\n", "a,b\n4\n"});
  EXPECT_FALSE(table.goes_on(2, 3)) << "a column for the cell beyond the last one";
  EXPECT_TRUE(table.goes_on(3, 4));
}

TEST(CsvState, IsOfNoUseIfTheNewFilesContradictTheTypes) {
  const std::string first = "n,text,day\n1,a,01/02/2024\n2,b,31/01/2024\n";
  for (const char* row : {"1.5,a,01/02/2024", "x,a,01/02/2024", "1,a,2024-01-01",
                          "9223372036854775808,a,01/02/2024"}) {
    EXPECT_FALSE(Growing({first, fmt::format("n,text,day\n{}\n", row)}).goes_on(1, 2)) << row;
  }
  EXPECT_TRUE(Growing({first, "n,text,day\n-7,1,13/02/2024\n"}).goes_on(1, 2));
}

TEST(CsvState, CountsWhatTheDraftMissed) {
  // The first types are wrong, and a second pass settles them: as if that had been known.
  std::string late = "a,b,c\n";
  for (int row = 0; row < 60'000; ++row) {
    late += fmt::format("{},{},{}\n", row, row % 7, row == 59'000 ? "?" : "");
  }
  const std::string wide = late + "1.5,$3,1.25\n$1.5,x,1.25\n";
  const Growing table({wide, late, "a,b,c\n$2,,7.5\n"});
  Options options;
  options.sample_method = SampleMethod::head;
  EXPECT_GT(table.whole(1, options).read.passes, 1);
  EXPECT_TRUE(table.goes_on(1, 2, options));
  EXPECT_TRUE(table.goes_on(1, 3, options));
  EXPECT_TRUE(table.goes_on(2, 3, options));
}

TEST(CsvState, NamesFilesAsTheyAreCalledNow) {
  const std::string first = "a,b\n1,2\nx,\"3\"4\n";
  const std::string second = "a,b\n5,6\n";
  const Growing before({first});
  const std::string state = before.whole(1).state;
  const Growing after({first, second});
  const auto resumed = after.resumed(state, 1, 2);
  EXPECT_TRUE(resumed.settled);
  EXPECT_EQ(text_of(resumed.read.report), text_of(after.whole(2).read.report));
}

TEST(CsvState, KeepsNotesOfAllFilesInOrder) {
  std::string noisy = "Report of the year\n\na,b,a\n";
  for (int row = 0; row < 70; ++row) {
    noisy += "1,2\n";
  }
  noisy += "1,2,3\n\nwritten by hand\n";
  const Growing table({noisy, noisy, noisy});
  EXPECT_EQ(table.whole(3).read.report.incidents.size(), 100U);
  EXPECT_TRUE(table.goes_on(1, 2));
  EXPECT_TRUE(table.goes_on(1, 3));
  EXPECT_TRUE(table.goes_on(2, 3));
}

TEST(CsvState, IsOfPackedFilesToo) {
  const Growing table({gzipped("a,b\n1,2.5\n2,\n"), gzipped("a,b\n3,4.5\n")}, "csv.gz");
  EXPECT_TRUE(table.goes_on(1, 2));
}

TEST(CsvState, IsNotOfTypesThatTheUserGave) {
  Options options;
  options.types = {{"a", data::Type::text}};
  EXPECT_THAT(Growing({"a\n1\n"}).whole(1, options).state, IsEmpty());
}

TEST(CsvState, IsNotOfNumbersOfTooManyDigits) {
  const std::string digits(30, '7');
  EXPECT_THAT(Growing({fmt::format("a\n{0}\n0.{0}\n", digits)}).whole(1).state, IsEmpty());
}

TEST(CsvState, ObeysTheOptionsOfText) {
  Options options;
  options.csv.delimiter = ";";
  options.csv.decimal = ",";
  options.csv.date_format = "%d.%m.%Y";
  options.csv.null_words = {"missing"};
  const Growing table({"a;b;c\n1;2,5;missing\n", "a;b;c\n2;missing;x\n", "a;b;c\n3;4;NA\n"});
  EXPECT_TRUE(table.goes_on(1, 2, options));
  EXPECT_TRUE(table.goes_on(2, 3, options));
}

TEST(CsvState, ThatIsDamagedOrOfAnotherTableIsRefused) {
  const Growing table({"a,b\n1,2\nx,3\n", "a,b\n5,6\n"});
  const std::string state = table.whole(1).state;
  for (std::size_t at = 0; at < state.size(); ++at) {
    std::string damaged = state;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    EXPECT_THROW(table.resumed(damaged, 1, 2), Error) << at;
    if (at > 0) {
      EXPECT_THROW(table.resumed(state.substr(0, at), 1, 2), Error) << at;
    }
  }
  EXPECT_THROW(table.resumed(table.whole(2).state, 1, 2), Error) << "of two files";
  const Growing other({"a,c\n1,2\n", "a,c\n5,6\n"});
  EXPECT_THROW(other.resumed(state, 1, 2), Error);
}

/// Files of rows that are mostly alike: cells of many kinds, some out of the way.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {
    for (std::size_t i = 0; i < 6; ++i) {
      kinds_.push_back(below(kKinds));
    }
    rare_ = below(3) == 0 ? 40 : 4000;
    ragged_ = below(3) == 0;
  }

  std::string file() {
    std::string text = "a,b,c,d,e,f\n";
    const std::size_t rows = 1 + below(120);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t cells = !ragged_ || below(30) > 0 ? kinds_.size() : 1 + below(8);
      for (std::size_t i = 0; i < cells; ++i) {
        text += i == 0 ? "" : ",";
        text += cell(below(rare_) == 0 ? below(kKinds) : kinds_[std::min<std::size_t>(i, 5)]);
      }
      text += '\n';
    }
    return text;
  }

 private:
  static constexpr std::size_t kKinds = 16;

  std::size_t below(std::size_t end) { return random_() % end; }

  std::string cell(std::size_t kind) {
    const std::size_t n = below(28) + 1;
    switch (kind) {
      case 0: return fmt::format("{}", n);
      case 1: return fmt::format("{}.5", n);
      case 2: return fmt::format("{}.{:020}", n, below(1000));
      case 3: return fmt::format("\"{},{:03}\"", n, below(1000));
      case 4: return fmt::format("${}", n);
      case 5: return fmt::format("{}%", n);
      case 6: return fmt::format("2024-01-{:02}", n);
      case 7: return fmt::format("{:02}/{:02}/2024", 1 + below(12), 1 + below(12));
      case 8: return fmt::format("{:02}/01/2024", n);
      case 9: return fmt::format("2024-01-{:02} 10:20:30", n);
      case 10: return below(3) == 0 ? "NA" : fmt::format("{}", n);
      case 11: return below(3) == 0 ? "null" : "word";
      case 12: return fmt::format("{:03}", n);
      case 13: return below(2) == 0 ? "true" : "no";
      case 14: return below(4) == 0 ? fmt::format("1{:030}", n) : fmt::format("{}", n);
      default: return below(5) == 0 ? "\"a\"b" : below(2) == 0 ? "" : "caf\xe9";
    }
  }

  std::mt19937_64 random_;
  std::vector<std::size_t> kinds_{};
  std::size_t rare_ = 0;
  bool ragged_ = false;
};

TEST(CsvState, GivesWhatOneReadingGivesWhateverTheCells) {
  int went_on = 0;
  int contradicted = 0;
  for (unsigned seed = 0; seed < 150; ++seed) {
    Chance chance(seed);
    const Growing table({chance.file(), chance.file(), chance.file()});
    for (const auto& [known, files] : {std::pair(1U, 2U), std::pair(1U, 3U), std::pair(2U, 3U)}) {
      Options options;
      options.csv.delimiter = ",";
      options.csv.quote = "\"";
      options.csv.header_rows = 1;
      table.goes_on_at_once(known, files, options);
      ++(table.goes_on(known, files, options) ? went_on : contradicted);
      if (testing::Test::HasFailure()) {
        FAIL() << "seed " << seed << ", " << known << " of " << files;
      }
    }
  }
  EXPECT_GT(went_on, 100);
  EXPECT_GT(contradicted, 10);
}

}  // namespace
}  // namespace mdm::reader
