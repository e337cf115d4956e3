// L-BFGS (Liu & Nocedal 1989): steps as Newton's method would take, from the last few steps and changes
// of the gradient alone. Without a box its path is that of PyTorch's torch.optim.LBFGS with strong Wolfe
// search.
//
// In a box, the field clamps pictures to [0, 1] and lets the optimiser not know of it. Here every trial
// is clamped, and the method knows: a coordinate that stands on the edge, or all but, and would be pushed
// over it takes no part in the step (Bertsekas 1982), and steps and slopes are those that were really
// made. So memory holds true curvature, and no step is spent on coordinates that cannot move.

/// Settings of the method.
public struct LBFGS: Codable, Hashable, Sendable {
  /// Steps at most.
  public var steps: Int
  /// Steps that it remembers.
  public var history: Int
  /// Trials of one line search at most.
  public var trials: Int
  /// It ends where no component of the gradient is larger.
  public var gradientTolerance: Double
  /// It ends where neither a coordinate nor the value changes by more.
  public var changeTolerance: Double

  /// `steps` at most; the other defaults are PyTorch's, but for the history of 100, for which ten serves
  /// as well on pictures and costs a tenth of the memory.
  public init(
    steps: Int, history: Int = 10, trials: Int = 25, gradientTolerance: Double = 1e-7,
    changeTolerance: Double = 1e-9
  ) {
    self.steps = steps
    self.history = history
    self.trials = trials
    self.gradientTolerance = gradientTolerance
    self.changeTolerance = changeTolerance
  }

  /// A step and what came of it.
  public struct Step<Note> {
    /// Where it led.
    public let place: [Double]
    /// What the function is there.
    public let value: Double
    /// What the function said besides.
    public let note: Note
  }

  /// The lowest place found from `start`.
  ///
  /// - Parameters:
  ///   - box: where every coordinate stays; nil for no limits. `start` is clamped to it.
  ///   - function: its value at a place, and its gradient, which it fills; a note goes with the step.
  ///   - each: told of every step.
  public func minimise<Note>(
    from start: [Double], within box: ClosedRange<Double>? = nil,
    _ function: (_ place: [Double], _ gradient: inout [Double]) -> (value: Double, note: Note),
    each: (Step<Note>) -> Void = { _ in }
  ) -> Step<Note> {
    let place = box.map { box in start.map { box.clamping($0) } } ?? start
    var gradient = [Double](repeating: 0, count: place.count)
    let first = function(place, &gradient)
    var now = LineTrial(
      length: 0, place: place, value: first.value, gradient: gradient, slope: 0, note: first.note)
    var memory = CurvatureMemory(limit: history)
    for step in 0..<steps {
      let free = box.map { now.freeGradient(in: $0) } ?? now.gradient
      guard (free.map(abs).max() ?? 0) > gradientTolerance else { break }
      guard
        let next = search(from: now, free, &memory, isFirst: step == 0, box, function)
      else { break }
      let moved = zip(next.place, now.place).map { $0 - $1 }
      let change = abs(next.value - now.value)
      memory.add(step: moved, change: zip(next.gradient, now.gradient).map { $0 - $1 })
      now = next
      each(now.step)
      if (moved.map(abs).max() ?? 0) <= changeTolerance || change < changeTolerance { break }
    }
    return now.step
  }

  /// The next place; nil where no direction leads down. In a box, where what is remembered leads nowhere
  /// because of a new edge, it is forgotten and the gradient alone is followed.
  private func search<Note>(
    from now: LineTrial<Note>, _ free: [Double], _ memory: inout CurvatureMemory, isFirst: Bool,
    _ box: ClosedRange<Double>?,
    _ function: (_ place: [Double], _ gradient: inout [Double]) -> (value: Double, note: Note)
  ) -> LineTrial<Note>? {
    let direction = now.reachable(memory.direction(against: free), in: box)
    let length = isFirst ? min(1, 1 / free.reduce(0) { $0 + abs($1) }) : 1
    let next = search(from: now, along: direction, beginning: length, box, function)
    guard box != nil, !memory.isEmpty, next.map({ $0.value >= now.value }) ?? true else {
      return next
    }
    memory.forget()
    return search(from: now, free, &memory, isFirst: true, box, function)
  }

