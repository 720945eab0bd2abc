#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/catalog.hpp>

namespace mdm::catalog {

/// The numbers of a dataset that the index keeps, in the order of its columns.
enum class Number : std::uint8_t {
  registered,
  updated,
  rows,
  size_bytes,
  feature_count,
  column_count,
  quality,
};
inline constexpr std::size_t kNumbers = 7;

/// Where the index keeps a field of numbers.
Number number_of(const Field& field);

/// What a document holds: a letter that tells what it is, and a text.
///
/// `w` a word · letters of fields (condition.hpp): the folded value, and behind a zero the value as
/// it is written, if that differs · `z` a class of sizes · `k` name and type of a column, folded ·
/// `S` digest of the schema
struct Term {
  std::string text{};
  std::uint8_t impact = 0;  ///< of a word: how much it tells about the dataset

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.text, self.impact);
  }
};

inline constexpr char kWordLetter = 'w';
inline constexpr char kSizeLetter = 'z';
inline constexpr char kTypedColumnLetter = 'k';
inline constexpr char kSchemaLetter = 'S';

/// A dataset as the index sees it.
struct Document {
  std::string name{};
  std::int64_t id = 0;      ///< of the dataset in the catalog's file
  std::int64_t change = 0;  ///< that made it what it is; no other document has this number
  std::array<std::int64_t, kNumbers> numbers{};
  std::vector<Term> terms{};  ///< each once

  /// All but the numbers that the tables have beside it.
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.name, self.numbers, self.terms);
  }
};

Document document_of(const DatasetRecord& record, std::int64_t id, std::int64_t change);

/// As bytes, for the table of documents that are in no segment yet.
std::string to_bytes(const Document& document);
/// \throws Error{bad_input}
Document document_from(std::string_view bytes, std::int64_t id, std::int64_t change);

/// The value of a field in a term: as it is written.
std::string_view value_in(std::string_view term) noexcept;

/// The term of the schema of a record's tables but submissions; empty if it has no columns.
std::string schema_term(const DatasetRecord& record);
std::string typed_column_term(const ColumnRecord& column);

/// The names of all columns in their order; a name that stands in several tables once.
std::vector<std::string> distinct_column_names(const DatasetRecord& record);

}  // namespace mdm::catalog
