#include "charset.hpp"

#include <iconv.h>

#include "read_table_test.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

/// UTF-8 as the C library writes it in another encoding.
std::string encoded(std::string text, const char* charset) {
  iconv_t handle = ::iconv_open(charset, "UTF-8");
  EXPECT_NE(handle, reinterpret_cast<iconv_t>(-1)) << charset;
  std::string out(text.size() * 4 + 16, '\0');
  char* from = text.data();
  char* to = out.data();
  std::size_t left = text.size();
  std::size_t room = out.size();
  EXPECT_NE(::iconv(handle, &from, &left, &to, &room), static_cast<std::size_t>(-1)) << charset;
  ::iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

struct Language {
  const char* charset;  ///< as iconv knows it
  const char* name;     ///< as the report has it
  const char* sentences[4];
};

constexpr Language kLanguages[] = {
    {"CP1250",
     "windows-1250",
     {"Zażółć gęślą jaźń, mówił świszcz", "Przyszłość należy do śmiałych łąk",
      "Łódź leży w środkowej Polsce", "Król źle spał tej nocy, więc wstał późno"}},
    {"CP1250",
     "windows-1250",
     {"Příliš žluťoučký kůň úpěl ďábelské ódy", "Děti šly pěšky přes řeku do školy",
      "Nejlepší víno pochází z jižní Moravy", "Žádný učený z nebe nespadl, říká přísloví"}},
    {"CP1250",
     "windows-1250",
     {"Árvíztűrő tükörfúrógép", "Az őrült tűz után esős időszak jött",
      "Győr és Szőreg között sűrű erdő nőtt", "Hűvös szél fújt a víz fölött, késő ősszel"}},
    {"CP1251",
     "windows-1251",
     {"Съешь же ещё этих мягких французских булок", "Москва является столицей России",
      "Погода сегодня хорошая, завтра дождь", "Каждый охотник желает знать, где сидит фазан"}},
    {"KOI8-R",
     "koi8-r",
     {"Съешь же ещё этих мягких французских булок", "Москва является столицей России",
      "Погода сегодня хорошая, завтра дождь", "Каждый охотник желает знать, где сидит фазан"}},
    {"CP1253",
     "windows-1253",
     {"Ξεσκεπάζω την ψυχοφθόρα βδελυγμία", "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας",
      "Ο καιρός είναι καλός σήμερα", "Άνθρωποι και θάλασσα, ύστερα το Άγιο Όρος"}},
    {"CP932",
     "shift-jis",
     {"これは日本語の文章です", "東京は日本の首都であり、人口が多い", "データを分析する方法を学ぶ",
      "今日は天気が良いので散歩に行きます"}},
    {"EUC-JP",
     "euc-jp",
     {"これは日本語の文章です", "東京は日本の首都であり、人口が多い", "データを分析する方法を学ぶ",
      "今日は天気が良いので散歩に行きます"}},
    {"GB18030",
     "gb18030",
     {"这是一个中文句子，用来测试编码", "北京是中国的首都，人口众多", "数据分析需要耐心和经验",
      "今天天气很好，我们去公园散步吧"}},
    {"BIG5",
     "big5",
     {"這是一個中文句子，用來測試編碼", "臺北是一個人口眾多的城市", "資料分析需要耐心和經驗",
      "今天天氣很好，我們去公園散步吧"}},
    {"CP949",
     "euc-kr",
     {"이것은 한국어 문장입니다", "서울은 대한민국의 수도이며 인구가 많다",
      "데이터를 분석하는 방법을 배운다", "오늘은 날씨가 좋아서 산책을 갑니다"}},
    {"CP1252",
     "windows-1252",
     {"Portez ce vieux whisky au juge blond qui fume à l'été", "Où êtes-vous allés, déjà parti ?",
      "Le garçon a mangé du pâté à Noël", "Über den Wolken schläft ein Bär"}},
    {"CP1252",
     "windows-1252",
     {"Señor, mañana será otro día", "El niño comió un pingüino", "¿Dónde está la estación?",
      "Corazón, canción y pasión en España"}},
    {"UTF-16LE", "utf-16le", {"plain words", "more of them", "Zażółć gęślą jaźń", "日本語"}},
    {"UTF-16BE", "utf-16be", {"plain words", "more of them", "Zażółć", "日本語"}},
    {"UTF-32LE", "utf-32le", {"plain words", "more 😀", "Zażółć", "日本語"}},
    {"UTF-32BE", "utf-32be", {"plain words", "more 😀", "Zażółć", "日本語"}},
};

std::string table_of(const Language& language) {
  std::string text = "id,sentence,amount\n";
  for (int i = 0; i < 40; ++i) {
    text += fmt::format("{},\"{}\nsecond line, {}\",{}.5\n", i, language.sentences[i % 4], i, i);
  }
  return text;
}

void expect_sentences(const ReadTable& read, const Language& language) {
  ASSERT_EQ(read.rows.size(), 40U) << language.charset;
  EXPECT_EQ(read.columns, (Cells{"id", "sentence", "amount"}));
  EXPECT_EQ(read.types[2], data::Type::float64);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(read.rows[static_cast<std::size_t>(i)][1],
              fmt::format("{}\nsecond line, {}", language.sentences[i % 4], i));
  }
  EXPECT_EQ(read.report.dialect.at("encoding"), language.name);
  EXPECT_EQ(read.report.incident_count, 0U);
}

