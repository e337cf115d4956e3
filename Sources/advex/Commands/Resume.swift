// advex resume: take up what was interrupted.
import ArgumentParser
import Experiments
import Foundation
import Store

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with every run that was interrupted or failed, to the same result.")

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    try lab.open(.readWrite) { lab in
      let runs = try lab.runs.unfinished()
      if runs.isEmpty { print("nothing to resume") }
      var failed = false
      for run in runs {
        do {
          try Resumption.resume(run, in: lab, threads: threads.threads, report: progress.show)
          print("run \(run.id) finished: \(run.kind) \(run.name)")
        } catch {
          progress.finish()
          failed = true
          FileHandle.standardError.write(
            Data("run \(run.id) (\(run.kind) \(run.name)): \(error)\n".utf8))
        }
      }
      if failed { throw ExitCode(1) }
    }
  }
}
