#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <mdm/base.hpp>
#include <mdm/data.hpp>

#include "output.hpp"
#include "view.hpp"

namespace mdm::cli {

/// Writes the rows of a query as they come. `begin` once, `write` for each batch, `finish` once.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void begin(const data::Schema& schema) = 0;
  virtual void write(const data::Batch& batch) = 0;
  virtual void finish(bool truncated) = 0;
  /// Called in place of `finish` where the rows end in an error after `begin`. True if the output
  /// says so itself, and nobody else is to.
  virtual bool abandon(const Error& error) = 0;
};

/// Columns without boxes, as wide as the first 1000 rows need, within the view. A null is "null".
std::unique_ptr<RowWriter> make_table_rows(Output& output, const View& view);
/// A table of Markdown.
std::unique_ptr<RowWriter> make_markdown_rows(Output& output);
/// RFC 4180 with a header, lines ended by LF; a null is empty, an empty text is "".
std::unique_ptr<RowWriter> make_csv_rows(Output& output);
/// An array of records, a line each. A column whose name was there before gets "_2", "_3", …
std::unique_ptr<RowWriter> make_json_rows(Output& output);
/// JSON lines: a record each.
std::unique_ptr<RowWriter> make_json_line_rows(Output& output);
/// A stream of Arrow's IPC format. After an error its end is missing.
std::unique_ptr<RowWriter> make_arrow_rows(Output& output);
/// A file of Arrow's IPC format, with its index at the end.
std::unique_ptr<RowWriter> make_arrow_file_rows(Output& output);
/// The answer of docs/reference/answers.md in its envelope, in one line. `ok` stands at the end,
/// since an error may come after rows were written.
std::unique_ptr<RowWriter> make_answer_rows(Output& output);

}  // namespace mdm::cli
