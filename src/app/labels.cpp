#include "labels.hpp"

namespace mdm::app {
namespace {

constexpr std::int64_t kFormat = 1;

}  // namespace

void write_labels(const home::Layout& layout, const catalog::DatasetRecord& record) {
  const auto file = layout.labels(record.name);
  make_folder(file.parent_path());
  write_file(file, Json::object({{"format", kFormat},
                                 {"manifest_digest", record.manifest_digest},
                                 {"description", record.description},
                                 {"owner", record.owner},
                                 {"tags", Json::array_of(record.tags)},
                                 {"updated_at", record.updated_at}})
                           .dump(2) +
                       "\n");
}

bool apply_labels(const home::Layout& layout, catalog::DatasetRecord& record) {
  const auto file = layout.labels(record.name);
  if (!std::filesystem::exists(file)) {
    return false;
  }
  const Json labels = Json::parse(read_file(file), printable(file));
  if (labels.at("format").as_int() > kFormat) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm"}, "labels of a format not known here: {}",
         printable(file));
  }
  if (labels.at("manifest_digest").as_string() != record.manifest_digest) {
    return false;  // of a former version, or of a former dataset of that name
  }
  const std::string before = catalog::to_json(record).dump();
  record.description = labels.at("description").as_string();
  record.owner = labels.at("owner").as_string();
  record.tags = labels.at("tags").as_strings();
  record.updated_at = labels.at("updated_at").as_string();
  return catalog::to_json(record).dump() != before;
}

void inherit_labels(const catalog::DatasetRecord& current, catalog::DatasetRecord& record) {
  record.owner = current.owner;
  if (record.description.empty()) {
    record.description = current.description;
  }
  if (record.tags.empty()) {
    record.tags = current.tags;
  }
}

void remove_labels(const home::Layout& layout, std::string_view dataset) {
  std::filesystem::remove(layout.labels(dataset));
}

}  // namespace mdm::app
