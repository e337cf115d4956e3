// What studies measure of networks and datasets: one name each, for claims, tables and plots.

/// Names of quantities in table measurement.
enum Quantity {
  static let clean = "clean accuracy"
  static let robust = "robust accuracy"
  static let hits = "attack success"
}
