// The half of advex bench store that times queries: a large lab is drawn, then kept or thrown away.
import ArgumentParser
import Experiments
import Foundation
import Report
import Store

extension BenchStore {
  /// Draws the lab, times every query on it and prints the table.
  ///
  /// - Throws: `ExitCode` 1 after the table where a query was slower than its bound.
  func timeQueries() throws {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("advex-bench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let path = try keep ?? Self.file(in: scratch)
    if !FileManager.default.fileExists(atPath: path) { try LabFile.create(at: path) }
    let progress = ProgressLine()
    let tell = Telling(say: progress.show(stage:), report: progress.show)
    let options = try LabOptions.parse(["--lab", path])
    try options.open(.readWrite) { lab in
      try LargeLab(in: lab, full ? .full : .quick, tell).make(threads: threads.threads)
    }
    // As a user's own query runs: on a file that its writer has closed.
    let timings = try options.open(.readOnly) {
      try QueryBenchmark($0).timings(progress.show(stage:))
    }
    progress.finish()
    print(json ? Self.jsonText(timings) : Self.text(timings), terminator: "")
    if timings.contains(where: { !$0.isWithin }) { throw ExitCode(1) }
  }

  private static func file(in folder: URL) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent("lab.db").path
  }

  private static func text(_ timings: [QueryBenchmark.Timing]) -> String {
    ResultFormat.table.render(
      QueryResult(
        columns: ["query", "seconds", "rows", "bound", "within"],
        rows: timings.map { timing in
          [
            .text(timing.query), .real((timing.seconds * 1e4).rounded() / 1e4),
            .integer(Int64(timing.rows)), .real(timing.bound),
            .text(timing.isWithin ? "yes" : "no"),
          ]
        }))
  }

  private static func jsonText(_ timings: [QueryBenchmark.Timing]) -> String {
    let list = timings.map { timing in
      """
      {"name": "\(timing.query)", "seconds": \(timing.seconds), "rows": \(timing.rows), \
      "bound": \(timing.bound), "within": \(timing.isWithin)}
      """
    }
    return "{\"queries\": [\(list.joined(separator: ", "))]}\n"
  }
}
