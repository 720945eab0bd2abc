#include "yaml_file.hpp"

#include <set>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::config {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kDepthMax = 16;

/// Flattens the events of the parser. The tree itself is never built: there, a few aliases could
/// become gigabytes.
class Flattener final : public YAML::EventHandler {
 public:
  explicit Flattener(std::string file) : file_(std::move(file)) {}

  std::vector<YamlEntry> take() { return std::move(entries_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse(mark, "an alias");
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    if (levels_.empty()) {
      return;  // a file of comments
    }
    if (levels_.back().is_list || levels_.back().key.empty()) {
      refuse(mark, "an empty value here");
    }
    add({}, YamlEntry::Form::empty);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check(mark, tag, anchor);
    if (levels_.empty()) {
      refuse(mark, "a value without a key");
    }
    Level& level = levels_.back();
    if (level.is_list) {
      level.items += (level.items.empty() ? "" : ",") + value;
    } else if (level.key.empty()) {
      take_key(mark, value);
    } else {
      add(value, YamlEntry::Form::scalar);
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    check(mark, tag, anchor);
    if (levels_.empty() || levels_.back().is_list || levels_.back().key.empty()) {
      refuse(mark, "a list here");
    }
    open(mark, {.is_list = true});
  }

  void OnSequenceEnd() override {
    std::string items = std::move(levels_.back().items);
    levels_.pop_back();
    add(std::move(items), YamlEntry::Form::list);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    check(mark, tag, anchor);
    if (!levels_.empty() && (levels_.back().is_list || levels_.back().key.empty())) {
      refuse(mark, "a group of keys here");
    }
    open(mark, {.prefix = levels_.empty() ? "" : levels_.back().prefix + levels_.back().key + "."});
  }

  void OnMapEnd() override {
    levels_.pop_back();
    if (!levels_.empty()) {
      levels_.back().key.clear();
    }
  }

 private:
  struct Level {
    bool is_list = false;
    std::string prefix{};
    std::string key{};  ///< empty: a key comes next
    std::string items{};
    int line = 0;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) const {
    fail(ErrorCode::bad_configuration, Hint{"write plain keys and values"},
         "no place for {} in {}:{}", what, file_, mark.line + 1);
  }

  void check(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) {
      refuse(mark, "an anchor");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {  // what the parser gives plain and quoted ones
      refuse(mark, "a tag");
    }
  }

  void open(const YAML::Mark& mark, Level level) {
    if (levels_.size() == kDepthMax) {
      refuse(mark, fmt::format("more than {} levels", kDepthMax));
    }
    levels_.push_back(std::move(level));
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    Level& level = levels_.back();
    if (key.empty()) {
      refuse(mark, "an empty key");
    }
    if (!seen_.insert(level.prefix + key).second) {
      fail(ErrorCode::bad_configuration, Hint{"remove one of the two"},
           "key given twice in {}:{}: {}", file_, mark.line + 1, level.prefix + key);
    }
    level.key = key;
    level.line = mark.line + 1;
  }

  void add(std::string text, YamlEntry::Form form) {
    Level& level = levels_.back();
    entries_.push_back({level.prefix + level.key, std::move(text), form, level.line});
    level.key.clear();
  }

  std::string file_;
  std::vector<Level> levels_;
  std::set<std::string> seen_;
  std::vector<YamlEntry> entries_;
};

std::string read_text(const std::filesystem::path& path, const std::string& file) {
  if (!std::filesystem::is_regular_file(path)) {  // reading a pipe would wait for ever
    fail(ErrorCode::bad_configuration, "not a file: {}", file);
  }
  if (std::filesystem::file_size(path) > kBytesMax) {
    fail(ErrorCode::bad_configuration, "larger than 1 MiB: {}", file);
  }
  std::string text = read_file(path);
  if (!is_utf8(text)) {
    fail(ErrorCode::bad_configuration, Hint{"save it as UTF-8"}, "not UTF-8 text: {}", file);
  }
  return text;
}

}  // namespace

std::vector<YamlEntry> read_yaml(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return {};
  }
  const std::string file = printable(path);
  std::istringstream stream(read_text(path, file));
  Flattener flattener(file);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(flattener);
    Flattener second(file);
    if (parser.HandleNextDocument(second)) {
      fail(ErrorCode::bad_configuration, "more than one document in {}", file);
    }
  } catch (const YAML::Exception& broken) {
    fail(ErrorCode::bad_configuration, Hint{"correct the YAML syntax"},
         "not valid YAML in {}:{}: {}", file, broken.mark.line + 1, broken.msg);
  }
  return flattener.take();
}

}  // namespace mdm::config
