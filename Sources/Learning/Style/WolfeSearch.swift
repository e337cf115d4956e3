// How far to go along a direction: a length that meets the strong Wolfe conditions, found by bracketing
// it and then narrowing the bracket with cubic interpolation (Nocedal & Wright 2006, chapter 3). The
// safeguards and their constants are those of PyTorch's L-BFGS, after Schmidt's minFunc.

/// A place on the way and what the function is there.
struct LineTrial<Note> {
  /// Multiple of the direction.
  let length: Double
  let place: [Double]
  let value: Double
  let gradient: [Double]
  /// The derivative of the value by the length.
  let slope: Double
  let note: Note
}

/// One search along one direction.
struct WolfeSearch<Note> {
  /// A value must fall by this part of what the slope at the start promises.
  private let decrease = 1e-4
  /// The slope must flatten to this part of the slope at the start.
  private let flattening = 0.9
  /// Shorter brackets, times the direction's largest component, are not narrowed.
  let narrowest: Double
  /// Trials after the first.
  let mostTrials: Int
  /// The largest component of the direction.
  let reach: Double
  let start: LineTrial<Note>
  let evaluate: (_ length: Double) -> LineTrial<Note>

  /// The best length that was found, beginning with `length`; the start itself where none is better.
  func run(from length: Double) -> LineTrial<Note> {
    var before = start
    var now = evaluate(length)
    for trial in 0..<mostTrials {
      if isTooHigh(now) || (trial > 1 && now.value >= before.value) {
        return narrow(before, now, after: trial)
      }
      if isFlat(now) { return now }
      if now.slope >= 0 { return narrow(before, now, after: trial) }
      let shortest = now.length + 0.01 * (now.length - before.length)
      let next = cubicMinimum(before, now, within: shortest...max(10 * now.length, shortest))
      before = now
      now = evaluate(next)
    }
    return now.value < start.value ? now : start
  }

  private func isTooHigh(_ trial: LineTrial<Note>) -> Bool {
    !(trial.value <= start.value + decrease * trial.length * start.slope)
  }

  private func isFlat(_ trial: LineTrial<Note>) -> Bool {
    abs(trial.slope) <= -flattening * start.slope
  }

  /// Narrows a bracket that holds a good length.
  private func narrow(
    _ one: LineTrial<Note>, _ other: LineTrial<Note>, after trials: Int
  ) -> LineTrial<Note> {
    var (low, high) = one.value <= other.value ? (one, other) : (other, one)
    var wasNearAnEnd = false
    var trials = trials
    while trials < mostTrials, abs(high.length - low.length) * reach >= narrowest {
      let now = evaluate(nextLength(low, high, &wasNearAnEnd))
      trials += 1
      if isTooHigh(now) || now.value >= low.value {
        high = now
        if high.value < low.value { (low, high) = (high, low) }
        continue
      }
      if isFlat(now) { return now }
      if now.slope * (high.length - low.length) >= 0 { high = low }
      low = now
    }
    return low
  }

  /// The cubic's minimum; where it comes near an end of the bracket twice, a tenth away from that end.
  private func nextLength(
    _ one: LineTrial<Note>, _ other: LineTrial<Note>, _ wasNearAnEnd: inout Bool
  ) -> Double {
    let (least, most) = (min(one.length, other.length), max(one.length, other.length))
    let length = cubicMinimum(one, other, within: least...most)
    let margin = 0.1 * (most - least)
    guard min(most - length, length - least) < margin else {
      wasNearAnEnd = false
      return length
    }
    guard wasNearAnEnd || length >= most || length <= least else {
      wasNearAnEnd = true
      return length
    }
    wasNearAnEnd = false
    return abs(length - most) < abs(length - least) ? most - margin : least + margin
  }

  /// Where the cubic through two values and slopes is least, within a range.
  private func cubicMinimum(
    _ one: LineTrial<Note>, _ other: LineTrial<Note>, within range: ClosedRange<Double>
  ) -> Double {
    let (left, right) = one.length <= other.length ? (one, other) : (other, one)
    let width = right.length - left.length
    let mean = left.slope + right.slope - 3 * (right.value - left.value) / width
    let square = mean * mean - left.slope * right.slope
    guard square >= 0 else { return (range.lowerBound + range.upperBound) / 2 }
    let root = square.squareRoot()
    let part = (right.slope + root - mean) / (right.slope - left.slope + 2 * root)
    let length = right.length - width * part
    guard length.isFinite else { return (range.lowerBound + range.upperBound) / 2 }
    return min(max(length, range.lowerBound), range.upperBound)
  }
}
