// One turned bit is found wherever it means something; where it does not is decided by reading the
// file's pages independently.
import Foundation
import Testing

@testable import Store

@Suite(.serialized) struct BitFlipTests {
  let lab: DamagedLab
  var bits = SeededBits(7)

  init() throws { lab = try DamagedLab() }

  @Test func theLabIsWholeBefore() {
    #expect(lab.findings().isEmpty)
    #expect(lab.pages.overflowPages > 0)
    #expect(!lab.pages.freePages.isEmpty)
  }

  @Test mutating func everyColumnOfEveryTableAndIndexIsGuarded() throws {
    var seen: Set<[Int]> = []
    for value in lab.pages.values.shuffled(using: &bits) {
      guard seen.insert([value.root, value.column]).inserted else { continue }
      let place = [value.type, value.content].filter { !$0.isEmpty }.randomElement(using: &bits)
      guard let place else { continue }
      try expectFound(Int.random(in: place, using: &bits), Int.random(in: 0..<8, using: &bits)) {
        "column \(value.column) of \(lab.names[value.root, default: "sqlite_schema"])"
      }
    }
    #expect(seen.count > 200)
  }

  @Test mutating func aBitTurnedWhereItMeansSomethingIsFound() throws {
    let meaningful = lab.pages.isMeaningful.indices.filter { lab.pages.isMeaningful[$0] }
    for _ in 0..<100 {
      let offset = meaningful[Int.random(in: meaningful.indices, using: &bits)]
      try expectFound(offset, Int.random(in: 0..<8, using: &bits))
    }
  }

  @Test mutating func aBitTurnedAnywhereIsFoundOrMeansNothing() throws {
    for round in 0..<300 {
      let offset = Int.random(in: lab.pages.bytes.indices, using: &bits)
      let bit = Int.random(in: 0..<8, using: &bits)
      // Most of so small a file is free space, where a few tries show that nothing is amiss.
      if lab.pages.means(bit: bit, of: offset) || round % 10 == 0 { try expectFound(offset, bit) }
    }
  }

  @Test func everyByteOfTheHeaderIsFoundOrMeansNothing() throws {
    for offset in 0..<100 { try expectFound(offset, offset % 8) }
  }

  private func expectFound(_ offset: Int, _ bit: Int, what: () -> String = { "the file" }) throws {
    let findings = try lab.findings(turning: bit, of: offset)
    #expect(
      !findings.isEmpty || !lab.pages.means(bit: bit, of: offset),
      "bit \(bit) of byte \(offset) in \(what())")
  }
}
