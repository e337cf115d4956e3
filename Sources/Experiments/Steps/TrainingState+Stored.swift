// Where a training run stands, as the lab's checkpoints keep it, and back.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// The sums of an unfinished epoch, as a checkpoint keeps them.
struct EpochSums: Codable {
  /// The bits of a Double: text of decimals would have to be read back exactly.
  let lossSumBits: UInt64
  let correct: Int

  init(_ state: TrainingState) {
    lossSumBits = state.lossSum.bitPattern
    correct = state.correct
  }
}

/// Which epoch did best, as its checkpoint keeps it.
struct BestScore: Codable {
  /// From 0.
  let epoch: Int
  /// Right answers on the validation pictures.
  let score: Int
}

extension TrainingState {
  /// The state that a checkpoint holds.
  init(_ point: ResumePoint, _ network: Architecture) throws {
    let sums = try JSONDecoder().decode(EpochSums.self, from: Data(point.state.utf8))
    self.init(
      weights: try Weights(network, point.tensors),
      optimiser: OptimiserState(
        steps: point.step, momentum: point.tensors.having(.momentum),
        variance: point.tensors.having(.variance)),
      step: point.step, lossSum: Double(bitPattern: sums.lossSumBits), correct: sums.correct,
      best: try point.best.map { try BestEpoch($0, network) })
  }
}

extension BestEpoch {
  fileprivate init(_ best: ResumePoint.Best, _ network: Architecture) throws {
    let score = try JSONDecoder().decode(BestScore.self, from: Data(best.state.utf8))
    self.init(
      epoch: score.epoch, score: score.score, weights: try Weights(network, best.tensors))
  }
}

extension Weights {
  fileprivate init(_ network: Architecture, _ tensors: [StoredTensor]) throws {
    try self.init(architecture: network, tensors: tensors.having(.weight))
  }

  /// The tensors as a checkpoint keeps them.
  var stored: [StoredTensor] { tensors.map { StoredTensor($0, role: .weight) } }
}

extension OptimiserState {
  /// The tensors as a checkpoint keeps them.
  var stored: [StoredTensor] {
    momentum.map { StoredTensor($0, role: .momentum) }
      + variance.map { StoredTensor($0, role: .variance) }
  }
}

extension [StoredTensor] {
  fileprivate func having(_ role: StoredTensor.Role) -> [Tensor] {
    filter { $0.role == role }.map(Tensor.init)
  }
}
