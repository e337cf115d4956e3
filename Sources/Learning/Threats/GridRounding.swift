// From a float perturbation to whole steps on the 8-bit grid, the form in which it is stored and
// exported. Rounding to the nearest step often leaves the L1 or L2 ball (at L2 eps 0.5 on 32×32 colour
// pictures nearly always, by about half a percent), so the perturbation is then repaired;
// membership is decided in integers.

/// Perturbations as differences of 8-bit values, each in -255...255.
public enum GridRounding {
  /// The nearest perturbation on the grid that keeps `image` + d in 0...255 and lies in the ball.
  ///
  /// Values are rounded to the nearest step. Where that leaves the ball, entries move one step
  /// towards zero, those first whose squared rounding error grows least per unit of Σ|d| (L1) or Σd²
  /// (L2) removed (ties: the lower index first), until the ball contains the rest; moves that prove
  /// unnecessary are taken back. Without a ball there is only the pixel range.
  /// - Parameters:
  ///   - delta: the perturbation, in units of the [0, 1] pixel range, all finite.
  ///   - image: as many 8-bit values.
  public static func round(
    _ delta: [Float], of image: ArraySlice<UInt8>, within threat: ThreatModel
  ) -> [Int16] {
    precondition(delta.count == image.count, "a perturbation has one value for each pixel")
    let exact = delta.map { Double($0) * 255 }
    let bound = threat.norm == .linf ? Double(threat.eps?.levels ?? 255) : 255
    var steps = zip(exact, image).map { value, pixel in
      let low = max(-bound, -Double(pixel))
      let high = min(bound, 255 - Double(pixel))
      return Int16(min(max(value.rounded(.toNearestOrEven), low), high))
    }
    if let eps = threat.eps {
      switch threat.norm {
      case .l1: repair(&steps, towards: exact, bound: eps.levels, measure: sum) { _ in 1 }
      case .l2:
        repair(
          &steps, towards: exact, bound: eps.squaredLevels, measure: squaredLength,
          gain: squareGain)
      case .linf: break
      }
    }
    return steps
  }

  /// Whether `delta` lies in the ball, exactly: Σ|d|·q ≤ 255·p, Σd²·q² ≤ (255·p)² or |d|·q ≤ 255·p
  /// for eps = p/q.
  public static func contains(_ delta: [Int16], threat: ThreatModel) -> Bool {
    guard let eps = threat.eps else { return true }
    return switch threat.norm {
    case .l1: sum(delta) <= eps.levels
    case .l2: squaredLength(delta) <= eps.squaredLevels
    case .linf: largest(delta) <= eps.levels
    }
  }

  /// Both norms of `delta`, in units of the [0, 1] pixel range.
  public static func norms(_ delta: [Int16]) -> (l2: Double, linf: Double) {
    (Double(squaredLength(delta)).squareRoot() / 255, Double(largest(delta)) / 255)
  }

  /// The picture `image` + `delta`, or nil where the two do not fit: another count of values, or a
  /// sum outside 0...255.
  public static func apply(_ delta: [Int16], to image: ArraySlice<UInt8>) -> [UInt8]? {
    let sums = zip(image, delta).map { Int($0) + Int($1) }
    guard delta.count == image.count, sums.allSatisfy({ (0...255).contains($0) }) else {
      return nil
    }
    return sums.map { UInt8($0) }
  }

  private static func sum(_ delta: [Int16]) -> Int64 {
    delta.reduce(0) { $0 + Int64(abs($1)) }
  }

  private static func squaredLength(_ delta: [Int16]) -> Int64 {
    delta.reduce(0) { $0 + Int64($1) * Int64($1) }
  }

  private static func largest(_ delta: [Int16]) -> Int64 {
    Int64(delta.reduce(0) { max($0, abs($1)) })
  }

  /// What one step towards zero removes of an entry's share in the size.
  private typealias Gain = (Int16) -> Int64

  /// d² − (|d| − 1)².
  private static func squareGain(_ step: Int16) -> Int64 { 2 * Int64(abs(step)) - 1 }

  private static func repair(
    _ steps: inout [Int16], towards exact: [Double], bound: Int64, measure: ([Int16]) -> Int64,
    gain: Gain
  ) {
    var size = measure(steps)
    while size > bound {
      var moved: [Int] = []
      for index in cheapestFirst(steps, exact, gain) {
        if size <= bound { break }
        size -= gain(steps[index])
        steps[index] -= steps[index].signum()
        moved.append(index)
      }
      for index in moved.reversed() {
        let back: Int16 = exact[index] < 0 ? -1 : 1
        let regained = gain(steps[index] + back)
        if size + regained <= bound {
          size += regained
          steps[index] += back
        }
      }
    }
  }

  /// The entries that can shrink, by growth of the squared rounding error per size removed.
  private static func cheapestFirst(_ steps: [Int16], _ exact: [Double], _ gain: Gain) -> [Int] {
    let costs = zip(steps, exact).map { step, value in
      let excess = abs(Double(step)) - abs(value)
      return step == 0 ? 0 : (1 - 2 * excess) / Double(gain(step))
    }
    let movable = steps.indices.filter { steps[$0] != 0 }
    return movable.sorted { costs[$0] == costs[$1] ? $0 < $1 : costs[$0] < costs[$1] }
  }
}

extension Epsilon {
  /// The largest whole number of 8-bit levels within: ⌊255·p/q⌋.
  fileprivate var levels: Int64 { 255 * numerator / denominator }

  /// The largest sum of squared levels within: ⌊(255·p)²/q²⌋.
  fileprivate var squaredLevels: Int64 {
    let top = 255 * numerator
    return top * top / (denominator * denominator)
  }
}
