#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "clusters.hpp"

namespace mdm::compute {
namespace {

constexpr int kLeaf = -1;

/// A node of a tree in the order in which they are visited: its lower branch follows it.
struct Node {
  int column = kLeaf;
  double value = 0;       ///< where the column is split; of a leaf its rows
  std::size_t upper = 0;  ///< the place of the other branch
};

using Tree = std::vector<Node>;

/// Mean steps of a search without success in a binary tree of `rows`.
double mean_depth(double rows) {
  if (rows <= 2) {
    return rows == 2 ? 1 : 0;
  }
  constexpr double kEuler = 0.5772156649015329;
  return 2 * (std::log(rows - 1) + kEuler) - 2 * (rows - 1) / rows;
}

class Grower final {
 public:
  Grower(const std::vector<Point>& points, std::size_t depth_max, Dice& dice)
      : points_(points), depth_max_(depth_max), dice_(dice) {}

  Tree grow(std::vector<std::size_t> rows) {
    tree_.clear();
    add(rows, 0);
    return std::move(tree_);
  }

 private:
  void add(std::span<std::size_t> rows, std::size_t depth) {
    const std::size_t place = tree_.size();
    tree_.push_back({.column = kLeaf, .value = static_cast<double>(rows.size())});
    const std::size_t column = dice_.below(points_.front().size());
    const auto value = [&](std::size_t row) { return points_[row][column]; };
    const auto [least, greatest] = std::ranges::minmax(rows, {}, value);
    if (depth == depth_max_ || rows.size() < 2 || value(least) == value(greatest)) {
      return;
    }
    const double split = value(least) + dice_.unit() * (value(greatest) - value(least));
    const auto upper =
        std::ranges::stable_partition(rows, [&](std::size_t row) { return value(row) <= split; });
    const std::size_t below = rows.size() - upper.size();
    add(rows.first(below), depth + 1);
    tree_[place] = {.column = static_cast<int>(column), .value = split, .upper = tree_.size()};
    add(rows.subspan(below), depth + 1);
  }

  const std::vector<Point>& points_;
  std::size_t depth_max_;
  Dice& dice_;
  Tree tree_{};
};

Json tree_json(const Tree& tree) {
  Json columns = Json::array();
  Json values = Json::array();
  Json uppers = Json::array();
  for (const Node& node : tree) {
    columns.push(node.column);
    values.push(node.value);
    uppers.push(node.upper);
  }
  return Json::object({{"columns", std::move(columns)},
                       {"values", std::move(values)},
                       {"uppers", std::move(uppers)}});
}

Tree tree_of(const Json& json, std::size_t dimensions) {
  const Json::Array& columns = json.at("columns").as_array();
  const Json::Array& values = json.at("values").as_array();
  const Json::Array& uppers = json.at("uppers").as_array();
  Tree tree;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Node node{.column = static_cast<int>(columns[i].as_int()),
                    .value = values.at(i).as_double(),
                    .upper = static_cast<std::size_t>(uppers.at(i).as_int())};
    const bool inner = node.column != kLeaf;
    if (inner && (node.upper <= i + 1 || node.upper >= columns.size() || node.column < 0 ||
                  static_cast<std::size_t>(node.column) >= dimensions)) {
      fail(ErrorCode::bad_input, "a tree of a state entry does not hold together");
    }
    tree.push_back(node);
  }
  if (tree.empty() || tree.back().column != kLeaf) {
    fail(ErrorCode::bad_input, "a tree of a state entry has no end");
  }
  return tree;
}

double depth_in(const Tree& tree, std::span<const double> numbers) {
  std::size_t place = 0;
  double depth = 0;
  while (tree[place].column != kLeaf) {
    const Node& node = tree[place];
    place = numbers[static_cast<std::size_t>(node.column)] <= node.value ? place + 1 : node.upper;
    depth += 1;
  }
  return depth + mean_depth(tree[place].value);
}

}  // namespace

Json isolation_forest(const std::vector<Point>& points, std::size_t trees, std::size_t tree_rows,
                      Dice& dice) {
  const std::size_t size = std::min(tree_rows, points.size());
  const auto depth_max = static_cast<std::size_t>(std::ceil(std::log2(static_cast<double>(size))));
  Grower grower(points, depth_max, dice);
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Json grown = Json::array();
  for (std::size_t tree = 0; tree < trees; ++tree) {
    for (std::size_t i = 0; i < size; ++i) {
      std::swap(rows[i], rows[i + dice.below(rows.size() - i)]);
    }
    grown.push(
        tree_json(grower.grow({rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size)})));
  }
  return Json::object(
      {{"dimensions", points.front().size()}, {"rows", size}, {"trees", std::move(grown)}});
}

duckdb::NumbersFunction isolation_function(const Json& state) {
  std::vector<Tree> trees;
  for (const Json& tree : state.at("trees").as_array()) {
    trees.push_back(tree_of(tree, dimensions_of(state)));
  }
  const double usual = mean_depth(state.at("rows").as_double());
  return [trees = std::move(trees), usual](std::span<const double> numbers) {
    double sum = 0;
    for (const Tree& tree : trees) {
      sum += depth_in(tree, numbers);
    }
    return std::optional(-std::exp2(-sum / static_cast<double>(trees.size()) / usual));
  };
}

}  // namespace mdm::compute
