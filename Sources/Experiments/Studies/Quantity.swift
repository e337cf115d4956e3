// What studies measure of networks and datasets: one name each, for claims, tables and plots.

/// Names of quantities in table measurement.
enum Quantity {
  /// The share of pictures that a network names rightly.
  static let clean = "clean accuracy"
  /// The same on the worst pictures of a ball; x is its radius.
  static let robust = "robust accuracy"
  /// The share of perturbations that do what they were made for.
  static let hits = "attack success"
  /// The share of pictures that a network takes for the class after theirs.
  static let next = "says the next class"
  /// The share of pictures that a network takes for the class before theirs.
  static let previous = "says the class before"
}
