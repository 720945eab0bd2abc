#pragma once

namespace mdm::cli {

class Arguments;
class Session;

// What the rows of the table of commands do: words to a request of the app, its answer to text.

int register_dataset(Session& session, const Arguments& arguments);
int list_datasets(Session& session, const Arguments& arguments);
int show_dataset(Session& session, const Arguments& arguments);
int show_stats(Session& session, const Arguments& arguments);
int write_page(Session& session, const Arguments& arguments);
int search_datasets(Session& session, const Arguments& arguments);
int find_similar(Session& session, const Arguments& arguments);
int update_dataset(Session& session, const Arguments& arguments);
int list_tags(Session& session, const Arguments& arguments);
int rename_tag(Session& session, const Arguments& arguments);
int add_tag(Session& session, const Arguments& arguments);
int remove_tag(Session& session, const Arguments& arguments);
int export_dataset(Session& session, const Arguments& arguments);
int move_dataset(Session& session, const Arguments& arguments);
int remove_dataset(Session& session, const Arguments& arguments);
int query_dataset(Session& session, const Arguments& arguments);

int list_features(Session& session, const Arguments& arguments);
int show_features(Session& session, const Arguments& arguments);
int plan_features(Session& session, const Arguments& arguments);
int fit_features(Session& session, const Arguments& arguments);
int rebuild_features(Session& session, const Arguments& arguments);
int import_features(Session& session, const Arguments& arguments);
int apply_features(Session& session, const Arguments& arguments);
int print_feature_sql(Session& session, const Arguments& arguments);
int compare_features(Session& session, const Arguments& arguments);
int show_lineage(Session& session, const Arguments& arguments);
int promote_features(Session& session, const Arguments& arguments);
int retire_features(Session& session, const Arguments& arguments);
int delete_features(Session& session, const Arguments& arguments);
int collect_features(Session& session, const Arguments& arguments);

int show_config(Session& session, const Arguments& arguments);
int examine_home(Session& session, const Arguments& arguments);
int show_status(Session& session, const Arguments& arguments);
int show_caches(Session& session, const Arguments& arguments);
int warm_caches(Session& session, const Arguments& arguments);
int clear_caches(Session& session, const Arguments& arguments);
int show_system(Session& session, const Arguments& arguments);
int show_versions(Session& session, const Arguments& arguments);
int print_completion(Session& session, const Arguments& arguments);
int print_candidates(Session& session, const Arguments& arguments);
int print_reference(Session& session, const Arguments& arguments);

}  // namespace mdm::cli
