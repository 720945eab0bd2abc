#include <mdm/app.hpp>

#include "services.hpp"

namespace mdm::app {

struct App::State {
  explicit State(const Options& options) : services(make_services(options)), features(services) {}

  Services services;
  Features features;
};

App::App(const Options& options) : state_(std::make_unique<State>(options)) {}
App::~App() = default;

Json App::register_dataset(const RegisterRequest& request, const Report& report,
                           const std::stop_token& stop) {
  return app::register_dataset(state_->services, request, report, stop);
}

Json App::list_datasets(const ListRequest& request) {
  return app::list_datasets(state_->services, request);
}

Json App::dataset_info(const std::string& name) {
  return app::dataset_info(state_->services, name);
}

Json App::dataset_stats(const StatsRequest& request) {
  return app::dataset_stats(state_->services, request);
}

std::string App::dataset_page(const StatsRequest& request, const std::stop_token& stop) {
  return app::dataset_page(state_->services, request, stop);
}

Json App::similar_datasets(const SimilarRequest& request) {
  return app::similar_datasets(state_->services, request);
}

Json App::update_dataset(const UpdateRequest& request) {
  return app::update_dataset(state_->services, request);
}

Json App::list_tags() {
  return app::list_tags(state_->services);
}

Json App::rename_tag(const std::string& from, const std::string& to) {
  return app::rename_tag(state_->services, from, to);
}

Json App::search_datasets(const SearchRequest& request) {
  return app::search_datasets(state_->services, request);
}

Json App::export_dataset(const ExportRequest& request, const Report& report,
                         const std::stop_token& stop) {
  return app::export_dataset(state_->services, request, report, stop);
}

Json App::move_dataset(const MoveRequest& request, const Report& report,
                       const std::stop_token& stop) {
  return app::move_dataset(state_->services, request, report, stop);
}

Json App::remove_dataset(const RemoveRequest& request) {
  return app::remove_dataset(state_->services, request);
}

std::unique_ptr<QueryResult> App::query_dataset(const QueryRequest& request,
                                                const std::stop_token& stop) {
  return app::query_dataset(state_->services, request, stop);
}

Json App::query_to_parquet(const QueryRequest& request, const std::stop_token& stop) {
  return app::query_to_parquet(state_->services, request, stop);
}

Json App::explain_query(const QueryRequest& request) {
  return app::explain_query(state_->services, request);
}

Json App::advise_query(const QueryRequest& request, bool apply, const std::stop_token& stop) {
  return app::advise_query(state_->services, request, apply, stop);
}

Json App::warm_caches(std::chrono::seconds most, const std::stop_token& stop) {
  return app::warm_caches(state_->services, most, stop);
}

Json App::show_config() {
  return app::show_config(state_->services);
}

Json App::doctor(const DoctorRequest& request) {
  return app::doctor(state_->services, request);
}

Json App::status(const std::stop_token& stop) {
  return app::status(state_->services, stop);
}

Json App::system_info() {
  return app::system_info(state_->services);
}

Caches& App::caches() {
  return *state_->services.caches;
}

Features& App::features() {
  return state_->features;
}

std::vector<std::string> App::dataset_names() {
  return state_->services.catalog_to_read()->names();
}

}  // namespace mdm::app
