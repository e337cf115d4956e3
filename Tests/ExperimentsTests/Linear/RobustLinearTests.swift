// Robust linear models: the closed form of the worst loss, its slope, certificates by hand.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct RobustLinearTests {
  private func random(_ count: Int, _ place: Int) -> [Float] {
    var stream = RandomStream(seed: 6, purpose: .noise, place)
    return (0..<count).map { _ in stream.normal() / 2 }
  }

  /// Three classes on 21 inputs: one whole stretch of sixteen, and a rest.
  private var model: RobustLinearModel {
    var model = RobustLinearModel(inputs: 21, classes: 3, eps: 0.1)
    model.weights = random(63, 1)
    model.offsets = random(3, 2)
    return model
  }

  @Test func theLossByHand() {
    var model = RobustLinearModel(inputs: 2, classes: 2, eps: 0.05)
    #expect(abs(model.slope(on: [1, 1], [0]).loss - 2 * log(2)) < 1e-6)
    // Margins: 3·1 + 4·1 − 0.05·4·5 = 6, and −(0 + 0) − 0 = 0.
    model.weights = [3, 4, 0, 0]
    #expect(abs(model.slope(on: [1, 1], [0]).loss - (log1p(exp(-6)) + log(2))) < 1e-6)
  }

  /// Slopes by differences, which need a model away from zero weights.
  @Test func theSlopeIsTheDerivative() {
    let (model, pictures) = (model, random(21 * 4, 3))
    let slope = model.slope(on: pictures, [0, 2, 1, 2])
    for place in stride(from: 0, to: 63, by: 4) {
      let difference = loss(around: model, pictures) { $0.weights[place] += $1 }
      #expect(abs(Double(slope.weights[place]) - difference) < 2e-3)
    }
    for kind in 0..<3 {
      let difference = loss(around: model, pictures) { $0.offsets[kind] += $1 }
      #expect(abs(Double(slope.offsets[kind]) - difference) < 2e-3)
    }
  }

  private func loss(
    around model: RobustLinearModel, _ pictures: [Float],
    move: (inout RobustLinearModel, Float) -> Void
  ) -> Double {
    let (step, labels): (Float, [Int]) = (1 / 64, [0, 2, 1, 2])
    var (up, down) = (model, model)
    move(&up, step)
    move(&down, -step)
    let rise = up.slope(on: pictures, labels).loss - down.slope(on: pictures, labels).loss
    return rise / Double(2 * step)
  }

  /// The worst move of length ε in pixels is 4 ε in z, along each class's own weights.
  @Test func noMoveIsWorseThanTheClosedForm() {
    let (model, picture) = (model, random(21, 4))
    var plain = RobustLinearModel(inputs: 21, classes: 3, eps: 0)
    (plain.weights, plain.offsets) = (model.weights, model.offsets)
    let worst = model.slope(on: picture, [1]).loss
    for number in 0..<40 {
      let draw = random(21, 100 + number)
      let length = draw.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let moved = zip(picture, draw).map { $0 + 0.4 * $1 / length }
      #expect(plain.slope(on: moved, [1]).loss <= worst + 1e-5)
    }
  }

  @Test func certificatesByHand() throws {
    let architecture = try Architecture.named(
      "linear", input: ImageShape(channels: 1, height: 1, width: 2), classes: 2)
    // In pixels the weights are (4, 0) and (0, 4): a gap of 4√2.
    let network = try Weights(initialising: architecture, seed: 1)
      .replacingLastLayer(weight: [1, 0, 0, 1], bias: [0, 0])
    // Distances to the border: 2/(4√2) = 0.354, 1/(4√2) = 0.177.
    let certificates = LinearCertificates(network, logits: [3, 1, 1, 2], labels: [0, 1])
    #expect(certificates.certifiedShare(radius: 0.17) == 1)
    #expect(certificates.certifiedShare(radius: 0.18) == 0.5)
    #expect(certificates.certifiedShare(radius: 0.36) == 0)
    // Logit 0 is 3 and 1: deviation 1, E[y·f] = 1; ‖w‖ = 4.
    #expect(abs(certificates.robustUsefulness(of: 0, radius: 0.1) - 0.6) < 1e-12)
    #expect(abs(certificates.robustUsefulness(of: 1, radius: 0.1) - (1 - 0.4 / 0.5)) < 1e-12)
    #expect(abs(certificates.meanExpectation - 1) < 1e-12)
  }

  /// No attack that the lab knows changes a prediction within its certified radius.
  @Test func noAttackBreaksACertificate() throws {
    let toy = try StudyLab()
    let test = try toy.lab.datasets.named("blobs/test")
    let step = RobustLinearStep(
      model: "robust", dataset: try toy.lab.datasets.named("blobs/train"),
      training: RobustLinearTraining(eps: 0.5, epochs: 4, peak: 0.01, batch: 32, seed: 1))
    let model = try step.run(in: toy.lab)
    #expect(try step.run(in: toy.lab) == model)
    let clean = try EvaluateStep(model: model, dataset: test).run(in: toy.lab, threads: 1)
    #expect(clean.accuracy > 0.9)
    let attack = try AttackSettings(
      threat: ThreatModel(norm: .l2, eps: Epsilon("1")), steps: 10)
    let attacked = try EvaluateStep(model: model, dataset: test, attack: attack)
      .run(in: toy.lab, threads: 1)
    let certified = try certifiedShare(of: model, on: test, in: toy.lab)
    #expect(certified > 0.3 && attacked.accuracy >= certified - (1 - clean.accuracy))
  }

  private func certifiedShare(of model: Model, on dataset: Dataset, in lab: LabFile) throws
    -> Double
  {
    let network = try lab.models.network(of: model)
    let answers = try Evaluation(network, team: LaneTeam(lanes: 1))
      .predictions(on: StoredExamples(dataset, in: lab))
    return LinearCertificates(network, logits: answers.logits, labels: answers.labels)
      .certifiedShare(radius: 1)
  }
}
