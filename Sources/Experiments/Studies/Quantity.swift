// What studies measure of networks and datasets: one name each, for claims, tables and plots. And the
// control that every study of perturbations has.
import Store

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

extension Claim {
  /// The control of `source`: the attack that made what `subject` learns from makes its own network
  /// see `target`.
  static func targetsAreHit(
    _ name: String, _ subject: String, target: String, source: String
  ) -> Claim {
    Claim(
      name, statement: "The attack makes the source network see \(target) in most pictures.",
      source: source,
      refutation: "It misses in more than a fifth: then labels and perturbations say different "
        + "things.",
      Quantity(Experiments.Quantity.hits, of: subject), .above, .reference(0.8), by: 0)
  }
}
