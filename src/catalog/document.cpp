#include "document.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <mdm/base/digest.hpp>
#include <mdm/base/state.hpp>

#include "words.hpp"

namespace mdm::catalog {
namespace {

// How much a word tells about a dataset, by where it stands. Of a name and a description a word
// tells less the more words there are.
constexpr double kInName = 120;
constexpr double kInTag = 20;
constexpr double kInDescription = 16;
constexpr double kInColumn = 4;
constexpr double kImpactMax = 250;

class Terms {
 public:
  void add_words(std::string_view text, double impact) {
    for_each_word(text, [&](const std::string& word) { impacts_[kWordLetter + word] += impact; });
  }

  /// The words of a text, of which each tells `impact` of all of them.
  void share(std::string_view text, double impact) {
    std::set<std::string> words;
    for_each_word(text, [&](std::string word) { words.insert(std::move(word)); });
    for (const std::string& word : words) {
      impacts_[kWordLetter + word] += impact / std::sqrt(1.0 + static_cast<double>(words.size()));
    }
  }

  void add_value(char letter, std::string_view value) {
    std::string term = letter + folded(value);
    if (std::string_view(term).substr(1) != value) {
      term.append(1, '\0').append(value);
    }
    impacts_.try_emplace(std::move(term), 0);
  }

  void add_values(char letter, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      add_value(letter, value);
    }
  }

  void add_term(std::string term) { impacts_.try_emplace(std::move(term), 0); }

  std::vector<Term> take() {
    std::vector<Term> terms;
    terms.reserve(impacts_.size());
    for (auto& [text, impact] : impacts_) {
      terms.push_back({text, static_cast<std::uint8_t>(std::min(impact + 0.5, kImpactMax))});
    }
    return terms;
  }

 private:
  std::map<std::string, double> impacts_;
};

char letter_of(std::string_view field) {
  return field_named(field).letter;
}

void add_what_it_has(Terms& terms, const DatasetRecord& record) {
  const char has = letter_of("has");
  const std::array<std::pair<std::string_view, bool>, 6> all = {
      {{"target", !record.targets.empty()},
       {"id", !record.ids.empty()},
       {"tag", !record.tags.empty()},
       {"owner", !record.owner.empty()},
       {"description", !record.description.empty()},
       {"features", record.feature_count > 0}}};
  for (const auto& [name, is_there] : all) {
    if (is_there) {
      terms.add_value(has, name);
    }
  }
  for (const TableRecord& table : record.tables) {
    terms.add_value(has, table.role);
    terms.add_value(letter_of("table"), table.name);
  }
}

/// "decimal(18,2)" as "decimal"
std::string_view type_of(const ColumnRecord& column) {
  const std::string_view type = column.type;
  return type.substr(0, std::min(type.find('('), type.size()));
}

void add_columns(Terms& terms, const DatasetRecord& record) {
  const char column_letter = letter_of("column");
  const char type_letter = letter_of("type");
  std::set<std::string_view> names;
  for (const ColumnRecord& column : record.columns) {
    if (names.insert(column.name).second) {
      terms.add_words(column.name, kInColumn);
      terms.add_value(column_letter, column.name);
    }
    terms.add_value(type_letter, type_of(column));
    terms.add_term(typed_column_term(column));
  }
  if (std::string schema = schema_term(record); !schema.empty()) {
    terms.add_term(std::move(schema));
  }
}

/// Labels are conditions of the field `size`.
std::string_view size_class_of(std::int64_t size_bytes) {
  static constexpr std::array<std::pair<double, std::string_view>, 5> kClasses = {
      {{1e6, "<1MB"},
       {1e7, "1MB..10MB"},
       {1e8, "10MB..100MB"},
       {1e9, "100MB..1GB"},
       {1e10, "1GB..10GB"}}};
  for (const auto& [end, label] : kClasses) {
    if (static_cast<double>(size_bytes) < end) {
      return label;
    }
  }
  return ">=10GB";
}

}  // namespace

Number number_of(const Field& field) {
  static constexpr std::array<std::pair<std::string_view, Number>, kNumbers> kPlaces = {
      {{"registered", Number::registered},
       {"updated", Number::updated},
       {"rows", Number::rows},
       {"size", Number::size_bytes},
       {"features", Number::feature_count},
       {"columns", Number::column_count},
       {"quality", Number::quality}}};
  const auto* const found =
      std::ranges::find(kPlaces, field.name, &std::pair<std::string_view, Number>::first);
  MDM_CHECK(found != kPlaces.end());
  return found->second;
}

Document document_of(const DatasetRecord& record, std::int64_t id, std::int64_t change) {
  Terms terms;
  terms.share(record.name, kInName);
  terms.share(record.description, kInDescription);
  for (const std::string& tag : record.tags) {
    terms.add_words(tag, kInTag);
  }
  add_columns(terms, record);
  add_what_it_has(terms, record);
  terms.add_values(letter_of("tag"), record.tags);
  terms.add_values(letter_of("target"), record.targets);
  terms.add_values(letter_of("id"), record.ids);
  for (const auto& [field, value] : std::array<std::pair<std::string_view, std::string_view>, 5>{
           {{"name", record.name},
            {"owner", record.owner},
            {"problem", record.problem_type},
            {"backend", record.backend},
            {"source", record.source}}}) {
    if (!value.empty()) {
      terms.add_value(letter_of(field), value);
    }
  }
  terms.add_term(kSizeLetter + std::string(size_class_of(record.size_bytes)));
  return {
      .name = record.name,
      .id = id,
      .change = change,
      .numbers = {seconds_of(record.registered_at), seconds_of(record.updated_at), record.rows,
                  record.size_bytes, record.feature_count,
                  static_cast<std::int64_t>(distinct_column_names(record).size()), record.quality},
      .terms = terms.take()};
}

std::string to_bytes(const Document& document) {
  StateWriter writer;
  writer(document);
  return writer.take();
}

Document document_from(std::string_view bytes, std::int64_t id, std::int64_t change) {
  Document document{.id = id, .change = change};
  StateReader reader(bytes);
  reader(document);
  reader.finish();
  return document;
}

std::string_view value_in(std::string_view term) noexcept {
  const std::size_t zero = term.find('\0');
  return zero == std::string_view::npos ? term.substr(1) : term.substr(zero + 1);
}

std::string typed_column_term(const ColumnRecord& column) {
  return (kTypedColumnLetter + folded(column.name)).append(1, '\0').append(type_of(column));
}

std::string schema_term(const DatasetRecord& record) {
  std::set<std::string_view> submissions;
  for (const TableRecord& table : record.tables) {
    if (table.role == "submission") {
      submissions.insert(table.name);
    }
  }
  std::set<std::string> columns;
  for (const ColumnRecord& column : record.columns) {
    if (!submissions.contains(column.table)) {
      columns.insert(typed_column_term(column));
    }
  }
  Digest digest;
  for (const std::string& column : columns) {
    digest.add(column).add(std::string_view("\0", 1));
  }
  return columns.empty() ? "" : kSchemaLetter + digest.hex().substr(0, 16);
}

std::vector<std::string> distinct_column_names(const DatasetRecord& record) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const ColumnRecord& column : record.columns) {
    if (seen.insert(column.name).second) {
      names.push_back(column.name);
    }
  }
  return names;
}

}  // namespace mdm::catalog
