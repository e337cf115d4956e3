// advex init: an empty lab file.
import ArgumentParser
import Store

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make an empty lab file.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    try LabFile.create(at: lab.path)
    print("made \(lab.path)")
  }
}
