// The learning rate over a training run: one cycle (Smith & Topin 2018, "Super-convergence"),
// linear up and linear down.

/// One cycle: up to `peak` over the first part of the steps, then down towards zero.
public struct Schedule: Hashable, Codable, Sendable {
  /// The highest learning rate.
  public var peak: Double
  /// The share of all steps that lead up to it, 0 ..< 1. Default: 0.3.
  public var warmup: Double

  /// A cycle up to `peak` over the first `warmup` of the steps.
  public init(peak: Double, warmup: Double = 0.3) {
    self.peak = peak
    self.warmup = warmup
  }

  /// The rate for step `step`, 0 ..< `total`; positive throughout, `peak` at the last step of the
  /// warm-up.
  public func learningRate(step: Int, of total: Int) -> Double {
    let rising = max((warmup * Double(total)).rounded(), 1)
    let done = Double(step + 1)
    if done <= rising { return peak * (done / rising) }
    return peak * ((Double(total) - Double(step)) / (Double(total) - rising))
  }
}
