#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/catalog/condition.hpp>

namespace mdm::catalog {
namespace {

using Kind = Condition::Kind;

// 2026-11-22T00:00:00Z
constexpr std::int64_t kNow = 1'795'305'600;

/// "(a & b)", "(a | b)", "!(a)", "'word'", "field=value", "field~glob", "field[low,high]"
std::string shown(const Condition& condition) {
  const auto parts = [&](std::string_view between) {
    std::string text = "(";
    for (const Condition& part : condition.parts) {
      text += fmt::format("{}{}", text == "(" ? "" : between, shown(part));
    }
    return text + ")";
  };
  const auto number = [](std::int64_t value) {
    return value == std::numeric_limits<std::int64_t>::min() ||
                   value == std::numeric_limits<std::int64_t>::max()
               ? std::string("..")
               : std::to_string(value);
  };
  switch (condition.kind) {
    case Kind::all_of: return parts(" & ");
    case Kind::any_of: return parts(" | ");
    case Kind::none_of: return "!" + parts(",");
    case Kind::word: return "'" + condition.value + "'";
    case Kind::text:
      return fmt::format("{}{}{}", condition.field->name, condition.is_glob ? "~" : "=",
                         condition.value);
    case Kind::range:
      return fmt::format("{}[{},{}]", condition.field->name, number(condition.low),
                         number(condition.high));
  }
  return "";
}

std::string parsed(std::string_view text) {
  return shown(parse_condition(text, kNow));
}

/// The error and where its caret stands: "message @ column | advice".
std::string refusal(std::string_view text) {
  try {
    return "accepted as " + parsed(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    const std::string& hint = error.hint();
    const std::size_t line = hint.rfind('\n');
    EXPECT_EQ(hint.back(), '^') << hint;
    return fmt::format("{} @ {} | {}", error.what(), hint.size() - line - 4,
                       hint.substr(0, hint.find('\n')));
  }
}

TEST(ConditionText, OfPeopleIsWordsAndFields) {
  EXPECT_EQ(parsed(""), "()");
  EXPECT_EQ(parsed("  "), "()");
  EXPECT_EQ(parsed("fraud"), "'fraud'");
  EXPECT_EQ(parsed("fraud rows:>1e6 column:amount type:timestamp tag:kaggle has:target"),
            "('fraud' & rows[1000001,..] & column=amount & type=timestamp & tag=kaggle & "
            "has=target)");
  EXPECT_EQ(parsed("-tag:old owner:ann"), "(!(tag=old) & owner=ann)");
  EXPECT_EQ(parsed("\"two words\" name:\"a b\""), "('two words' & name=a b)");
  EXPECT_EQ(parsed("tag:Été -x a-b -"), "(tag=ete & !('x') & 'a-b')");
  EXPECT_EQ(parsed("-- *"), "!('-')");
}

TEST(ConditionText, OfTheFormerGrammarIsOneOfThis) {
  EXPECT_EQ(parsed("problem_type=regression,row_count>=1000"),
            "(problem=regression & rows[1000,..])");
  EXPECT_EQ(parsed("rows>5 AND rows<10 OR NOT tag=x"), "((rows[6,..] & rows[0,9]) | !(tag=x))");
  EXPECT_EQ(parsed("a AND (b OR c)"), "('a' & ('b' | 'c'))");
  EXPECT_EQ(parsed("name~sales_* name!~*old target_column == y"),
            "(name~sales_* & !(name~*old) & target=y)");
  EXPECT_EQ(parsed("name~sales"), "name~*sales*");
  EXPECT_EQ(parsed("rows != 5 rows<=7"), "(!(rows[5,5]) & rows[0,7])");
  EXPECT_EQ(parsed("name:a*c tag=a*c"), "(name~a*c & tag=a*c)");
}

TEST(ConditionText, HasNumbersTimesAndAges) {
  EXPECT_EQ(parsed("rows:2.5k..1m"), "rows[2500,999999]");
  EXPECT_EQ(parsed("size:>1MiB size:..10kb"), "(size[1048577,..] & size[0,9999])");
  EXPECT_EQ(parsed("registered:2026-11-22"), "registered[1795305600,1795391999]");
  EXPECT_EQ(parsed("registered:2026"), "registered[1767225600,1798761599]");
  EXPECT_EQ(parsed("registered>2026-11"), "registered[1796083200,..]");
  EXPECT_EQ(parsed("registered>=2026-11 updated<2026-11-22T10:30"),
            "(registered[1793491200,..] & updated[..,1795343399])");
  EXPECT_EQ(parsed("updated:<7d updated:>2weeks"),
            "(updated[1794700801,..] & updated[..,1794095999])");
  EXPECT_EQ(parsed("updated_at<=1day created_at=6months"),
            "(updated[1795219200,..] & registered[1779753600,..])");
}

TEST(ConditionText, ThatIsBrokenShowsWhere) {
  EXPECT_EQ(refusal("sales rwos:>5"), "datasets have no field: rwos @ 6 | did you mean rows?");
  EXPECT_EQ(refusal("ünï ownr:x"), "datasets have no field: ownr @ 4 | did you mean owner?");
  EXPECT_EQ(refusal("a (b"), "nothing closes this parenthesis @ 2 | write ) where it ends");
  EXPECT_EQ(refusal("a b)"),
            "nothing opens this parenthesis @ 3 | take it away, or put ( before it");
  EXPECT_EQ(refusal("name:\"a"),
            "nothing closes this quote @ 5 | write \" where it ends, or \\\" for the sign itself");
  EXPECT_EQ(refusal("x name=sales_*"),
            "the name of a dataset holds no * or ? @ 13 | write name~sales_* for a pattern");
  EXPECT_EQ(refusal("x tag:\xff"), "not UTF-8 text @ 6 | write it in UTF-8");
  EXPECT_EQ(refusal("x \xff"), "not UTF-8 text @ 2 | write it in UTF-8");
  EXPECT_EQ(refusal("a AND"), "something is missing @ 5 | write a word or field:value here");
  EXPECT_EQ(refusal("OR a"), "something is missing @ 0 | write a word or field:value here");
  EXPECT_EQ(refusal("a OR OR b"), "something is missing @ 5 | write a word or field:value here");
  EXPECT_EQ(refusal("()"), "something is missing @ 1 | write a word or field:value here");
  EXPECT_EQ(refusal("a,,b"), "something is missing @ 2 | write a word or field:value here");
  EXPECT_EQ(refusal("a NOT"), "nothing to exclude @ 2 | write a word or field:value after it");
  EXPECT_EQ(refusal("rows:"),
            "a value of rows is missing @ 5 | write it after the field, in quotes if it is empty "
            "or holds blanks");
  EXPECT_EQ(refusal("rows~5"), "rows is no text @ 4 | use = != > >= < or <=");
  EXPECT_EQ(refusal("name:<b"), "name is no number @ 5 | use = != ~ or !~");
  EXPECT_EQ(refusal("rows:1x"), "not a value of rows: 1x @ 5 | write 1000, 1e6 or 20k");
  EXPECT_EQ(refusal("rows:1..y"), "not a value of rows: y @ 8 | write 1000, 1e6 or 20k");
  EXPECT_EQ(refusal("rows:>1..2"), "a range needs no sign @ 5 | leave the sign out");
  EXPECT_EQ(refusal("updated:2026-13"),
            "not a value of updated: 2026-13 @ 8 | write 2026-11, 2026-11-22T10:30 or an age as "
            "7d");
  EXPECT_EQ(refusal("rows:1e300"), "not a value of rows: 1e300 @ 5 | write 1000, 1e6 or 20k");
  EXPECT_EQ(refusal("\"--\""), "there is no word in these quotes @ 0 | write a word");
  EXPECT_EQ(refusal(std::string(60, '(') + "a"),
            "too many levels @ 50 | say it with fewer parentheses");
}

TEST(ConditionText, OfAnyBytesIsReadOrRefused) {
  static constexpr std::string_view kPieces[] = {
      "a",   " ",  "(",   ")",   "-", "\"", ":",    "name", "rows", ">",  "=",
      "1e6", "OR", "AND", "NOT", ",", "\\", "\xff", "é",    "~",    "..", std::string_view("\0", 1),
      "\n",  "*"};
  std::uint64_t random = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int piece = 0; piece < 8; ++piece) {
      random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      text += kPieces[(random >> 33U) % std::size(kPieces)];
    }
    try {
      parse_condition(text, kNow);
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::invalid_argument) << text;
      ASSERT_EQ(error.hint().back(), '^') << text;
    }
  }
}

TEST(DatasetFields, HaveNamesOfTheirOwn) {
  for (const Field& field : fields()) {
    EXPECT_EQ(find_field(field.name), &field);
    EXPECT_EQ(field.kind == FieldKind::text, field.letter != 0) << field.name;
    for (const Field& other : fields()) {
      EXPECT_TRUE(&field == &other || field.letter == 0 || field.letter != other.letter);
    }
  }
  EXPECT_EQ(find_field("ROW_COUNT"), find_field("rows"));
  EXPECT_EQ(find_field("row"), nullptr);
  EXPECT_EQ(find_field(""), nullptr);
}

}  // namespace
}  // namespace mdm::catalog
