// The published settings of representation inversion, and faster ones.
import Foundation
import Learning
import Nets
import Store

/// Named settings of an inversion.
public enum InversionScale: String, CaseIterable, Sendable {
  /// A handful of steps, to see the machinery work.
  case tiny
  /// 60 steps from 0.5 down to 0.05: on small networks as near as the published ones, much sooner.
  case small
  /// 1000 steps of 0.1: what reproductions of the paper's CIFAR-10 datasets use.
  case paper

  /// Number and lengths of the steps; lengths are L2, in units of the pixel range [0, 1].
  public var path: (steps: Int, stepSize: Double, lastStepSize: Double?) {
    switch self {
    case .tiny: (8, 0.5, 0.1)
    case .small: (60, 0.5, 0.05)
    case .paper: (1000, 0.1, nil)
    }
  }
}

extension AttackSettings {
  /// The search of an inversion of `model`: towards features of the penultimate layer, steps of a
  /// length of their own, no bound but the pixel range, the last place kept.
  ///
  /// - Parameter lastStepSize: nil where all steps have the same length.
  /// - Throws: `LearningError.invalidSetting`.
  public static func inversion(
    of model: Model, steps: Int, stepSize: Double, lastStepSize: Double? = nil,
    compute: Compute = Compute(), seed: UInt64
  ) throws -> AttackSettings {
    try AttackSettings(
      threat: .unconstrained, objective: .features(layer: model.featureLayer), steps: steps,
      stepSize: stepSize, lastStepSize: lastStepSize, keepBest: false, compute: compute, seed: seed)
  }

  /// The search of an inversion at a named scale; otherwise as above.
  public static func inversion(
    of model: Model, _ scale: InversionScale, compute: Compute = Compute(), seed: UInt64
  ) throws -> AttackSettings {
    try inversion(
      of: model, steps: scale.path.steps, stepSize: scale.path.stepSize,
      lastStepSize: scale.path.lastStepSize, compute: compute, seed: seed)
  }
}
