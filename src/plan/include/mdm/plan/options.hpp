#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <mdm/plan/custom.hpp>

namespace mdm::plan {

/// Switches and parameters of the families; each is a setting.
struct Options {
  bool temporal = true;
  bool temporal_cyclical = true;
  bool categorical = true;
  std::size_t categorical_max_cardinality = 50;  ///< distinct values up to which one-hot is made
  double categorical_min_frequency = 0.01;       ///< below this share a value is rare
  bool target_encoding = false;                  ///< part of the categorical family
  int target_folds = 5;
  double target_smoothing = 10;  ///< rows of the mean of all that each category is mixed with
  bool statistical = true;
  bool statistical_log = true;
  bool statistical_zscore = true;
  double statistical_outlier_iqr = 1.5;
  bool binning = true;          ///< part of the statistical family
  std::vector<int> n_bins{10};  ///< names of the second and later counts end in it: c_bin_equal_5
  bool text = true;
  std::size_t text_min_length = 20;  ///< mean characters from which text features are made
  int tfidf_dimensions = 0;          ///< part of the text family; 0: none
  bool missing = true;
  bool interaction = true;
  std::size_t interaction_max_pairs = 20;  ///< of numbers, those with the strongest correlation
  double interaction_min_correlation = 0.1;
  double interaction_max_correlation = 0.95;
  bool interaction_extremes = false;        ///< greatest and least of a pair, share of its sum
  std::size_t interaction_max_crosses = 5;  ///< pairs of categories
  std::size_t interaction_max_groups = 5;   ///< numbers beside those of their category
  bool sequential = false;  ///< such features need the rows around a row, so no row stands alone
  std::vector<int> sequential_lags{1, 2, 3};
  std::vector<int> sequential_leads{};  ///< they look ahead: only for what is known in advance
  std::vector<int> sequential_windows{3, 7};
  int sequential_trend = 10;                ///< rows; below 2: none
  std::size_t sequential_max_columns = 10;  ///< those of largest variance
  bool clustering = false;                  ///< slow beside the others
  std::vector<int> clustering_counts{5, 10};
  std::size_t clustering_rows = 10'000;  ///< of the sample that it is fitted on, about
  int clustering_seed = 42;
  bool signal_copies = true;          ///< a feature equal to an earlier one is dropped
  double signal_max_correlation = 1;  ///< one that correlates more with an earlier one, too
  bool custom = true;                 ///< the features of Hints::custom
  bool distribution = false;          ///< nearly what the statistical family makes in other units
};

/// The same options with only these families switched on, whatever the switches were.
/// \throws Error{not_found} that suggests the nearest, for a name that no family has
Options only_families(const Options& options, const std::vector<std::string>& names);

/// How the columns are to be read; one that no list names is read by its type and profile. A name
/// that the table lacks is ignored: one list may serve several tables. What a column's type forbids
/// (a text cannot be a date) is told in `dropped`.
struct Hints {
  std::vector<std::string> excluded{};  ///< ids and targets: never inputs
  std::vector<std::string> columns{};   ///< the only ones that may be inputs; empty: all
  std::vector<std::string> categorical{};
  std::vector<std::string> datetime{};
  std::vector<std::string> numeric{};
  std::vector<std::string> text{};
  /// The column to be predicted, if the mean of it makes sense: a number, a boolean, or a text of
  /// two values. Only a target encoding reads it, and needs row_id.
  std::string target{};
  std::vector<CustomFeature> custom{};
  /// The order of the rows, for features that read others; empty: none is made. Both may be ids.
  std::string time_column{};
  std::string group_column{};
  std::string row_id{};  ///< the column that numbers the rows of each table from 0 on
};

}  // namespace mdm::plan
