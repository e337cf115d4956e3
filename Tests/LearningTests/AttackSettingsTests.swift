// Defaults of the attack and the sentences for settings that make no sense.
import Foundation
import Testing

@testable import Learning

struct AttackSettingsTests {
  @Test func theDefaultStepReachesBeyondTheBall() throws {
    let settings = try AttackSettings(threat: Toy.threat(.l2, "0.5"), steps: 25)
    #expect(abs(settings.stepSize - 0.05) <= 1e-15)
    #expect(settings.restarts == 1 && settings.keepBest && !settings.randomStart)
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
  }

  @Test func surviveStorage() throws {
    let settings = try AttackSettings(
      threat: Toy.threat(.linf, "8/255"), steps: 7, randomStart: true, restarts: 3, seed: .max)
    let stored = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(AttackSettings.self, from: stored) == settings)
  }

  private func invalid(_ name: String, _ value: String, _ allowed: String) -> LearningError {
    .invalidSetting(name: name, value: value, allowed: allowed)
  }
}
