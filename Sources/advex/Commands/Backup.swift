// advex backup: one more file with the same lab in it.
import ArgumentParser
import Store

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the lab, while others go on with it, to a new file that is verified.",
    discussion: "The file appears whole or not at all; one that is there already is never touched.")

  @Argument(help: "The file to make.", completion: .file())
  var file: String

  @OptionGroup var lab: LabOptions

  func run() throws {
    let progress = ProgressLine()
    defer { progress.finish() }
    try lab.open(.readOnly) { lab in
      try lab.backUp(to: file) { progress.show(stage: "verify \($0)") }
    }
    progress.finish()
    print("\(file) holds all of \(lab.path), and is whole")
  }
}
