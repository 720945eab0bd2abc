#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include <mdm/app.hpp>
#include <mdm/base/files.hpp>

#include "app_fixture.hpp"

namespace mdm::app {

/// Registrations of the files as they are now: one that may take over what `app_` knows of them,
/// and one in a home where nothing is known.
class ReuseTest : public AppTest {
 protected:
  struct Both {
    Json reusing{};
    Json fresh{};
  };

  /// Expects that both give the same but for what they tell of the way.
  Both register_both(RegisterRequest wanted) {
    wanted.force = true;
    Both both{register_it(wanted), {}};
    App fresh(Options{.home = root_ / ("fresh" + random_id()), .settings = settings_});
    both.fresh = fresh.register_dataset(wanted, {}, {});
    for (const char* member : {"roles", "features", "warnings"}) {
      EXPECT_EQ(both.reusing.at(member), both.fresh.at(member)) << member;
    }
    const auto& expected = both.fresh.at("tables").as_array();
    EXPECT_EQ(both.reusing.at("tables").as_array().size(), expected.size());
    for (const Json& table : expected) {
      const std::string& name = table.at("name").as_string();
      for (const char* member :
           {"role", "format", "files", "rule", "rows", "profile", "associations", "report"}) {
        EXPECT_EQ(table_in(both.reusing, name).at(member).dump(), table.at(member).dump())
            << name << ' ' << member;
      }
      EXPECT_EQ(answer_of(app_, "titanic", "SELECT * FROM " + name),
                answer_of(fresh, "titanic", "SELECT * FROM " + name))
          << name;
      if (name == "train" || name == "test") {
        EXPECT_EQ(answer_of(app_, "titanic", "SELECT * FROM " + name + "_features"),
                  answer_of(fresh, "titanic", "SELECT * FROM " + name + "_features"))
            << name;
      }
    }
    EXPECT_EQ(both.reusing.at("dataset").at("digest"), both.fresh.at("dataset").at("digest"));
    EXPECT_TRUE(app_.doctor({}).at("findings").as_array().empty());
    return both;
  }

  static std::vector<std::string> reused_in(const Json& answer) {
    std::vector<std::string> names;
    for (const Json& table : answer.at("tables").as_array()) {
      if (table.at("reused").as_bool()) {
        names.push_back(table.at("name").as_string());
      }
    }
    return names;
  }

  void append(const char* file, std::string_view text) const {
    std::ofstream(files_ / file, std::ios::app) << text;
  }
  void write(const char* file, std::string_view text) const {
    std::ofstream(files_ / file, std::ios::trunc) << text;
  }

  std::vector<std::string> settings_{};  ///< of the registration where nothing is known
};

}  // namespace mdm::app
