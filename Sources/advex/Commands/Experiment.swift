// advex experiment: a study, whole.
import ArgumentParser
import Experiments
import Foundation
import Report
import Store

extension Scale: ExpressibleByArgument {}

struct Experiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a study of the paper or its discussion, whole, and judge what it claims.",
    discussion: """
      'advex list experiments' shows the studies. The claims and the rule that judges them are \
      written into the lab before anything is computed. Everything is kept in the lab; a killed study \
      goes on where it was, and what the lab holds already is used again. Fashion-MNIST is imported \
      when it is asked for and not there; other pictures come from 'advex import' or --data. At tiny \
      scale the numbers prove mechanics, not science.
      """)

  @Argument(help: "The study.")
  var name: String

  @Option(help: "tiny: seconds. small: minutes on two cores. paper: the published settings.")
  var scale: Scale = .small

  @Option(help: "Repetitions, each with a seed of its own; fewer than three can decide nothing.")
  var seeds = 3

  @Option(help: "The first repetition's seed; the next ones count on.")
  var firstSeed = 1

  @Option(help: "The pictures: NAME/train and NAME/test of the lab.")
  var corpus = "fashion"

  @Option(help: "Where to import them from if the lab has none.", completion: .file())
  var data: String?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (1...100).contains(seeds) else {
      throw ValidationError("--seeds must be 1 to 100; three is the least that can decide.")
    }
    guard (1...1_000_000).contains(firstSeed) else {
      throw ValidationError("--first-seed must be 1 to 1000000.")
    }
  }

  func run() throws {
    let study = try Studies.named(name)
    if !FileManager.default.fileExists(atPath: lab.path) { try LabFile.create(at: lab.path) }
    let progress = ProgressLine()
    let tell = Telling(
      say: { line in
        progress.finish()
        print(line)
        fflush(nil)
      }, report: progress.show, warn: progress.warn)
    try lab.open(.readWrite) { lab in
      _ = try Corpus.prepared(corpus, from: data, in: lab, report: progress.show)
      let run = try StudyRun(
        study, scale: scale, corpus: corpus, seeds: seeds, firstSeed: firstSeed
      )
      .run(in: lab, threads: threads.threads, tell)
      try show(study, run, in: lab)
    }
  }

  private func show(_ study: any Study.Type, _ run: Run, in lab: LabFile) throws {
    let only = ["run": String(run.id)]
    let repeated = firstSeed == 1 ? "\(seeds) seeds" : "\(seeds) seeds from \(firstSeed) on"
    print("\n\(study.name), \(scale.rawValue), on \(corpus), \(repeated) (run \(run.id))\n")
    for table in study.tables {
      print(ResultFormat.table.render(try lab.run(NamedQuery.named(table), parameters: only)))
    }
    let verdicts = try lab.run(NamedQuery.named("verdicts"), parameters: only)
    print(ResultFormat.table.render(verdicts.keeping(Self.verdictColumns)), terminator: "")
    if scale == .tiny { print("\nTiny numbers prove mechanics, not science.") }
  }

  private static let verdictColumns = [
    "claim", "compared", "rule", "seeds", "mean", "low", "high", "verdict",
  ]
}

extension QueryResult {
  /// The columns of these names alone.
  fileprivate func keeping(_ names: [String]) -> QueryResult {
    let places = names.compactMap { columns.firstIndex(of: $0) }
    return QueryResult(
      columns: places.map { columns[$0] }, rows: rows.map { row in places.map { row[$0] } })
  }
}
