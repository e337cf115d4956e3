// advex bench store: the lab file's codecs beside PNG and plain zstd, and training out of the lab; or how
// long each named query takes on a large lab.
import ArgumentParser
import Experiments
import Foundation
import Report
import Store

struct BenchStore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Sizes and speeds of the lab file on one of its datasets, or of every named query.",
    discussion: """
      With --queries a large lab is drawn from a seed, and every named query is timed on it: median \
      seconds, rows, and the bound, which is 1 s, or 5 s for those that are about all of something. \
      --full draws 1,000 runs, 1,000,000 examples and 10,000,000 metric points, which takes minutes and \
      some GB; the exit code tells whether a query was slower than its bound.
      """)

  @Option(help: "The dataset: name/split.")
  var dataset: String?

  @Flag(help: "Time the named queries on a drawn lab instead.")
  var queries = false

  @Flag(help: "With --queries: as large a lab as a long study leaves behind, not a quick one.")
  var full = false

  @Option(
    help:
      "With --queries: keep the drawn lab in this file; what is there already is not drawn again.",
    completion: .file())
  var keep: String?

  @Option(help: "Architecture to train for an epoch.")
  var arch = "resnet9"

  @Option(help: "Its width; default by architecture.")
  var width: Int?

  @Option(help: "Epochs each out of memory and out of the lab; 0 leaves training out.")
  var rounds = 3

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (dataset != nil) != queries else {
      throw ValidationError("Give either --dataset NAME/SPLIT or --queries.")
    }
    guard queries || (!full && keep == nil) else {
      throw ValidationError("--full and --keep go with --queries.")
    }
    guard (0...100).contains(rounds) else { throw ValidationError("--rounds must be 0 to 100.") }
  }

  func run() throws {
    guard let dataset else { return try timeQueries() }
    try lab.open(.readOnly) { lab in
      let benchmark = StoreBenchmark(try lab.datasets.named(dataset), in: lab)
      let codecs = try benchmark.codecs()
      let epoch =
        rounds == 0
        ? nil
        : try benchmark.epoch(
          architecture: arch, width: width, threads: threads.threads, rounds: rounds)
      print(
        json ? jsonText(codecs, epoch) : text(codecs, epoch, of: dataset), terminator: "")
    }
  }

  private func text(
    _ codecs: [StoreBenchmark.Codec], _ epoch: StoreBenchmark.Epoch?, of dataset: String
  ) -> String {
    let table = QueryResult(
      columns: ["codec", "bytes a picture", "encoded/s", "decoded/s"],
      rows: codecs.map {
        [
          .text($0.name), .real(($0.bytesPerPicture * 10).rounded() / 10),
          .integer(Int64($0.encodedPerSecond)), .integer(Int64($0.decodedPerSecond)),
        ]
      })
    var text = "one core, pictures of \(dataset)\n" + ResultFormat.table.render(table)
    if let epoch {
      text += String(
        format: """

          epoch of \(arch): %.0f pictures/s out of memory, %.0f out of the lab (%.1f %%)
          first step after %.2f s\n
          """, epoch.fromMemory, epoch.fromLab, 100 * epoch.fromLab / epoch.fromMemory,
        epoch.firstStepSeconds)
    }
    return text
  }

  private func jsonText(_ codecs: [StoreBenchmark.Codec], _ epoch: StoreBenchmark.Epoch?) -> String
  {
    let list = codecs.map {
      """
      {"name": "\($0.name)", "bytesPerPicture": \($0.bytesPerPicture), \
      "encodedPerSecond": \($0.encodedPerSecond), "decodedPerSecond": \($0.decodedPerSecond)}
      """
    }
    let training = epoch.map {
      """
      , "epochFromMemory": \($0.fromMemory), "epochFromLab": \($0.fromLab), \
      "firstStepSeconds": \($0.firstStepSeconds)
      """
    }
    return "{\"codecs\": [\(list.joined(separator: ", "))]\(training ?? "")}\n"
  }
}
