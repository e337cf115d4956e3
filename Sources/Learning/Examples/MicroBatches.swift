// How examples are spread over lanes: in micro-batches that fit a compiled plan, each taken by the
// next lane that is free. Rows do not influence each other, so who takes what changes no result.
import Nets
import Synchronization

extension LaneTeam {
  /// Calls `body` once for every `size` rows of `count` (the last may get fewer), on all lanes.
  func share(
    _ count: Int, by size: Int, _ body: @Sendable (_ lane: Int, _ rows: Range<Int>) -> Void
  ) {
    let next = Atomic(0)
    run { lane in
      while true {
        let start = next.add(size, ordering: .relaxed).oldValue
        guard start < count else { return }
        body(lane, start..<min(start + size, count))
      }
    }
  }
}

extension ExampleBatch {
  /// Writes the pictures of `rows` as pixels in [0, 1], and zeros after them.
  func write(_ rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>) {
    let filled = rows.count * shape.count
    let first = rows.lowerBound * shape.count
    pixels.withUnsafeBufferPointer { pixels in
      for i in 0..<filled { buffer[i] = Float(pixels[first + i]) / 255 }
    }
    for i in filled..<buffer.count { buffer[i] = 0 }
  }

  /// Throws `LearningError.shapeMismatch` or `.labelOutOfRange` where these do not fit
  /// `architecture`.
  func check(against architecture: Architecture) throws {
    guard architecture.input == shape else {
      throw LearningError.shapeMismatch(
        network: architecture.input.dimensions, examples: shape.dimensions)
    }
    for (ordinal, label) in zip(ordinals, labels) where label >= architecture.classes {
      throw LearningError.labelOutOfRange(
        ordinal: ordinal, label: label, classes: architecture.classes)
    }
  }

  /// What the lanes' `plans` compute on every picture, one after the other.
  /// - Parameter deltas: what is added to each picture first; nil for nothing.
  func outputs(plans: [GradientPlan], team: LaneTeam, plus deltas: [[Float]]? = nil) -> [Float] {
    let size = plans[0].outputShape.count
    let outputs = Mutex([Float](repeating: 0, count: count * size))
    show(to: plans, team: team, plus: deltas) { plan, rows in
      let first = rows.lowerBound * size
      outputs.withLock { outputs in
        for i in 0..<rows.count * size { outputs[first + i] = plan.output[i] }
      }
    }
    return outputs.withLock { $0 }
  }

  /// Takes every picture, plus its delta, through the plan of the lane that is free, and lets `take`
  /// read off what the plan has computed for `rows` of the examples, on that lane.
  func show(
    to plans: [GradientPlan], team: LaneTeam, plus deltas: [[Float]]?,
    _ take: @Sendable (_ plan: GradientPlan, _ rows: Range<Int>) -> Void
  ) {
    team.share(count, by: plans[0].batch) { lane, rows in
      let plan = plans[lane]
      write(rows, into: plan.input)
      for (row, delta) in (deltas?[rows] ?? []).enumerated() {
        for i in delta.indices { plan.input[row * shape.count + i] += delta[i] }
      }
      plan.forward()
      take(plan, rows)
    }
  }
}

extension ImageShape {
  /// Channels, height and width as in "3×32×32".
  var dimensions: String { "\(channels)×\(height)×\(width)" }
}
