// advex stats: how much there is, and how much room it takes.
import ArgumentParser
import Report
import Store

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what the lab holds and how many bytes it takes.")

  @OptionGroup var lab: LabOptions

  func run() throws {
    let bytes = lab.bytes
    try lab.open(.readOnly) { lab in
      print("\(lab.path): \(bytes) bytes\n")
      for name in ["contents", "storage"] {
        print(ResultFormat.table.render(try lab.run(NamedQuery.named(name))))
      }
    }
  }
}
