// Which goal each rule sets.
import Foundation
import Testing

@testable import Learning

struct TargetRuleTests {
  @Test func textNamesEveryRule() throws {
    let rules: [String: TargetRule] = [
      "none": .none, "next": .next, "random": .random, "least-likely": .leastLikely,
      "7": .fixed(7),
    ]
    for (text, rule) in rules {
      #expect(try TargetRule(text) == rule)
      #expect(rule.description == text)
      let stored = try JSONEncoder().encode([rule])
      #expect(try JSONDecoder().decode([TargetRule].self, from: stored) == [rule])
    }
    for text in ["", "-1", "Next", "least likely", "1.5", "70000"] {
      #expect(throws: LearningError.unknownTargetRule(text)) { try TargetRule(text) }
    }
  }

  @Test func rulesSetTheirGoals() throws {
    #expect(try goal(.none, label: 3) == .untargeted(label: 3))
    #expect(try goal(.next, label: 3) == .targeted(4))
    #expect(try goal(.next, label: 9) == .targeted(0))
    #expect(try goal(.leastLikely, label: 3) == .targeted(6))
    #expect(try goal(.fixed(2), label: 3) == .targeted(2))
    #expect(throws: LearningError.targetOutOfRange(10, classes: 10)) {
      try goal(.fixed(10), label: 3)
    }
  }

  @Test func randomTargetsAreUniformAndDependOnSeedAndOrdinalAlone() throws {
    var counts = [Int](repeating: 0, count: 10)
    for ordinal in 0..<5000 {
      let drawn = try goal(.random, label: ordinal % 10, ordinal: ordinal)
      #expect(try goal(.random, label: 0, ordinal: ordinal) == drawn)
      counts[try #require(drawn.classIndex)] += 1
    }
    // 500 ± 21 each.
    #expect(counts.allSatisfy { (400...600).contains($0) })
    let other = try (0..<100).count {
      try goal(.random, label: 0, ordinal: $0, seed: 1) == goal(.random, label: 0, ordinal: $0)
    }
    #expect(other < 30)
  }

  private func goal(
    _ rule: TargetRule, label: Int, ordinal: Int = 0, seed: UInt64 = 0
  ) throws -> AttackGoal {
    try rule.goal(label: label, ordinal: ordinal, classes: 10, seed: seed, leastLikely: 6)
  }
}
