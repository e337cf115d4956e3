// The lab that queries are timed on: whole, the same every time, and with rows for every named query.
import Foundation
import Store
import Testing

@testable import Experiments

@Suite struct LargeLabTests {
  private static let sizes = LargeLab.Sizes(
    runs: 4, points: 40, examples: 400, predictions: 50, perturbations: 60, inversions: 10,
    units: 6, seeds: 1)

  private func drawn() throws -> StudyLab {
    let made = try StudyLab()
    try LargeLab(in: made.lab, Self.sizes).make(threads: 2)
    return made
  }

  @Test func everyQueryFindsRowsAndTheLabIsWhole() throws {
    let made = try drawn()
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

  @Test func makingItAgainFindsItAll() throws {
    let made = try drawn()
    let runs = try made.count("run")
    let hashes = try made.column("SELECT hex(content_hash) FROM dataset ORDER BY id")
    try LargeLab(in: made.lab, Self.sizes).make(threads: 2)
    #expect(try made.count("run") == runs)
    let other = try StudyLab()
    try LargeLab(in: other.lab, Self.sizes).make(threads: 2)
    #expect(try other.column("SELECT hex(content_hash) FROM dataset ORDER BY id") == hashes)
  }
}
