// Help, README and code say the same.
import Foundation
import Testing

@Suite struct HelpTests {
  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../README.md")

  /// The subcommands that the help of a command lists.
  private func commands(of command: String...) throws -> [String] {
    let parts = try Tool().run(command + ["--help"]).output.components(
      separatedBy: "SUBCOMMANDS:\n")
    guard parts.count > 1 else { return [] }
    return parts[1].components(separatedBy: "\n\n")[0].split(separator: "\n")
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .map { String($0.split(separator: " ")[0]) }
  }

  /// What must be told to follow `advex command`: its subcommands, and where one of them is meant when
  /// none is named, the values of that one's first argument in its place.
  private func seconds(of command: String) throws -> (told: Set<String>, silent: String?) {
    let subcommands = try commands(of: command)
    let help = try Tool().run(command, "--help").output
    guard let silent = help.firstMatch(of: /([a-z]+) \(default\)/).map({ String($0.1) }) else {
      return (Set(subcommands), nil)
    }
    let details = try Tool().run(command, silent, "--help").output
    let values = try #require(details.firstMatch(of: /\(values:\s+([^)]+)\)/)).1
    let kinds = values.split { $0 == "," || $0.isWhitespace }.map(String.init)
    #expect(kinds.count > 1)
    return (Set(subcommands + kinds).subtracting([silent]), silent)
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

  @Test func everySubcommandAndFormatStandsInTheReadmeAndNoOther() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8).replacing("\\|", with: "|")
    let parents = try commands().filter { !(try commands(of: $0)).isEmpty }
    #expect(parents.count > 3)
    for command in parents {
      let (told, silent) = try seconds(of: command)
      let shown = Set(
        readme.matches(of: /advex ([a-z]+) ([a-z][a-z0-9|-]*)(?=[ `\n])/)
          .filter { $0.1 == command }.flatMap { $0.2.split(separator: "|").map(String.init) })
      let unknown = shown.subtracting(told).subtracting([silent].compactMap(\.self)).sorted()
      #expect(unknown.isEmpty, "there is no `advex \(command) \(unknown)`")
      // Formats may be listed beside their command.
      for name in told.subtracting(shown).sorted() {
        let isListed = readme.contains("`\(name)`")
        #expect(isListed, "the README does not name `advex \(command) \(name)`")
      }
    }
  }

  @Test func everyStudyThatTheReadmeShowsExists() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let listed = try Tool().run("list", "experiments", "--csv").output.split(separator: "\n")
    let names = Set(listed.dropFirst().map { String($0.prefix { $0 != "," }) })
    let table = try #require(readme.components(separatedBy: "| study | asks |\n").last)
      .components(separatedBy: "\n\n")[0]
    let shown = Set(table.matches(of: /\n\| `([a-z-]+)` \|/).map { String($0.1) })
    #expect(shown == names)
  }

  @Test func everyQueryThatTheReadmeRunsExists() throws {
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    let listed = try Tool().run("list", "queries", "--csv").output.split(separator: "\n")
    let names = Set(listed.dropFirst().map { String($0.prefix { $0 != "," }) })
    let shown = readme.matches(of: /advex query ([a-z][a-z-]*)/).map { String($0.1) }
    #expect(shown.count > 3)
    for name in Set(shown) { #expect(names.contains(name), "there is no `advex query \(name)`") }
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
