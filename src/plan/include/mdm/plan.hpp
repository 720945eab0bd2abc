#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/data.hpp>
#include <mdm/plan/expression.hpp>
#include <mdm/plan/options.hpp>
#include <mdm/profile.hpp>

namespace mdm::plan {

/// One feature: a named formula over the columns of a row and the plan's state.
struct Feature {
  std::string name{};
  std::string family{};  ///< the transform that made it: a name of transforms()
  std::vector<std::string> inputs{};
  Expression formula{};
  data::Type type = data::Type::float64;
  /// The columns to be predicted that entered the state it uses: a target encoding. Empty else.
  std::vector<std::string> targets{};
  /// With targets: the formula for the rows of the training table itself, which leaves out the fold
  /// of the row. It finds the fold by the row's id; see "fold" in docs/formats/plan.md.
  std::optional<Expression> out_of_fold{};
};

/// A feature that was considered and not made.
struct Dropped {
  std::string name{};
  std::string family{};  ///< empty: all families, since the column itself has no signal
  std::string reason{};
};

/// The order in which features read other rows: within the rows of one value of `group`, by `time`,
/// then by the place in the table. Each table is a sequence of its own.
struct Sequence {
  std::string time{};
  std::string group{};  ///< empty: the whole table is one sequence

  bool operator==(const Sequence&) const = default;
};

/// What turns rows into features, as a value: data, never code. Self-contained once fitted.
///
/// The names of features are unlike each other and unlike any column of the training table, even
/// without regard to case, and at most 63 bytes long, so that every store can hold them. One-hot
/// columns are boolean; counts, parts of dates and other flags (0 or 1) int64; all else float64.
struct FeaturePlan {
  std::vector<data::Field> inputs{};  ///< the columns that features use, as in the training table
  std::vector<Feature> features{};
  std::vector<State> state{};
  std::vector<Dropped> dropped{};
  std::string data_digest{};  ///< of the training table it was fitted on
  std::uint64_t fitted_rows = 0;
  /// There if a feature reads other rows; its columns are inputs, too. A feature that does not is
  /// a function of its row alone.
  std::optional<Sequence> sequence{};

  /// Whether every feature can be computed of each row alone, in any order and any pieces. If not,
  /// rows cannot be served one by one.
  bool by_row() const noexcept { return !sequence; }
  bool fitted() const noexcept;
  const State* find_state(std::string_view key) const noexcept;
};

/// The families, in the order in which their features appear.
struct Transform {
  std::string_view name;
  std::string_view summary;
  std::string_view features;  ///< the names it makes: "c_year c_month …"
};
std::vector<Transform> transforms();

/// Drafts the plan for a training table. Deterministic; no input or output. Which columns a family
/// reads is told in docs/formats/plan.md.
/// \throws Error{invalid_argument} if two features, or a feature and a column, would have one name
///         (compared without case; names that come from cells give way instead, by a number), or
///         if options.n_bins has a number below 2 or twice the same
FeaturePlan draft(const profile::TableProfile& training, const Hints& hints,
                  const Options& options);

/// The plan of features whose values were made elsewhere: each is the column of its name, of the
/// family "custom". Names of over 63 bytes are cut.
/// \param made   boolean, int64 or float64
/// \param known  the columns of the training table
/// \throws Error{invalid_argument} as `draft` for names, and for a column of another type
FeaturePlan plan_of_values(const std::vector<data::Field>& made,
                           const std::vector<std::string>& known);

/// The plan for the rows of its own training table: features that tell the target by the formula
/// that leaves out the fold of the row. Those rows must have the column of row ids, with the ids
/// that they had when the plan was fitted. All other tables take the plan as it is.
FeaturePlan for_training_table(const FeaturePlan& plan);

/// What the values of a feature are on the training table.
struct Signal {
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  bool one_value = false;  ///< all values that are not null are equal: to `value`
  std::string value{};     ///< as data::cell_text
  std::string like{};      ///< an earlier feature that says the same
  double correlation = 1;  ///< with it; 1: it is equal in every row
};

/// Moves features that carry no signal to `dropped`, with the reason: those that are all null, have
/// one value and no nulls beside it, or say what an earlier one says. Inputs and state that nothing
/// uses any more go too. \param signals  by the name of the feature; others stay
void drop_without_signal(FeaturePlan& plan, const std::map<std::string, Signal>& signals);

/// docs/formats/plan.md
Json to_json(const FeaturePlan& plan);
/// \throws Error{bad_input} if it is no plan of a known format, or a formula does not hold together
FeaturePlan from_json(const Json& json);
/// Of the canonical JSON: names the plan's content.
std::string digest_of(const FeaturePlan& plan);

}  // namespace mdm::plan
