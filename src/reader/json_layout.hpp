#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/reader.hpp>

#include "json_text.hpp"

namespace mdm::reader {

/// How the rows of a JSON file are written.
enum class JsonForm : std::uint8_t {
  records,  ///< objects one after another: as the engine reads them in bounded memory
  objects,  ///< an array of objects, alone or as a member of an object
  rows,     ///< an array of arrays of cells, alone or as a member
  columns,  ///< an object with an array, or an object by row, for each column
  keyed,    ///< an object with an object for each row
};

/// A member of the outermost object.
struct JsonMember {
  std::string key{};          ///< as it is written, with quotes
  char kind = '\0';           ///< its value's first byte; any number is '0', any truth 't'
  char item_kind = '\0';      ///< that of all its items but nulls; '?' if they differ
  std::uint64_t items = 0;    ///< elements or members
  std::uint64_t begin = 0;    ///< of the value in the text
  std::string keys_digest{};  ///< of the keys of its value
  bool counts = true;         ///< its keys are "0", "1", "2", …, or its elements are 0, 1, 2, …
  bool whole_keys = true;     ///< its keys are whole numbers
  std::string excerpt{};      ///< the beginning of its value
  std::vector<std::string> names{};  ///< its elements, if they are few and strings
  /// What its first element holds, if that is an array of different strings.
  std::vector<std::string> first_row{};
};

struct JsonLayout {
  JsonForm form = JsonForm::records;
  /// The tables in it: members, of which there may be several if the form is `objects`; the
  /// columns, or the rows, of `columns` and `keyed`; one without a key that is the whole text.
  std::vector<JsonMember> tables{};
  std::vector<JsonMember> others{};   ///< members that are no part of a table
  std::vector<std::string> names{};   ///< of the columns of `rows`; empty: they have none
  bool header = false;                ///< the first of `rows` is the names
  std::optional<JsonMember> index{};  ///< the names of `rows`, unless they are numbered

  std::size_t largest() const;  ///< of `tables`: that with the most items
};

/// \param one_object_is_row  an object that the text consists of is a record, whatever it holds
/// \cost one pass over a file that is one object; else the beginning
JsonLayout find_json_layout(JsonText& text, bool one_object_is_row, const std::stop_token& stop);

}  // namespace mdm::reader
