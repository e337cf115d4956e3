// schema.sql and queries/*.sql, which are compiled into the binary so that it can be moved anywhere.

/// The SQL text that the binary carries.
enum EmbeddedSQL {
  /// schema.sql.
  static let schema = text(PackageResources.schema_sql)

  /// queries/*.sql, in the order in which they are listed to users.
  static let queries = [
    PackageResources.datasets_sql,
    PackageResources.models_sql,
    PackageResources.runs_sql,
    PackageResources.best_runs_sql,
    PackageResources.run_details_sql,
    PackageResources.compare_runs_sql,
    PackageResources.accuracy_sql,
    PackageResources.robust_accuracy_sql,
    PackageResources.sanity_sql,
    PackageResources.class_accuracy_sql,
    PackageResources.confusion_sql,
    PackageResources.next_class_preference_sql,
    PackageResources.hardest_pictures_sql,
    PackageResources.never_right_sql,
    PackageResources.only_nonrobust_sql,
    PackageResources.first_flips_sql,
    PackageResources.attack_success_sql,
    PackageResources.perturbation_norms_sql,
    PackageResources.transferable_perturbations_sql,
    PackageResources.inversions_sql,
    PackageResources.usefulness_sql,
    PackageResources.feature_expectations_sql,
    PackageResources.learning_curve_sql,
    PackageResources.lineage_sql,
    PackageResources.claims_sql,
    PackageResources.verdicts_sql,
    PackageResources.measurements_sql,
    PackageResources.paper_table_sql,
    PackageResources.gaussian_theory_sql,
    PackageResources.transfer_sql,
    PackageResources.linear_features_sql,
    PackageResources.principal_directions_sql,
    PackageResources.leakage_sql,
    PackageResources.transfer_line_sql,
    PackageResources.transfer_matrix_sql,
    PackageResources.squares_sql,
    PackageResources.squares_plane_sql,
    PackageResources.agreement_sql,
    PackageResources.worlds_sql,
    PackageResources.robust_data_sql,
    PackageResources.bugs_only_sql,
    PackageResources.bugs_line_sql,
    PackageResources.filters_sql,
    PackageResources.noise_sql,
    PackageResources.fourier_map_sql,
    PackageResources.fourier_rings_sql,
    PackageResources.style_sql,
    PackageResources.style_transfers_sql,
    PackageResources.layer_robustness_sql,
    PackageResources.corruptions_sql,
    PackageResources.corruption_table_sql,
    PackageResources.corruption_recipes_sql,
    PackageResources.contents_sql,
    PackageResources.storage_sql,
  ].map(text)

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
