// How a plan computes: its number format, and which algorithms its convolutions may use. Both decide
// the low bits of every result, so both are part of a run's settings.

/// Which algorithms convolutions use.
public enum KernelChoice: String, Hashable, Codable, CaseIterable, Sendable {
  /// The faster of direct and Winograd for each shape, from a fixed table.
  case fastest
  /// The direct algorithm everywhere; the yardstick for the other choice.
  case direct
}

/// Number format and algorithms of a plan.
public struct Compute: Hashable, Codable, Sendable {
  /// Format of feature maps. Default: float32.
  public var precision: Precision
  /// Algorithms of convolutions. Default: the fastest.
  public var kernels: KernelChoice

  /// The lab's usual way of computing in the given precision.
  public init(_ precision: Precision = .float32, kernels: KernelChoice = .fastest) {
    self.precision = precision
    self.kernels = kernels
  }
}
