// Defaults of the attack and the sentences for settings that make no sense.
import Foundation
import Nets
import Testing

@testable import Learning

struct AttackSettingsTests {
  @Test func theDefaultStepReachesBeyondTheBall() throws {
    let settings = try AttackSettings(threat: Toy.threat(.l2, "0.5"), steps: 25)
    #expect(abs(settings.stepSize - 0.05) <= 1e-15)
    #expect(settings.restarts == 1 && settings.keepBest && !settings.randomStart)
  }

  @Test func fgsmIsOneStepOfTheWholeRadius() throws {
    let fgsm = try AttackSettings.fgsm(threat: Toy.threat(.linf, "8/255"), seed: 3)
    #expect(fgsm.steps == 1 && fgsm.stepSize == 8.0 / 255 && !fgsm.keepBest && !fgsm.randomStart)
    #expect(fgsm.method == "fgsm")
    for other in [
      try AttackSettings(threat: fgsm.threat, steps: 1, stepSize: fgsm.stepSize),
      try AttackSettings(threat: fgsm.threat, steps: 1, keepBest: false),
      try AttackSettings(
        threat: fgsm.threat, steps: 1, stepSize: fgsm.stepSize, randomStart: true, keepBest: false),
    ] {
      #expect(other.method == "pgd")
    }
    #expect(throws: LearningError.self) { try AttackSettings.fgsm(threat: .unconstrained) }
    let source = try Toy.noise(count: 3)
    let attack = try PGD(
      Toy.weights("cnn", for: source), settings: fgsm, team: LaneTeam(lanes: 1), microBatch: 3)
    let batch = try source.batch(0..<3)
    for (index, result) in try attack.perturb(
      batch, goals: batch.labels.map { .untargeted(label: $0) }
    ).enumerated() {
      #expect(result.passes == 2)
      for (delta, pixel) in zip(result.delta, batch.image(index)) where (9...246).contains(pixel) {
        #expect(delta == 0 || abs(abs(delta) - 8.0 / 255) < 1e-8)
      }
    }
  }

  @Test func withoutABallAStepIsATenth() throws {
    #expect(try AttackSettings(threat: .unconstrained, steps: 1000).stepSize == 0.1)
  }

  @Test func settingsThatMakeNoSenseAreRefused() throws {
    let threat = try Toy.threat(.l2, "0.5")
    #expect(throws: invalid("steps", "-1", "0 or more")) {
      try AttackSettings(threat: threat, steps: -1)
    }
    #expect(throws: invalid("step size", "nan", "0 or more")) {
      try AttackSettings(threat: threat, stepSize: .nan)
    }
    #expect(throws: invalid("step size", "0.0", "above 0, else the attack stands still")) {
      try AttackSettings(threat: threat, stepSize: 0)
    }
    #expect(throws: invalid("restarts", "0", "1 or more")) {
      try AttackSettings(threat: threat, restarts: 0)
    }
    #expect(try AttackSettings(threat: Toy.threat(.linf, "0")).stepSize == 0)
    for (last, text) in [(0.0, "0.0"), (-1, "-1.0"), (.nan, "nan"), (0.3, "0.3")] {
      #expect(throws: invalid("last step size", text, "above 0 and at most the first, 0.2")) {
        try AttackSettings(threat: threat, stepSize: 0.2, lastStepSize: last)
      }
    }
  }

  @Test func stepsShrinkEvenlyToTheLast() throws {
    let settings = try AttackSettings(
      threat: .unconstrained, steps: 4, stepSize: 0.5, lastStepSize: 0.125)
    #expect((0..<4).map(settings.stepSize) == [0.5, 0.375, 0.25, 0.125])
    let alike = try AttackSettings(threat: .unconstrained, steps: 3, stepSize: 0.3)
    #expect((0..<3).map(alike.stepSize) == [0.3, 0.3, 0.3])
    let single = try AttackSettings(
      threat: .unconstrained, steps: 1, stepSize: 0.5, lastStepSize: 0.25)
    #expect(single.stepSize(at: 0) == 0.5)
  }

  @Test(arguments: [0, 3, 8])
  func thePathIsAsLongAsItsSteps(steps: Int) throws {
    // Towards another picture through features that are the picture itself, the path is straight.
    let source = try Toy.noise(count: 2)
    let weights = try Toy.weights("linear", for: source)
    let settings = try AttackSettings(
      threat: .unconstrained, objective: .features(layer: weights.architecture.featureLayer),
      steps: steps, stepSize: 0.5, lastStepSize: 0.1, keepBest: false)
    let attack = try PGD(weights, settings: settings, team: LaneTeam(lanes: 1))
    let aim = try attack.outputs(on: source.batch([1]))[0]
    let result = try attack.perturb(source.batch([0]), goals: [.towards(aim)])[0]
    let length = Double(steps) * 0.3
    #expect(abs(Toy.size(of: result.delta, in: .l2) - length) < 1e-4)
    let start = try attack.outputs(on: source.batch([0]))[0]
    let gap = Toy.size(of: zip(start, aim).map { $0 - $1 }, in: .l2)
    #expect(abs(result.loss - (gap - 4 * length)) < 1e-3)
  }

  @Test func settingsWithoutALastStepAreWrittenAsEver() throws {
    let settings = try AttackSettings(threat: Toy.threat(.l2, "0.5"), steps: 7, stepSize: 0.25)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let written = String(decoding: try encoder.encode(settings), as: UTF8.self)
    #expect(!written.contains("lastStepSize"))
    let shrinking = try AttackSettings(
      threat: settings.threat, steps: 7, stepSize: 0.25, lastStepSize: 0.125)
    let more = String(decoding: try encoder.encode(shrinking), as: UTF8.self)
    #expect(more.replacingOccurrences(of: "\"lastStepSize\":0.125,", with: "") == written)
    #expect(
      try JSONDecoder().decode(AttackSettings.self, from: Data(written.utf8)) == settings)
    #expect(try JSONDecoder().decode(AttackSettings.self, from: Data(more.utf8)) == shrinking)
  }

  @Test func surviveStorage() throws {
    let settings = try AttackSettings(
      threat: Toy.threat(.linf, "8/255"), steps: 7, randomStart: true, restarts: 3,
      stopsWhenBroken: true, compute: Compute(.bfloat16, kernels: .direct), seed: .max)
    let stored = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(AttackSettings.self, from: stored) == settings)
  }

  private func invalid(_ name: String, _ value: String, _ allowed: String) -> LearningError {
    .invalidSetting(name: name, value: value, allowed: allowed)
  }
}
