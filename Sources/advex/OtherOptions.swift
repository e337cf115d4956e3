// The networks that an attack shall not carry over to, shared by the commands that store attacks.
import ArgumentParser
import Store

/// Other networks, for --objective keep-others and oppose-others.
struct OtherOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Other models, separated by commas, for --objective keep-others (they shall stay with the label) "
        + "or oppose-others (they shall move away from the target)."))
  var others: String?

  @Option(
    parsing: .unconditional,
    help: "What the others' mean loss counts beside the attacked model's.")
  var othersWeight = 1.0

  func validate() throws {
    guard othersWeight.isFinite, othersWeight >= 0 else {
      throw ValidationError("--others-weight must be 0 or more.")
    }
  }

  /// The models that are named.
  ///
  /// - Throws: `StoreError.unknownName`.
  func models(in lab: LabFile) throws -> [Model] {
    try (others ?? "").split(separator: ",").map { try lab.models.named(String($0)) }
  }
}
