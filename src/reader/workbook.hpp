#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archive.hpp"
#include "sheet_cells.hpp"

namespace mdm::reader {

/// Opens the zip archive of a workbook from its beginning; called once for every part.
using OpenArchive = std::function<std::unique_ptr<Archive>()>;

struct Sheet {
  std::string name{};
  std::string part{};  ///< the member of the archive
  bool hidden = false;
};

/// What stands in an Excel workbook (.xlsx, .xlsm) beside its cells.
/// \source ECMA-376 part 1, §12 and §18
struct Workbook {
  std::vector<Sheet> sheets{};  ///< in their order; those with cells, no charts
  std::string strings_part{};   ///< empty if there is none
  CellStyles styles{};
};

/// \throws Error{bad_input}: no workbook; .ods and .xlsb with what to do
Workbook read_workbook(const OpenArchive& open);

/// True if the members of the archive are a workbook's, whatever it is called.
bool is_workbook(const OpenArchive& open);

/// The texts that cells name by number, each as it stands in CSV.
class SharedStrings {
 public:
  /// In memory they may take so much. \throws Error{bad_input} beyond
  static constexpr std::size_t kBytesMax = std::size_t{512} << 20U;

  void add(std::string_view text, const std::string& workbook);

  /// \throws Error{bad_input}: there is no such text
  std::string_view at(std::size_t index, const std::string& workbook) const;

 private:
  std::string bytes_{};
  std::vector<std::uint64_t> ends_{};
};

SharedStrings read_shared_strings(const OpenArchive& open, const std::string& part);

/// Goes to a member. \throws Error{bad_input} if it is not there
void go_to_part(Archive& archive, const std::string& part);

}  // namespace mdm::reader
