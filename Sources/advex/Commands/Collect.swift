// advex gc: what nothing needs any more is taken away.
import ArgumentParser
import Report
import Store

struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Take away what no dataset, run or model needs, and shrink the file.",
    discussion: """
      Pictures, perturbations and vectors that nothing refers to; checkpoints for resuming, but the \
      last two of an unfinished run; what the optimiser remembered of finished runs. What is referred \
      to never goes. It is refused while a run is at work.
      """)

  @Flag(help: "Say what would go, and take nothing away.")
  var dryRun = false

  @OptionGroup var lab: LabOptions

  func run() throws {
    let before = lab.bytes
    let sweep = try lab.open(.readWrite) { try $0.sweep(isDryRun: dryRun) }
    let rows = sweep.parts.map { part in
      [SQLValue.text(part.what), .integer(Int64(part.count)), .integer(Int64(part.bytes))]
    }
    let columns = [dryRun ? "would go" : "gone", "count", "bytes"]
    print(ResultFormat.table.render(QueryResult(columns: columns, rows: rows)))
    print(
      dryRun ? "\(lab.path) is as it was" : "\(lab.path): \(lab.bytes) bytes, before \(before)")
  }
}