TEST(Charset, IsFoundByTheLettersOfALanguage) {
  for (const Language& language : kLanguages) {
    SCOPED_TRACE(language.name);
    expect_sentences(read_csv(encoded(table_of(language), language.charset)), language);
  }
}

TEST(Charset, IsObeyedWhenItIsNamed) {
  for (const Language& language : kLanguages) {
    SCOPED_TRACE(language.name);
    Options options;
    options.csv.encoding = language.name;
    for (const std::size_t block : {17U, 300U, 100'000U}) {
      CsvTuning tuning;
      tuning.block_bytes = block;
      expect_sentences(read_csv(encoded(table_of(language), language.charset), options, tuning),
                       language);
    }
  }
}

TEST(Charset, IsFoundWhereOnlyTheMiddleOfALargeFileTells) {
  std::string text = "id,sentence,amount\n";
  for (int i = 0; i < 60'000; ++i) {
    text += fmt::format("{},\"{}\",{}.5\n", i,
                        i > 20'000 ? kLanguages[3].sentences[i % 4] : "plain", i);
  }
  const ReadTable read = read_csv(encoded(text, "CP1251"));
  EXPECT_EQ(read.report.dialect.at("encoding"), "windows-1251");
  EXPECT_EQ(read.rows[40'000][1], kLanguages[3].sentences[0]);
}

TEST(Charset, CzechAndHungarianAreFoundInAFewWords) {
  std::string czech = "a,b\n";
  std::string hungarian = "a,b\n";
  for (int i = 0; i < 20; ++i) {
    czech += fmt::format("{},{}\n", i % 2 == 0 ? "věž les" : "zima kůň", i);
    hungarian += fmt::format("{},{}\n", i % 2 == 0 ? "Győr öböl" : "sár", i);
  }
  EXPECT_EQ(read_csv(encoded(czech, "CP1250")).rows[1][0], "zima kůň");
  EXPECT_EQ(read_csv(encoded(hungarian, "CP1250")).rows[0][0], "Győr öböl");
}

TEST(Charset, WesternWordsStayWindows1252) {
  for (const char* words : {"perché così può più", "São João não põe", "blåbær på øya",
                            "šest žiraf", "it\u2019s „quoted“ – naïve", "Õun jõuab öösel käia"}) {
    std::string text = "a,b\n";
    for (int i = 0; i < 20; ++i) {
      text += fmt::format("{},{}\n", words, i);
    }
    EXPECT_EQ(read_csv(encoded(text, "CP1252")).rows[1][0], words);
  }
}

TEST(Charset, IsWindows1252WhereAnotherWouldSayTheSame) {
  for (const char* const words :
       {"Müller GmbH, Söhne", "\u201chello\u201d \u2013 it\u2019s \u2026"}) {
    std::string text = "a;b\n";
    for (int i = 0; i < 30; ++i) {
      text += fmt::format("{};{}\n", words, i);
    }
    const ReadTable read = read_csv(encoded(text, "CP1252"));
    EXPECT_EQ(read.rows[1][0], words);
    EXPECT_EQ(read.report.dialect.at("encoding"), "windows-1252");
  }
}

TEST(Charset, SomeLettersTellWhatStatisticsDoNot) {
  for (const auto& [charset, words] : {std::pair("KOI8-U", "Київ є столицею України"),
                                       std::pair("CP850", "Über den Wäldern müde Vögel"),
                                       std::pair("MACINTOSH", "Forêt déjà reçue par Zoë"),
                                       std::pair("MACINTOSH", "José Núñez bebe café en Málaga"),
                                       std::pair("MACINTOSH", "Über den Wäldern müde Vögel")}) {
    std::string text = "a,b\n";
    for (int i = 0; i < 20; ++i) {
      text += fmt::format("{},{}\n", words, i);
    }
    EXPECT_EQ(read_csv(encoded(text, charset)).rows[1][0], words);
  }
}

TEST(Charset, MarksTellUtf16AndAreNoPartOfAName) {
  for (const auto& [charset, name] :
       {std::pair("UTF-16LE", "utf-16le"), std::pair("UTF-32BE", "utf-32be")}) {
    const ReadTable read = read_csv(encoded("\xEF\xBB\xBFname,b\nx,1\n", charset));
    EXPECT_EQ(read.columns, (Cells{"name", "b"}));
    EXPECT_EQ(read.report.dialect.at("encoding"), name);
    EXPECT_EQ(read.report.dialect.at("byte_order_mark"), "true");
  }
}

TEST(Charset, ReadsCompressedUtf16) {
  const TestFolder folder;
  const auto file = folder.write("t.csv.gz", gzipped(encoded("\xEF\xBB\xBF"
                                                             "a,b\nż,1\n",
                                                             "UTF-16LE")));
  const auto table = open_table(discover(file).front(), {}, {});
  EXPECT_EQ(table->schema().names(), (Cells{"a", "b"}));
}

TEST(Charset, ReplacesAndCountsWhatHasNoMeaning) {
  std::string text = encoded("a,b\nx,1\nyy,2\n", "UTF-16LE");
  text.replace(text.find('y'), 2, std::string("\x00\xD8", 2));  // half of a pair
  Options options;
  options.csv.encoding = "utf-16le";
  const ReadTable read = read_csv(text, options);
  EXPECT_EQ(read.column(0), (Cells{"x", "\xEF\xBF\xBDy"}));
  ASSERT_EQ(read.report.incident_count, 1U);
  EXPECT_EQ(read.report.incidents[0].line, 3U);
  EXPECT_EQ(read.report.incidents[0].column, "a");

  const ReadTable cut = read_csv(encoded("a,b\nx,y\n1,z", "UTF-16LE") + "?", options);
  EXPECT_EQ(cut.rows.back(), (Cells{"1", "z\xEF\xBF\xBD"}));
  EXPECT_EQ(cut.report.incident_count, 1U);
}

TEST(Charset, TooFewLettersAreWindows1252) {
  const ReadTable read = read_csv("name,x\ncaf\xE9,1\nna\xEFve,2\n");
  EXPECT_EQ(read.column(0), (Cells{"café", "naïve"}));
  EXPECT_EQ(read.report.dialect.at("encoding"), "windows-1252");
}

TEST(Charset, IsFoundUnderItsOtherNames) {
  EXPECT_EQ(charset_named("Latin-1").name, "windows-1252");
  EXPECT_EQ(charset_named("CP_1250").name, "windows-1250");
  EXPECT_EQ(charset_named("gbk").name, "gb18030");
  EXPECT_EQ(charset_named("UTF8").name, "utf-8");
  try {
    charset_named("koi8-x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_EQ(error.hint(), "did you mean koi8-r?");
  }
}

TEST(Charset, EveryRowOfTheTableCanBeConverted) {
  const TestFolder folder;
  const auto file = folder.write("t.csv", "a,b\n1,2\n");
  std::string names = charset_names() + ", ";
  for (std::size_t end = names.find(", "); end != std::string::npos; end = names.find(", ")) {
    const Charset& charset = charset_named(names.substr(0, end));
    names.erase(0, end + 2);
    if (charset.encoding == Encoding::converted) {
      char byte = 0;
      EXPECT_EQ(converted(open_bytes(file, Compression::none, nullptr), charset)->read(&byte, 1),
                1U)
          << charset.name;
    }
  }
}

}  // namespace
}  // namespace mdm::reader
