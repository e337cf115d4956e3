// advex stats: how much there is, and how much room it takes.
import ArgumentParser
import Foundation
import Report
import Store

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what the lab holds and how many bytes it takes.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    try lab.open(.readOnly) { lab in
      let attributes = try? FileManager.default.attributesOfItem(atPath: lab.path)
      let bytes = (attributes?[.size] as? Int) ?? 0
      print("\(lab.path): \(bytes) bytes\n")
      for name in ["contents", "storage"] {
        print(ResultFormat.table.render(try lab.run(NamedQuery.named(name))))
      }
    }
  }
}
