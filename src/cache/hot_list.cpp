#include <algorithm>

#include <mdm/base/files.hpp>
#include <mdm/base/state.hpp>
#include <mdm/cache/hot_list.hpp>

#include "locked_file.hpp"

namespace mdm::cache {
namespace {

constexpr std::string_view kKind = "cache-hot-list";
constexpr unsigned kVersion = 1;
constexpr std::size_t kRecipesMost = 64;
constexpr std::size_t kTextMost = 4096;

std::vector<Recipe> list_in(const std::string& form) {
  try {
    StateReader reader(unsealed_state(kKind, kVersion, form));
    std::uint64_t count = 0;
    reader(count);
    reader.require(count <= kRecipesMost);
    std::vector<Recipe> list(count);
    for (Recipe& recipe : list) {
      std::int64_t cost = 0;
      reader(recipe.text, recipe.uses, cost);
      recipe.cost = std::chrono::nanoseconds(cost);
    }
    reader.finish();
    return list;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return {};
  }
}

std::string form_of(const std::vector<Recipe>& list) {
  StateWriter form;
  form(std::uint64_t{list.size()});
  for (const Recipe& recipe : list) {
    form(recipe.text, recipe.uses, std::int64_t{recipe.cost.count()});
  }
  return sealed_state(kKind, kVersion, form.take());
}

double worth_of(const Recipe& recipe) {
  return static_cast<double>(recipe.uses) * static_cast<double>(recipe.cost.count());
}

}  // namespace

std::vector<Recipe> read_hot_list(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? list_in(read_file(file)) : std::vector<Recipe>{};
}

void add_to_hot_list(const std::filesystem::path& file, const std::vector<Recipe>& used) {
  make_folder(file.parent_path());
  LockedFile(file).update([&](const std::string& form) {
    std::vector<Recipe> list = list_in(form);
    for (const Recipe& recipe : used) {
      if (recipe.text.size() > kTextMost) {
        continue;
      }
      const auto known = std::ranges::find(list, recipe.text, &Recipe::text);
      if (known == list.end()) {
        list.insert(list.begin(), recipe);
      } else {
        known->uses += recipe.uses;
        known->cost = std::max(known->cost, recipe.cost);
      }
    }
    std::ranges::stable_sort(list, std::ranges::greater(), worth_of);
    list.resize(std::min(list.size(), kRecipesMost));
    return form_of(list);
  });
}

}  // namespace mdm::cache
