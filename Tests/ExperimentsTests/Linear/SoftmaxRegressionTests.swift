// Logistic regression against its closed forms, and the last layers that are made of it.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct SoftmaxRegressionTests {
  private func table(_ count: Int = 200) -> FeatureTable {
    var stream = RandomStream(seed: 1, purpose: .noise, count)
    var table = FeatureTable(width: 4)
    for _ in 0..<count {
      let label = stream.below(3)
      let shared = 5 * stream.normal()
      // Features that are nearly the same, and one that never varies.
      table.append(
        [shared + stream.normal() + Float(label), shared - stream.normal(), stream.normal(), 7],
        label: label)
    }
    return table
  }

  @Test func featuresAreShiftedAndScaled() {
    let table = table()
    let scaled = table.standardised(table.spread()).spread()
    for feature in 0..<3 {
      #expect(abs(scaled.means[feature]) < 1e-12)
      #expect(abs(scaled.deviations[feature] - 1) < 1e-12)
    }
    #expect(scaled.means[3] == 0 && scaled.deviations[3] == 0)
  }

  @Test func itEndsWhereTheSlopeIsZero() throws {
    let table = table()
    let scaled = table.standardised(table.spread())
    let fitted = try SoftmaxRegression(on: scaled, classes: 3, ridge: 1e-4, rounds: 500)
    let end = fitted.slope(at: fitted.weights, on: scaled, ridge: 1e-4)
    #expect(end.gradient.length < 1e-3)
    #expect(end.loss < log(3))
    var moved = fitted.weights
    moved[1] += 1e-4
    let slope = fitted.slope(at: moved, on: scaled, ridge: 1e-4)
    let difference = (slope.loss - end.loss) / 1e-4
    #expect(abs((slope.gradient[1] + end.gradient[1]) / 2 - difference) < 1e-6)
  }

  /// One feature, ±1, that agrees with the label three times in four: log-odds are log 3.
  @Test func logOddsByHand() throws {
    var table = FeatureTable(width: 1)
    for label in 0..<2 {
      let side: Float = label == 0 ? -1 : 1
      for value in [side, side, side, -side] { table.append([value], label: label) }
    }
    let fitted = try SoftmaxRegression(on: table, classes: 2, ridge: 1e-9, rounds: 500)
    #expect(abs(fitted.weight(0, 1) - fitted.weight(0, 0) - log(3)) < 1e-3)
    #expect(abs(fitted.offset(1) - fitted.offset(0)) < 1e-6)
  }

  /// Ten logits carry all that a linear model knows; its last layer can be learnt again by them.
  @Test(arguments: [LastLayerStep.Features.logits, .penultimate])
  func aLastLayerIsStoredAsANetwork(features: LastLayerStep.Features) throws {
    let toy = try StudyLab()
    let train = try toy.lab.datasets.named("blobs/train")
    let base = try TrainStep(
      model: "base", dataset: train, architecture: "mlp", width: 24,
      training: TrainingSettings(
        epochs: 4, schedule: Schedule(peak: 0.05), batch: 32, augmentation: .none)
    ).run(in: toy.lab)
    let step = LastLayerStep(model: "again", base: base, dataset: train, features: features)
    let model = try step.run(in: toy.lab, threads: 1)
    #expect(try step.run(in: toy.lab, threads: 2) == model)
    let (old, new) = try (
      toy.lab.models.network(of: base), toy.lab.models.network(of: model)
    )
    #expect(old.tensors.dropLast(2) == new.tensors.dropLast(2))
    #expect(old.tensors.suffix(2) != new.tensors.suffix(2))
    let clean = try EvaluateStep(model: model, dataset: train).run(in: toy.lab, threads: 1)
    let before = try EvaluateStep(model: base, dataset: train).run(in: toy.lab, threads: 1)
    #expect(clean.accuracy >= before.accuracy - 0.01)
  }
}
