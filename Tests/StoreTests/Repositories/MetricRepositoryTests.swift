// Metric series: every value survives, NaN and infinities too, and each has its row.
import Foundation
import Testing

@testable import Store

@Suite struct MetricRepositoryTests {
  let fixture: LabFixture
  let run: Run

  init() throws {
    fixture = try LabFixture.whole()
    run = try fixture.lab.runs.run(3)
  }

  @Test func everyValueSurvives() throws {
    let losses = try fixture.lab.metrics.values(of: run, name: "loss", axis: .step)
    #expect(losses.map(\.bitPattern) == SampleLab.losses.map(\.bitPattern))
    #expect(
      try fixture.lab.metrics.values(of: run, name: "train accuracy", axis: .epoch) == [0.5, 0.75])
    #expect(try fixture.lab.metrics.values(of: run, name: "loss", axis: .epoch) == [])
  }

  @Test func rowsSayWhatIsNoNumber() throws {
    #expect(
      try fixture.rows("SELECT step, value, is_nan FROM metric_point WHERE metric_id = 1") == [
        ["1", "2.5", "0"], ["2", "", "1"], ["3", "inf", "0"], ["4", "-inf", "0"],
        ["5", "0.5", "0"],
      ])
  }

  @Test func theSummaryIsOverFiniteValues() throws {
    let summary = try fixture.rows(
      """
      SELECT count, nonfinite, first, last, minimum, maximum, mean, unit, axis
      FROM metric JOIN vector ON vector.id = metric.vector_id WHERE name = 'loss'
      """)
    #expect(summary == [["5", "3", "2.5", "0.5", "0.5", "2.5", "1.5", "nat", "step"]])
  }

  @Test func anAbsentSeriesIsEmpty() throws {
    #expect(try fixture.lab.metrics.values(of: run, name: "nothing", axis: .step).isEmpty)
  }
}