  private func search<Note>(
    from now: LineTrial<Note>, along direction: [Double], beginning length: Double,
    _ box: ClosedRange<Double>?,
    _ function: (_ place: [Double], _ gradient: inout [Double]) -> (value: Double, note: Note)
  ) -> LineTrial<Note>? {
    let slope = dot(now.gradient, direction)
    guard slope <= -changeTolerance else { return nil }
    let start = LineTrial(
      length: 0, place: now.place, value: now.value, gradient: now.gradient, slope: slope,
      note: now.note)
    return withoutActuallyEscaping(function) { function in
      WolfeSearch(
        narrowest: changeTolerance, mostTrials: trials, reach: direction.map(abs).max() ?? 0,
        start: start
      ) { now.trial(at: $0, along: direction, in: box, function) }.run(from: length)
    }
  }
}

extension LineTrial {
  fileprivate var step: LBFGS.Step<Note> {
    LBFGS.Step(place: place, value: value, note: note)
  }

  /// The gradient, 0 where it would push a coordinate over the edge that it stands on.
  fileprivate func freeGradient(in box: ClosedRange<Double>) -> [Double] {
    zip(place, gradient).map { box.leads($0, over: -$1) ? 0 : $1 }
  }

  /// The direction, 0 where it leads over the edge that a coordinate stands on.
  fileprivate func reachable(_ direction: [Double], in box: ClosedRange<Double>?) -> [Double] {
    guard let box else { return direction }
    return zip(place, direction).map { box.leads($0, over: $1) ? 0 : $1 }
  }

  /// What the function is some way along a direction; its slope is of the coordinates that still move.
  fileprivate func trial(
    at length: Double, along direction: [Double], in box: ClosedRange<Double>?,
    _ function: (_ place: [Double], _ gradient: inout [Double]) -> (value: Double, note: Note)
  ) -> LineTrial {
    let wanted = zip(place, direction).map { $0 + length * $1 }
    let place = box.map { box in wanted.map { box.clamping($0) } } ?? wanted
    var gradient = [Double](repeating: 0, count: place.count)
    let found = function(place, &gradient)
    var slope = 0.0
    for index in place.indices where place[index] == wanted[index] {
      slope += gradient[index] * direction[index]
    }
    return LineTrial(
      length: length, place: place, value: found.value, gradient: gradient, slope: slope,
      note: found.note)
  }
}

/// The last steps with the changes of the gradient that came with them.
private struct CurvatureMemory {
  private struct Pair {
    let step, change: [Double]
    /// 1 / (step · change)
    let inverse: Double
  }

  /// A step whose change of the gradient points away from it, or hardly along it, says nothing that a
  /// convex model could use.
  private static let leastProduct = 1e-10

  let limit: Int
  private var pairs: [Pair] = []
  private var scale = 1.0

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func forget() { (pairs, scale) = ([], 1) }

  mutating func add(step: [Double], change: [Double]) {
    // Where a coordinate stood still, the gradient's change has nothing to do with it.
    let change = zip(step, change).map { $0 == 0 ? 0 : $1 }
    let product = dot(step, change)
    guard product > Self.leastProduct else { return }
    if pairs.count == limit { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, inverse: 1 / product))
    scale = product / dot(change, change)
  }

  /// −H · gradient by the two-loop recursion, H the inverse of the remembered curvature.
  func direction(against gradient: [Double]) -> [Double] {
    var result = gradient.map { -$0 }
    var parts: [Double] = []
    for pair in pairs.reversed() {
      let part = pair.inverse * dot(pair.step, result)
      add(pair.change, times: -part, to: &result)
      parts.append(part)
    }
    for index in result.indices { result[index] *= scale }
    for (pair, part) in zip(pairs, parts.reversed()) {
      add(pair.step, times: part - pair.inverse * dot(pair.change, result), to: &result)
    }
    return result
  }

  private func add(_ values: [Double], times factor: Double, to sum: inout [Double]) {
    for index in sum.indices { sum[index] += factor * values[index] }
  }
}

private func dot(_ one: [Double], _ other: [Double]) -> Double {
  var sum = 0.0
  for index in one.indices { sum += one[index] * other[index] }
  return sum
}

extension ClosedRange<Double> {
  /// So near an edge a coordinate counts as standing on it: without this, one that comes ever closer
  /// keeps all others from moving on. A thousandth part of a thousandth: nothing to 8 bits.
  private static var nearness: Double { 1e-6 }

  fileprivate func clamping(_ value: Double) -> Double {
    Swift.min(Swift.max(value, lowerBound), upperBound)
  }

  /// Whether a coordinate stands on an edge that `direction` leads over.
  fileprivate func leads(_ coordinate: Double, over direction: Double) -> Bool {
    (coordinate <= lowerBound + Self.nearness && direction < 0)
      || (coordinate >= upperBound - Self.nearness && direction > 0)
  }
}
