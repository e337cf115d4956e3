// advex index: derived rows made again.
import ArgumentParser
import Store

struct Index: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make all derived rows again from what is of record.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(.readWrite) { try $0.index() }
    print("derived rows of \(lab.path) made again")
  }
}
