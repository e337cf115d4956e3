// The number format in which a plan keeps its feature maps and multiplies.
import COneDNN

/// A number format of feature maps and of the weights that convolutions read.
///
/// Master weights, statistics, biases, sums, logits and everything that a plan shows are float32 in
/// both.
public enum Precision: String, Hashable, Codable, CaseIterable, Sendable {
  /// IEEE single precision; what claims are evaluated in.
  case float32
  /// The upper half of a float32: 8 bits of significance, half the memory, about twice the speed where
  /// the processor favours it.
  case bfloat16

  /// The faster format on a processor of this kind.
  public static var fastest: Precision { dnn_favours_bfloat16() == 0 ? .float32 : .bfloat16 }

  /// Throws `NetsError.noBfloat16` where this processor lacks the instructions.
  func check() throws {
    if self == .bfloat16 && dnn_has_bfloat16() == 0 { throw NetsError.noBfloat16 }
  }
}
