// The learning rate at the steps that matter.
import Testing

@testable import Learning

struct ScheduleTests {
  @Test func risesLinearlyToThePeakAndFallsLinearlyTowardsZero() {
    let schedule = Schedule(peak: 0.4, warmup: 0.25)
    let rates = (0..<8).map { schedule.learningRate(step: $0, of: 8) }
    let expected = [0.2, 0.4, 0.4, 0.4 * 5 / 6, 0.4 * 4 / 6, 0.2, 0.4 * 2 / 6, 0.4 / 6]
    #expect(zip(rates, expected).allSatisfy { abs($0 - $1) <= 1e-15 })
  }

  @Test(arguments: [1, 2, 3, 10, 1001], [0, 0.3, 0.999])
  func isPositiveThroughoutAndReachesThePeak(total: Int, warmup: Double) {
    let schedule = Schedule(peak: 0.1, warmup: warmup)
    let rates = (0..<total).map { schedule.learningRate(step: $0, of: total) }
    #expect(rates.allSatisfy { $0 > 0 && $0 <= 0.1 })
    #expect(rates.max() == 0.1)
  }
}
