// Help, README and code say the same.
import Foundation
import Testing

@Suite struct HelpTests {
  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../README.md")

  private func commands() throws -> [String] {
    let help = try Tool().run("--help").output
    let list = help.components(separatedBy: "SUBCOMMANDS:\n")[1]
      .components(separatedBy: "\n\n")[0]
    return list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .map { String($0.split(separator: " ")[0]) }
  }

  @Test func everyCommandHasHelpAndStandsInTheReadme() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let names = try commands()
    #expect(names.count > 15)
    for name in names {
      let help = try Tool().run(name, "--help")
      #expect(help.status == 0)
      #expect(help.output.hasPrefix("OVERVIEW: "), "\(name) has no abstract")
      #expect(readme.contains("`advex \(name)"), "the README does not name `advex \(name)`")
    }
  }

  @Test func everyStudyStandsInTheReadme() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let listed = try Tool().run("list", "experiments", "--csv").output.split(separator: "\n")
    let names = listed.dropFirst().map { String($0.prefix { $0 != "," }) }
    #expect(names.count > 5)
    for name in names { #expect(readme.contains("| `\(name)` |"), "\(name) is missing") }
  }

  @Test func everyCommandThatTheReadmeShowsExists() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let names = try commands()
    let shown = readme.matches(of: /advex ([a-z]+)/).map { String($0.1) }
    for name in Set(shown) { #expect(names.contains(name), "there is no `advex \(name)`") }
  }

  @Test func theReadmesTestCommandIsTheOneThatCIRuns() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let ci = try String(
      contentsOf: Self.readme.deletingLastPathComponent().appendingPathComponent(".ci/run"),
      encoding: .utf8)
    #expect(readme.contains("\nswift test\n"))
    #expect(ci.contains("\nswift test\n"))
  }
}
