#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <mdm/data.hpp>

namespace mdm::writer {

/// Rows of a table as text. Immutable, and so safe for concurrent use.
class TextRows {
 public:
  virtual ~TextRows() = default;

  /// What stands before all rows.
  virtual std::string begin() const = 0;
  /// Appends the rows [from, to) of a batch.
  /// \param first  whether no row stands before them
  virtual void append(std::string& out, const data::Batch& batch, std::size_t from, std::size_t to,
                      bool first) const = 0;
  /// What stands after all rows. \param none  whether there are none
  virtual std::string end(bool none) const = 0;
};

/// RFC 4180, lines ended by LF; a null is empty, an empty text is "".
std::unique_ptr<TextRows> make_csv_rows(const data::Schema& schema, bool header);
/// An array of records, a line each. A column whose name was there before gets "_2", "_3", …
/// Decimals, dates and times are texts; JSON has no infinities: they are nulls.
std::unique_ptr<TextRows> make_json_rows(const data::Schema& schema);
/// The same records, a line each, in no array.
std::unique_ptr<TextRows> make_json_line_rows(const data::Schema& schema);

/// A cell as it stands in those records.
void append_json(std::string& out, const data::Column& column, std::size_t row);

}  // namespace mdm::writer
