// advex slim: a lab without derived rows.
import ArgumentParser
import Store

struct Slim: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Leave out the derived rows, to store or send a smaller file.",
    discussion: """
      Labels, metric points and predictions stay, as payloads; 'advex index' makes their rows again. \
      Until then queries that read them are refused.
      """)

  @OptionGroup var lab: LabOptions

  func run() throws {
    let before = lab.bytes
    let rows = try lab.open(.readWrite) { try $0.slim() }
    print("\(rows) derived rows left out of \(lab.path): \(lab.bytes) bytes, before \(before)")
  }
}
