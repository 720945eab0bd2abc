#include "csv_state.hpp"

#include <limits>
#include <map>
#include <type_traits>

#include <mdm/base/state.hpp>

namespace mdm::reader {
namespace {

constexpr std::string_view kKind = "delimited-text";
constexpr unsigned kVersion = 2;

template <typename Form, typename List, typename Each>
void convey_list(Form& form, List& items, Each each) {
  std::uint64_t left = items.size();
  form(left);
  if constexpr (Form::kReads) {
    items.clear();
    for (; left > 0; --left) {
      each(items.emplace_back());
    }
  } else {
    for (const auto& item : items) {
      each(item);
    }
  }
}

template <typename Form, typename Counts>
void convey_counts(Form& form, Counts& counts) {
  std::uint64_t left = counts.size();
  form(left);
  if constexpr (Form::kReads) {
    for (; left > 0; --left) {
      std::string word;
      form(word);
      form(counts[word]);
    }
  } else {
    for (const auto& [word, count] : counts) {
      form(word, count);
    }
  }
}

/// The name of a file as its place in the table: it may have been moved since.
template <typename Form, typename Name>
void convey_file(Form& form, Name& name, const std::vector<CsvLayout>& layouts, std::size_t files) {
  static constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t place = kNone;
  if constexpr (Form::kReads) {
    form(place);
    form.require(place == kNone || place < files);
    name = place == kNone ? "" : layouts[place].name;
  } else {
    for (std::uint32_t i = 0; i < layouts.size(); ++i) {
      place = layouts[i].name == name ? i : place;
    }
    form(place);
  }
}

template <typename Form, typename Enum>
void convey_upto(Form& form, Enum& value, std::remove_const_t<Enum> last) {
  form(value);
  form.require(value <= last);
}

template <typename Form, typename Column>
void convey_column(Form& form, Column& column) {
  form(column.name);
  convey_upto(form, column.kind, Kind::text);
  form(column.form.affix, column.form.all_signed, column.scale, column.possible, column.undecided,
       column.raw);
  form.require(column.form.affix < kAffixes && column.scale >= 0 &&
               column.scale <= data::kDecimalDigits);
}

template <typename Form, typename Report, typename Files>
void convey_report(Form& form, Report& report, Files convey_name) {
  form(report.rows, report.bytes, report.incident_count);
  convey_list(form, report.incidents, [&](auto& incident) {
    convey_name(incident.file);
    form(incident.line, incident.column, incident.value, incident.action);
  });
  convey_counts(form, report.incident_counts);
  convey_list(form, report.witnesses, [&](auto& witness) {
    convey_name(witness.file);
    convey_upto(form, witness.refused, data::Type::text);
    form(witness.column, witness.line, witness.value, witness.reason, witness.in_doubt);
  });
  convey_counts(form, report.null_words);
}

template <typename Form, typename Findings, typename Files>
void convey_findings(Form& form, Findings& findings, Files convey_name) {
  form(findings.possible);
  for (auto* const cells : {&findings.last_evidence, &findings.no_decimal}) {
    convey_list(form, *cells, [&](auto& cell) {
      convey_name(cell.file);
      form(cell.column, cell.line, cell.value);
    });
  }
  convey_list(form, findings.conversions, [&](auto& conversion) {
    form(conversion.cells, conversion.marks, conversion.example);
  });
  convey_list(form, findings.kept_null_words, [&](auto& words) { convey_counts(form, words); });
  form(findings.overflow, findings.layout_incidents);
  convey_report(form, findings.report, convey_name);
}

template <typename Form, typename Draft, typename Findings>
void convey(Form& form, std::size_t files, Draft& draft, Findings& findings) {
  const std::vector<CsvLayout>& layouts = draft.layouts;
  convey_list(form, draft.columns, [&](auto& column) { convey_column(form, column); });
  form(draft.pivots);
  convey_findings(form, findings, [&](auto& name) { convey_file(form, name, layouts, files); });
}

}  // namespace

std::string csv_state(const CsvDraft& draft, const CsvFindings& findings) {
  StateWriter form;
  form(std::uint64_t{draft.layouts.size()}, draft.layouts.front().columns);
  convey(form, draft.layouts.size(), draft, findings);
  return sealed_state(kKind, kVersion, form.take());
}

CsvFindings read_csv_state(std::string_view state, std::size_t files, CsvDraft& draft) {
  StateReader form(unsealed_state(kKind, kVersion, state));
  std::uint64_t files_told = 0;
  std::vector<std::string> names;
  form(files_told, names);
  form.require(files_told == files && names == draft.layouts.front().columns);
  CsvFindings findings;
  convey(form, files, draft, findings);
  form.finish();
  const std::size_t columns = draft.columns.size();
  form.require(columns >= names.size() && columns <= names.size() + kOverflowColumnsMax &&
               draft.pivots.size() == columns && findings.possible.size() == columns &&
               findings.last_evidence.size() == columns && findings.no_decimal.size() == columns &&
               findings.conversions.size() == columns &&
               findings.kept_null_words.size() == columns &&
               findings.report.incidents.size() <= kIncidentsKept &&
               findings.layout_incidents <= findings.report.incidents.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    form.require(draft.columns[i].name == names[i]);
  }
  for (CsvLayout& layout : draft.layouts) {
    for (std::size_t i = names.size(); i < columns; ++i) {
      layout.targets.push_back(i);
    }
  }
  return findings;
}

}  // namespace mdm::reader
