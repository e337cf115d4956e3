// How a student learns from a teacher's answers to queries: Adam on labels, values or gradients.
import Foundation
import Learning
import Nets
import Store

/// What the teacher tells about each query (Milli et al. 2019 compare labels with gradients).
enum QueryKind: String, CaseIterable, Codable, Sendable {
  case labels, values, gradients
}

/// The settings of learning from queries.
struct QueryMatching: Codable, Hashable, Sendable {
  var epochs: Int
  /// Adam's rate at the beginning; it falls in a line.
  var rate: Double
  var batch: Int
}

extension QueryMatching {
  /// `student` after learning what `teacher` says of `kind` about the pictures of `source`, and the
  /// mean loss of each epoch. A pure function of what it is given.
  func train(
    _ student: QueriedNetwork, from teacher: QueriedNetwork, _ kind: QueryKind,
    on source: some ExampleSource, seed: UInt64, report: (_ epoch: Int) -> Void = { _ in }
  ) throws -> (student: QueriedNetwork, losses: [Double]) {
    let batch = try source.batch(0..<source.count)
    let queries = batch.ordinals.indices.map { index in
      batch.image(index).map { (Float($0) / 255 - 0.5) * 4 }
    }
    let answers = queries.enumerated().map { ordinal, query in
      Self.answer(teacher, query, kind, seed: seed, ordinal)
    }
    var (student, adam, losses) = (student, QueryAdam(count: student.values.count), [Double]())
    let steps = Double(epochs * max(queries.count / self.batch, 1))
    for epoch in 0..<epochs {
      var stream = RandomStream(seed: seed, purpose: .order, epoch)
      let order = (0..<queries.count).shuffled(using: &stream)
      var sum: Float = 0
      for start in stride(from: 0, to: queries.count, by: self.batch) {
        let part = order[start..<min(start + self.batch, queries.count)]
        var derivative = [Float](repeating: 0, count: student.values.count)
        for place in part {
          sum += student.addDerivative(queries[place], answers[place], to: &derivative)
        }
        let rate = rate * max(1 - Double(adam.steps) / steps, 0)
        adam.move(&student.values, along: derivative, count: part.count, rate: rate)
      }
      losses.append(Double(sum) / Double(queries.count))
      report(epoch)
    }
    return (student, losses)
  }

  private static func answer(
    _ teacher: QueriedNetwork, _ query: [Float], _ kind: QueryKind, seed: UInt64, _ ordinal: Int
  ) -> QueryAnswer {
    let trace = teacher.trace(query)
    switch kind {
    case .labels:
      return .label(trace.logits.indices.max { trace.logits[$0] < trace.logits[$1] } ?? 0)
    case .values: return .values(trace.logits)
    case .gradients:
      // One random combination of the logits: a gradient costs as much as a label, not ten times it.
      var stream = RandomStream(seed: seed, purpose: .probe, ordinal)
      let length = 1 / Float(teacher.classes).squareRoot()
      let probe = (0..<teacher.classes).map { _ in stream.below(2) == 0 ? length : -length }
      return .gradient(teacher.gradient(trace, probe: probe), probe: probe, of: trace.logits)
    }
  }
}

/// Adam with its usual constants.
private struct QueryAdam {
  private(set) var steps = 0
  private var means: [Float]
  private var squares: [Float]

  init(count: Int) {
    means = [Float](repeating: 0, count: count)
    squares = means
  }

  mutating func move(
    _ values: inout [Float], along sums: [Float], count: Int, rate: Double
  ) {
    steps += 1
    let (scale, length) = (1 / Float(count), values.count)
    let meanScale = Float(1 / (1 - pow(0.9, Double(steps))))
    let squareScale = Float(1 / (1 - pow(0.999, Double(steps))))
    let rate = Float(rate)
    values.withUnsafeMutableBufferPointer { values in
      means.withUnsafeMutableBufferPointer { means in
        squares.withUnsafeMutableBufferPointer { squares in
          sums.withUnsafeBufferPointer { sums in
            for k in 0..<length {
              let slope = sums[k] * scale
              means[k] = 0.9 * means[k] + 0.1 * slope
              squares[k] = 0.999 * squares[k] + 0.001 * slope * slope
              values[k] -=
                rate * means[k] * meanScale / ((squares[k] * squareScale).squareRoot() + 1e-8)
            }
          }
        }
      }
    }
  }
}
