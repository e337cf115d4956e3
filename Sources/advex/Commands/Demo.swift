// advex demo: the whole story in a few minutes on Fashion-MNIST.
import ArgumentParser
import Experiments
import Foundation
import Report
import Store

struct Demo: ParsableCommand {
  enum Scale: String, CaseIterable, ExpressibleByArgument { case tiny, small }

  static let configuration = CommandConfiguration(
    abstract: "Tell the whole story on Fashion-MNIST: train, attack, construct, rebuild, export.",
    discussion: """
      Makes the lab file if there is none; a killed demo goes on where it was. Needs the four \
      Fashion-MNIST files, which Debian's package dataset-fashion-mnist installs.
      """)

  @Option(help: "small: the figures of the README. tiny: the machinery within seconds, no figures.")
  var scale: Scale = .small

  @Option(help: "Folder with the four IDX files.", completion: .directory)
  var data: String?

  @Option(help: "Folder for the exported files.", completion: .directory)
  var export: String?

  @Option(help: "Root of all chance.")
  var seed: UInt64 = 1

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func run() throws {
    var demo = scale == .tiny ? Experiments.Demo.tiny : Experiments.Demo()
    demo.data = data ?? demo.data
    demo.exportDirectory = export ?? demo.exportDirectory
    demo.seed = seed
    demo.threads = threads.threads
    guard FileManager.default.fileExists(atPath: demo.data) else {
      throw ValidationError(
        "There is nothing at \(demo.data): 'apt-get install dataset-fashion-mnist' puts the files "
          + "there, or name another folder with --data.")
    }
    if !FileManager.default.fileExists(atPath: lab.path) { try LabFile.create(at: lab.path) }
    let progress = ProgressLine()
    let started = ContinuousClock.now
    let result = try lab.open(.readWrite) { lab in
      try demo.run(
        in: lab,
        .init(
          say: { line in
            progress.finish()
            print(line)
            fflush(nil)
          }, report: progress.show))
    }
    print("\n" + ResultFormat.table.render(result))
    print("The table is 'advex query accuracy'; its SQL:\n")
    print(try NamedQuery.named("accuracy").sql)
    print(
      "done in \((ContinuousClock.now - started).formatted(.units(allowed: [.minutes, .seconds])))")
  }
}
