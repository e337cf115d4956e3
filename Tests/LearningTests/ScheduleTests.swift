// The learning rate at the steps that matter.
import Foundation
import Testing

@testable import Learning

struct ScheduleTests {
  private func rates(_ schedule: Schedule, epochs: Int, stepsPerEpoch: Int) -> [Double] {
    (0..<epochs * stepsPerEpoch).map {
      schedule.learningRate(step: $0, epochs: epochs, stepsPerEpoch: stepsPerEpoch)
    }
  }

  private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-15 }
  }

  @Test func oneCycleRisesInALineAndFallsInALine() {
    let rates = rates(Schedule(peak: 0.4, warmup: 0.25), epochs: 4, stepsPerEpoch: 2)
    let expected = [0.2, 0.4, 0.4, 0.4 * 5 / 6, 0.4 * 4 / 6, 0.2, 0.4 * 2 / 6, 0.4 / 6]
    #expect(agree(rates, expected))
  }

  /// `torch.optim.lr_scheduler.CosineAnnealingLR(T_max=4)` gives these four.
  @Test func aCosineFallsSlowlyAtBothEnds() {
    let rates = rates(Schedule(.cosine, peak: 0.8), epochs: 2, stepsPerEpoch: 2)
    #expect(agree(rates, [0.8, 0.4 + 0.2 * 2.0.squareRoot(), 0.4, 0.4 - 0.2 * 2.0.squareRoot()]))
  }

  @Test func stepsFallAfterTheirEpochs() {
    let schedule = Schedule(.step(milestones: [1, 3], gamma: 0.5), peak: 0.8)
    #expect(
      agree(
        rates(schedule, epochs: 4, stepsPerEpoch: 2), [0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2]))
  }

  @Test func constantStaysAfterItsWarmup() {
    let schedule = Schedule(.constant, peak: 0.8, warmup: 0.5)
    #expect(agree(rates(schedule, epochs: 4, stepsPerEpoch: 1), [0.4, 0.8, 0.8, 0.8]))
  }

  @Test(
    arguments: [
      Schedule.Shape.oneCycle, .cosine, .step(milestones: [1], gamma: 0.1), .constant,
    ], [0, 0.3, 0.999])
  func isPositiveThroughoutAndReachesThePeak(shape: Schedule.Shape, warmup: Double) {
    for (epochs, stepsPerEpoch) in [(1, 1), (2, 1), (1, 3), (5, 2), (7, 143)] {
      let schedule = Schedule(shape, peak: 0.1, warmup: warmup)
      let rates = rates(schedule, epochs: epochs, stepsPerEpoch: stepsPerEpoch)
      #expect(rates.allSatisfy { $0 > 0 && $0 <= 0.1 })
      #expect(rates.max() == 0.1 || shape == .step(milestones: [1], gamma: 0.1) && warmup > 0)
    }
  }

  @Test func aScheduleReadsAsOneFlatObject() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let texts = [
      (Schedule(peak: 0.25), #"{"kind":"one-cycle","peak":0.25,"warmup":0.3}"#),
      (Schedule(.cosine, peak: 2, warmup: 0.5), #"{"kind":"cosine","peak":2,"warmup":0.5}"#),
      (Schedule(.constant, peak: 1), #"{"kind":"constant","peak":1,"warmup":0}"#),
      (
        Schedule(.step(milestones: [50, 75], gamma: 0.5), peak: 1),
        #"{"gamma":0.5,"kind":"step","milestones":[50,75],"peak":1,"warmup":0}"#
      ),
    ]
    for (schedule, text) in texts {
      #expect(String(decoding: try encoder.encode(schedule), as: UTF8.self) == text)
      #expect(try JSONDecoder().decode(Schedule.self, from: Data(text.utf8)) == schedule)
    }
  }
}
