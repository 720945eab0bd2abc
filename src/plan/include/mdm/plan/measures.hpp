#pragma once

#include <string_view>

namespace mdm::plan {

// What State::measure may be. Numbers are measured over the finite cells of the column, as doubles;
// the results depend on the cells only.

/// Filled by `draft` from the profile; `value` is a number, or a table as for kFrequency.
inline constexpr std::string_view kProfile = "profile";

/// {"rank": r} → the quantile at r in [0, 1], interpolated linearly between order statistics.
/// \source type 7 of Hyndman & Fan 1996, the default of numpy and R
inline constexpr std::string_view kQuantile = "quantile";

/// {"bins": n} → the rising inner edges of n bins of equal counts: quantiles at k/n; edges that
/// coincide, or fall on the least or greatest value, are left out.
inline constexpr std::string_view kQuantileEdges = "quantile_edges";

/// {"points": n} → {"values": […], "ranks": […]}: rising values with their average rank divided by
/// the count of values. All distinct values if there are no more than n; else those at n evenly
/// spaced ranks and the neighbours of values that cover several of these.
inline constexpr std::string_view kPercentile = "percentile";

/// {} → the Box-Cox exponent of greatest likelihood in [-5, 5], within 1e-7; exactly 0 below 1e-6.
/// \source Box & Cox 1964, the profile likelihood
inline constexpr std::string_view kBoxCox = "boxcox";

/// {} → the Yeo-Johnson exponent of greatest likelihood in [-5, 5], within 1e-7; exactly 0 or 2
/// within 1e-6 of it. \source Yeo & Johnson 2000
inline constexpr std::string_view kYeoJohnson = "yeojohnson";

/// {} → {"values": […], "numbers": […]}: each value of the column and how many rows have it, by
/// rising value. Counts cells of any type; nulls and infinities are left out.
inline constexpr std::string_view kFrequency = "frequency";

/// {"with": column} → as kFrequency, of the pairs of both columns' values as the operator "pair"
/// writes them.
inline constexpr std::string_view kPairFrequency = "pair_frequency";

/// {"by": column} → {"values": […], "numbers": […]}: the mean of the column's finite cells beside
/// each value of the other column.
inline constexpr std::string_view kGroupMean = "group_mean";
/// The same for the standard deviation (n - 1), where there are two cells.
inline constexpr std::string_view kGroupStd = "group_std";

/// {"target": column, "one"?: text, "smoothing": m, "row_id": column, "folds": k, "without"?: f} →
/// {"values": […], "numbers": […]}: for each value of the column (S + m·P) / (n + m), where S is
/// the sum of the target over its n rows and P the mean of the target over all rows. Rows without a
/// finite target do not count, nor those of the fold `without`. The target is 1 for the text `one`,
/// else 0, if it is a text. Without a column: the number P.
inline constexpr std::string_view kTargetMean = "target_mean";

// The following four are measured without a column, over a sample of the rows as points. Their
// parameters begin with "columns", "means" and "stds": the coordinates of a point are the columns'
// cells less the mean, divided by the standard deviation, 0 for a missing one. Rows with an
// infinite one are left out. "share": the rows whose number i, from 1 on, has i · 1327217885 mod
// 2147483647 of at most that share of 2147483647. "seed": of SplitMix64.

/// {…, "clusters": k} → {"points": [[…]]}: the centers of k-means, the best of five runs of at most
/// 50 steps, by rising coordinates; fewer if fewer points differ.
/// \source Lloyd 1982; Arthur & Vassilvitskii 2007
inline constexpr std::string_view kKMeans = "kmeans";

/// {…, "trees": n, "tree_rows": m} → {"dimensions", "rows", "trees"}: isolation trees of at most m
/// points each, in the order in which they are visited. \source Liu, Ting & Zhou 2008
inline constexpr std::string_view kIsolationForest = "isolation_forest";
/// {…, "trees", "tree_rows", "anomalies": s} → the quantile at s of the scores of the sample.
inline constexpr std::string_view kIsolationLimit = "isolation_limit";

/// {…, "points": n, "neighbors": k} → {"points": [[…]], "neighbors": k}: n points of the sample.
inline constexpr std::string_view kDensity = "density";

/// {"dimensions": n, "dimension": i} → {"dimensions", "dimension", "weight"}: the weight is
/// 1 + ln((1 + N) / (1 + n)), where n of the column's N texts have a word of that dimension; see
/// "tfidf" in sql.hpp.
inline constexpr std::string_view kWordWeight = "word_weight";

}  // namespace mdm::plan
