#include "ingest.hpp"

namespace mdm::app {

Json to_json(const reader::IngestReport& report, const Input& input) {
  Json incidents = Json::array();
  for (const auto& incident : report.incidents) {
    incidents.push(Json::object({{"file", input.shown(incident.file)},
                                 {"line", incident.line},
                                 {"column", incident.column},
                                 {"value", incident.value},
                                 {"action", incident.action}}));
  }
  Json witnesses = Json::array();
  for (const auto& witness : report.witnesses) {
    witnesses.push(Json::object({{"column", witness.column},
                                 {"refused", data::name_of(witness.refused)},
                                 {"file", input.shown(witness.file)},
                                 {"line", witness.line},
                                 {"value", witness.value},
                                 {"reason", witness.reason},
                                 {"in_doubt", witness.in_doubt}}));
  }
  Json conversions = Json::array();
  for (const auto& conversion : report.conversions) {
    conversions.push(Json::object({{"column", conversion.column},
                                   {"what", conversion.what},
                                   {"cells", conversion.cells},
                                   {"example", conversion.example}}));
  }
  Json dialect = Json::object();
  for (const auto& [key, value] : report.dialect) {
    dialect.set(key, value);
  }
  Json incident_counts = Json::object();
  for (const auto& [action, count] : report.incident_counts) {
    incident_counts.set(action, count);
  }
  Json forms = Json::object();
  for (const auto& [column, form] : report.forms) {
    forms.set(column, form);
  }
  Json null_words = Json::object();
  for (const auto& [word, count] : report.null_words) {
    null_words.set(word, count);
  }
  Json kept_null_words = Json::array();
  for (const auto& kept : report.kept_null_words) {
    kept_null_words.push(
        Json::object({{"column", kept.column}, {"word", kept.word}, {"cells", kept.cells}}));
  }
  return Json::object({{"rows", report.rows},
                       {"bytes", report.bytes},
                       {"incident_count", report.incident_count},
                       {"incidents", std::move(incidents)},
                       {"incident_counts", std::move(incident_counts)},
                       {"witnesses", std::move(witnesses)},
                       {"conversions", std::move(conversions)},
                       {"forms", std::move(forms)},
                       {"source_digest", report.source_digest},
                       {"dialect", std::move(dialect)},
                       {"null_words", std::move(null_words)},
                       {"kept_null_words", std::move(kept_null_words)}});
}

}  // namespace mdm::app
