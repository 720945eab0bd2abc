#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/plan.hpp>

#include "naming.hpp"

namespace mdm::plan {

/// A column that may be an input, and the families that read it.
struct Reading {
  const profile::ColumnProfile* profile = nullptr;
  bool temporal = false;
  bool categorical = false;
  bool statistical = false;
  bool text = false;
};

/// Whether the hints keep the column from being an input.
bool excludes(const Hints& hints, const std::string& column);

/// How each column of the table is read; excluded columns are left out, and so are those without
/// signal. What the hints ask for and the column's type forbids goes to `dropped`.
std::vector<Reading> read_columns(const profile::TableProfile& training, const Hints& hints,
                                  const Options& options, std::vector<Dropped>& dropped);

/// A plan while the families draft it.
class Sketch {
 public:
  Sketch(const profile::TableProfile& training, const Hints& hints, const Options& options);

  const profile::TableProfile& training() const { return training_; }
  const Options& options() const { return options_; }
  const std::vector<Reading>& readings() const { return readings_; }
  const Hints& hints() const { return hints_; }
  bool excluded(const std::string& column) const;

  bool has_sequence() const { return plan_.sequence.has_value(); }

  void open_family(std::string_view name) { family_ = name; }

  /// Adds a feature of the open family; its inputs and type come from the formula.
  void add(std::string_view name, Expression formula);
  /// The same, with a name that gives way if it is taken.
  void add_derived(std::string_view name, Expression formula);
  /// Adds a feature that tells the target: see Feature::out_of_fold.
  void add_encoding(std::string_view name, Expression formula, Expression out_of_fold);
  void drop(std::string_view name, std::string reason);

  /// Adds a state entry, unless it is there, and \returns its key.
  std::string measure(std::string key, std::string_view measure, std::string_view column,
                      Json parameters);
  std::string know(std::string key, std::string_view column, Json value);
  /// The formula that reads a number that the profile knows.
  Expression known(std::string key, std::string_view column, Json value);

  /// The plan, with names of their own and only what the features use. Once.
  FeaturePlan finish();

 private:
  void draft(std::string_view name, Expression formula, bool derived);
  std::string keep(State state);

  const profile::TableProfile& training_;
  const Hints& hints_;
  const Options& options_;
  FeaturePlan plan_;
  std::vector<Reading> readings_;
  std::vector<Named> drafted_;
  std::string family_;
};

/// Removes the inputs and the state that no feature uses.
void drop_unused(FeaturePlan& plan);

}  // namespace mdm::plan
