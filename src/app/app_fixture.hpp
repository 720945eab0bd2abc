#pragma once

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <mdm/app.hpp>
#include <mdm/base/files.hpp>

namespace mdm::app {

inline constexpr int kRows = 200;

/// A home of its own, and a Kaggle-shaped dataset beside it.
class AppTest : public testing::Test {
 protected:
  AppTest() {
    make_folder(files_);
    std::ofstream train(files_ / "train.csv");
    std::ofstream test(files_ / "test.csv");
    std::ofstream submission(files_ / "sample_submission.csv");
    train << "PassengerId,Age,Sex,Fare,Survived\n";
    test << "PassengerId,Age,Sex,Fare\n";
    submission << "PassengerId,Survived\n";
    for (int i = 0; i < kRows; ++i) {
      const std::string age = i % 7 == 0 ? "" : std::to_string(20 + i % 50);
      const char* const sex = i % 3 == 0 ? "female" : "male";
      train << i << ',' << age << ',' << sex << ',' << i * 1.25 << ',' << (i % 2) << '\n';
      test << kRows + i << ',' << age << ',' << sex << ',' << i * 1.5 << '\n';
      submission << kRows + i << ",0\n";
    }
  }
  ~AppTest() override { remove_tree(root_); }

  RegisterRequest request() const { return {.name = "titanic", .path = files_}; }

  Json register_it(const RegisterRequest& wanted, const Report& report = {},
                   const std::stop_token& stop = {}) {
    return app_.register_dataset(wanted, report, stop);
  }

  std::vector<std::string> left_in_home() const {
    std::vector<std::string> names;
    for (const char* folder : {"staging", "datasets"}) {
      if (std::filesystem::exists(home_ / folder)) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(home_ / folder)) {
          if (entry.is_regular_file()) {
            names.push_back(entry.path().filename());
          }
        }
      }
    }
    return names;
  }

  std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path files_ = root_ / "files";
  std::filesystem::path home_ = root_ / "home";
  App app_{Options{.home = home_}};
};

/// Each row as one text; null cells are told from empty ones.
inline std::vector<std::string> lines_of(data::BatchStream& rows) {
  std::vector<std::string> lines;
  for (data::Batch batch; rows.next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      lines.emplace_back();
      for (const data::Column& column : batch.columns) {
        // The shortest text that reads back equal tells any two doubles apart.
        lines.back() += (column.valid(row) ? data::cell_text(column, row) : "null") + "|";
      }
    }
  }
  return lines;
}

/// The rows that a query gives, all of them.
inline std::vector<std::string> answer_of(App& app, const std::string& name,
                                          const std::string& sql) {
  return lines_of(app.query_dataset({.name = name, .sql = sql, .row_limit = 0}, {})->rows());
}

inline ErrorCode code_thrown_by(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::internal;
}

inline const Json& table_in(const Json& answer, std::string_view name) {
  const auto& tables = answer.at("tables").as_array();
  return *std::ranges::find_if(
      tables, [&](const Json& table) { return table.at("name").as_string() == name; });
}

}  // namespace mdm::app
