#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <mdm/app/features.hpp>
#include <mdm/features.hpp>
#include <mdm/reader.hpp>

#include "input.hpp"
#include "services.hpp"

namespace mdm::app {

/// The plan of a feature version, and how rows of elsewhere are read for it.
struct ApplyPlan {
  Dataset dataset{};
  features::Version version{};
  plan::FeaturePlan plan{};
  std::vector<std::string> kept{};
  std::vector<data::Field> columns{};  ///< that are read: the kept ones and the plan's inputs

  /// \throws Error{not_found | invalid_argument}: no such version, or a kept column that has the
  ///         name of a feature
  ApplyPlan(const Services& services, const ApplyRequest& request);

  /// Types are those of the training table; decimal marks, forms of dates and null words those that
  /// its registration was told, and in doubt those that it found.
  reader::Options reading(const Services& services, const std::filesystem::path& scratch) const;
};

/// The columns of an ApplyPlan out of the rows of a table, in its order.
///
/// A record of JSON may lack members: these are nulls. Other formats must have all columns.
/// \throws Error{not_found} for a column that `rows` lacks, with the nearest name; `shown` is what
///         the table is called
std::unique_ptr<data::BatchStream> needed_columns(std::unique_ptr<data::BatchStream> rows,
                                                  const ApplyPlan& plan, reader::Format format,
                                                  const std::string& shown);

/// \throws Error{not_found} as needed_columns
void require_columns(const ApplyPlan& plan, const std::vector<std::string>& names,
                     const std::string& shown);

/// An error of a reader, with what can be done here: the types are settled.
Error of_settled_types(const Error& error);

/// The features of records of CSV or JSON lines that come from `descriptor`, as they come: after
/// each read those of all records that are whole.
std::unique_ptr<data::BatchStream> features_as_they_come(const Services& services, ApplyPlan plan,
                                                         int descriptor,
                                                         const std::stop_token& stop);

}  // namespace mdm::app
