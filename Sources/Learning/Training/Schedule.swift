// The learning rate over a training run: a linear warm-up to its peak, then what the shape says.
import Foundation

/// The learning rate of every step. As JSON one flat object, e.g.
/// `{"gamma": 0.1, "kind": "step", "milestones": [50, 75], "peak": 0.1, "warmup": 0}`.
public struct Schedule: Hashable, Sendable {
  /// What follows the warm-up.
  public enum Shape: Hashable, Sendable {
    /// Linear down towards zero (Smith & Topin 2018, "Super-convergence").
    case oneCycle
    /// Half a cosine down towards zero (Loshchilov & Hutter 2017).
    case cosine
    /// Multiplied by `gamma` after each of these numbers of epochs.
    case step(milestones: [Int], gamma: Double)
    /// The peak to the end.
    case constant
  }

  public var shape: Shape
  /// The highest learning rate.
  public var peak: Double
  /// The share of all steps that lead up to it in a line, 0 ..< 1.
  public var warmup: Double

  /// A schedule of `shape` up to `peak`; without `warmup` a cycle rises over 0.3 of the steps, and the
  /// others start at the peak.
  public init(_ shape: Shape = .oneCycle, peak: Double, warmup: Double? = nil) {
    self.shape = shape
    self.peak = peak
    self.warmup = warmup ?? (shape == .oneCycle ? 0.3 : 0)
  }

  /// The rate for step `step` of a run of `epochs` with so many steps each; positive throughout.
  public func learningRate(step: Int, epochs: Int, stepsPerEpoch: Int) -> Double {
    let total = Double(epochs * stepsPerEpoch)
    let rising = (warmup * total).rounded()
    let done = Double(step)
    guard done >= rising else { return peak * ((done + 1) / rising) }
    switch shape {
    case .oneCycle: return peak * ((total - done) / (total - rising))
    case .cosine: return peak * (1 + cos(.pi * (done - rising) / (total - rising))) / 2
    case .step(let milestones, let gamma):
      return peak * pow(gamma, Double(milestones.count { $0 <= step / stepsPerEpoch }))
    case .constant: return peak
    }
  }

  /// - Throws: `LearningError.invalidSetting` for the first setting that makes no sense.
  func validate() throws {
    try require(peak.isFinite && peak > 0, "learning rate", peak, "above 0")
    try require((0..<1).contains(warmup), "warm-up", warmup, "a share of the run, in 0 ..< 1")
    guard case .step(let milestones, let gamma) = shape else { return }
    try require(gamma > 0 && gamma <= 1, "gamma", gamma, "above 0 and at most 1")
    let ascend = zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
    try require(
      ascend && milestones.first ?? 1 >= 1, "milestones",
      milestones.map(String.init).joined(separator: ","),
      "epochs from 1 in ascending order")
  }
}

extension Schedule: Codable {
  private enum Kind: String, Codable {
    case oneCycle = "one-cycle"
    case cosine, step, constant
  }

  private enum Key: CodingKey { case kind, peak, warmup, milestones, gamma }

  /// Reads the object that `encode` writes.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    peak = try values.decode(Double.self, forKey: .peak)
    warmup = try values.decode(Double.self, forKey: .warmup)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .oneCycle: shape = .oneCycle
    case .cosine: shape = .cosine
    case .constant: shape = .constant
    case .step:
      shape = .step(
        milestones: try values.decode([Int].self, forKey: .milestones),
        gamma: try values.decode(Double.self, forKey: .gamma))
    }
  }

  /// Writes one flat object whose `kind` says which shape it is.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(peak, forKey: .peak)
    try values.encode(warmup, forKey: .warmup)
    switch shape {
    case .oneCycle: try values.encode(Kind.oneCycle, forKey: .kind)
    case .cosine: try values.encode(Kind.cosine, forKey: .kind)
    case .constant: try values.encode(Kind.constant, forKey: .kind)
    case .step(let milestones, let gamma):
      try values.encode(Kind.step, forKey: .kind)
      try values.encode(milestones, forKey: .milestones)
      try values.encode(gamma, forKey: .gamma)
    }
  }
}
