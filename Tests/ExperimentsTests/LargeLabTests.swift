// The lab that queries are timed on: whole, the same every time, and with rows for every named query.
import Foundation
import Store
import Testing

@testable import Experiments

@Suite struct LargeLabTests {
  private static let sizes = LargeLab.Sizes(
    runs: 4, points: 40, examples: 400, predictions: 50, perturbations: 60, inversions: 10,
    units: 6, seeds: 1)

  @Test func everyQueryFindsRowsAndTheLabIsWhole() throws {
    let made = try StudyLab()
    try LargeLab(in: made.lab, Self.sizes).make(threads: 2)
    let timings = try QueryBenchmark(made.lab).timings(rounds: 1)
    #expect(timings.map(\.query) == NamedQuery.all.map(\.name))
    for timing in timings {
      #expect(timing.rows > 0, "\(timing.query) reads nothing")
      #expect(timing.seconds > 0)
    }
    #expect(Set(timings.map(\.bound)) == [1, 5])
    #expect(Verification.run(made.lab).isEmpty)
    #expect(
      try made.rows(
        """
        SELECT
          (SELECT count(*) FROM example WHERE dataset NOT LIKE 'blobs/%'
             AND (dataset LIKE 'many/%' OR dataset IN (
               'p/test', 'd_det/train', 'd_r/train', 'fog_3/test'))),
          (SELECT count(*) FROM run WHERE kind = 'train' AND name LIKE 'net%'),
          (SELECT count(*) FROM metric_point JOIN metric ON metric.id = metric_id
           JOIN run ON run.id = metric.run_id WHERE run.name LIKE 'net%')
        """) == [["400", "4", "160"]])
  }

  @Test func itIsTheSameEveryTimeAndMakingItAgainFindsItAll() throws {
    let (one, other) = (try StudyLab(), try StudyLab())
    try LargeLab(in: one.lab, Self.sizes).make(threads: 2, studies: [])
    try LargeLab(in: other.lab, Self.sizes).make(threads: 1, studies: [])
    let runs = try one.count("run")
    try LargeLab(in: one.lab, Self.sizes).make(threads: 2, studies: [])
    #expect(try one.count("run") == runs)
    // Row sums stand for whole rows; runs hold times, so theirs differ.
    for table in ["image", "dataset", "perturbation", "checkpoint", "vector", "feature"] {
      let sums = "SELECT hex(row_sum) FROM \(table) ORDER BY rowid"
      #expect(try one.column(sums) == other.column(sums) && !one.column(sums).isEmpty)
    }
  }
}
