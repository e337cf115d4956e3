// The house rules: who may import whom, how long a file gets, what is documented, what is not there.
import Foundation
import Testing

@Suite struct HouseRulesTests {
  /// Who may import whom among our own targets.
  private static let house: [String: Set<String>] = [
    "COneDNN": [], "CKernels": [], "CZstd": [], "CZlib": [], "CPNG": [], "CJPEG": [],
    "SQLFunctions": [], "SQLExtension": [],
    "Nets": ["COneDNN", "CKernels"],
    "Learning": ["Nets"],
    "Store": ["CZstd", "SQLFunctions"],
    "Datasets": ["Store", "Learning", "Nets", "CZlib", "CPNG", "CJPEG"],
    "Experiments": ["Datasets", "Learning", "Nets", "Store"],
    "Report": ["Store"],
    "advex": ["Experiments", "Report", "Datasets", "Learning", "Nets", "Store"],
  ]

  /// The one door of each library that is not ours, beside what comes with Swift.
  private static let doors = [
    "GRDB": "Store", "Crypto": "Store", "ArgumentParser": "advex", "Logging": "advex",
  ]
  private static let withSwift: Set = ["Foundation", "Dispatch", "Synchronization"]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL

  private struct Source {
    let target: String
    let name: String
    let lines: [String]
  }

  private func sources(in folder: String = "Sources", endings: Set<String>) throws -> [Source] {
    let base = Self.root.appendingPathComponent(folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.allObjects as? [String] ?? []
    return try paths.sorted().filter { endings.contains(($0 as NSString).pathExtension) }.map {
      let text = try String(contentsOf: base.appendingPathComponent($0), encoding: .utf8)
      return Source(
        target: String($0.split(separator: "/")[0]), name: "\(folder)/\($0)",
        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }

  @Test func importsRunOneWay() throws {
    let swift = try sources(endings: ["swift"])
    #expect(swift.count > 100)
    for source in swift {
      for line in source.lines
      where line.hasPrefix("import ") || line.hasPrefix("@testable import ") {
        let module = String(line.split(separator: " ").last ?? "")
        let allowed =
          Self.withSwift.contains(module) || Self.house[source.target]?.contains(module) == true
          || Self.doors[module] == source.target
        #expect(allowed, "\(source.name) may not import \(module)")
      }
    }
  }

  /// Which targets may include the header of a C library.
  private static let includes: [String: Set<String>] = [
    "zstd.h": ["CZstd", "SQLFunctions"], "sqlite3.h": ["SQLFunctions", "SQLExtension"],
    "sqlite3ext.h": ["SQLFunctions", "SQLExtension"], "zlib.h": ["CZlib"],
    "png.h": ["CPNG", "SQLFunctions"], "jpeglib.h": ["CJPEG"],
    "oneapi/dnnl/dnnl.h": ["COneDNN"],
  ]

  @Test func librariesInCHaveTheirDoorsToo() throws {
    for source in try sources(endings: ["c", "h"]) {
      for line in source.lines where line.hasPrefix("#include <") {
        let header = String(line.dropFirst(10).prefix { $0 != ">" })
        guard let targets = Self.includes[header] else { continue }
        #expect(targets.contains(source.target), "\(source.name) may not include \(header)")
      }
    }
  }

  @Test func everyTargetHasItsPlaceInTheHouse() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Sources").path)
    #expect(Set(folders) == Set(Self.house.keys))
  }

  @Test func filesAreShortAndSayWhatTheyHold() throws {
    let all =
      try sources(endings: ["swift", "c", "h"]) + sources(in: "Tests", endings: ["swift"])
    for source in all {
      #expect(source.lines.count <= 401, "\(source.name) has \(source.lines.count) lines")
      let first = source.lines.first ?? ""
      let isManifest = first.hasPrefix("// swift-tools-version")
      #expect(first.hasPrefix("// ") && !isManifest, "\(source.name) does not say what it holds")
    }
  }

  @Test func publicTypesAndFunctionsAreDocumented() throws {
    let declaration =
      /^ *public (final |static |indirect |convenience |mutating )*(struct|class|enum|protocol|func|init)\b/
    for source in try sources(endings: ["swift"]) {
      for (index, line) in source.lines.enumerated() where line.contains(declaration) {
        let above = source.lines[..<index].reversed().drop {
          $0.trimmingCharacters(in: .whitespaces).hasPrefix("@")
        }
        let isDocumented =
          above.first?.trimmingCharacters(in: .whitespaces).hasPrefix("///") == true
        // What a protocol of the standard library or of ours asks for is documented there.
        let isWitness = line.contains(
          /func (encode|read|label|next|measure|claims)\(|init\((from decoder|argument|_ scale:)/)
        #expect(isDocumented || isWitness, "\(source.name):\(index + 1) has no ///: \(line)")
      }
    }
  }

  @Test func nothingTrapsOnPurposeAndNothingIsLeftUndone() throws {
    let forbidden = ["try!", "as! ", "fatalError(", "TODO", "FIXME"]
    for source in try sources(endings: ["swift", "c", "h"]) {
      for (index, line) in source.lines.enumerated() {
        let found = forbidden.first { line.contains($0) }
        #expect(found == nil, "\(source.name):\(index + 1) has \(found ?? "")")
      }
    }
  }

  @Test func namesSayWhatThingsAre() throws {
    let drawers = ["Utils", "Utilities", "Common", "Helpers", "Support", "Misc"]
    for source in try sources(endings: ["swift", "c", "h"]) {
      for drawer in drawers {
        #expect(!source.name.contains(drawer), "\(source.name) is a drawer")
      }
    }
  }

  @Test func theTopLevelHoldsOnlyWhatBelongsThere() throws {
    let allowed: Set = [
      "Package.swift", "Sources", "Tests", "schema.sql", "queries", "fixtures", "README.md",
      "LICENSE",
    ]
    let ignored = try String(
      contentsOf: Self.root.appendingPathComponent(".gitignore"), encoding: .utf8
    ).split(separator: "\n")
    let there = try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
    let extra = there.filter { name in
      !name.hasPrefix(".") && !allowed.contains(name)
        && !ignored.contains { $0 == name || $0.hasPrefix("*") && name.hasSuffix($0.dropFirst()) }
    }
    #expect(extra.isEmpty, "the top level holds \(extra)")
  }
}
