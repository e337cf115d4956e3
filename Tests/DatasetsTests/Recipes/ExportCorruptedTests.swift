// The layout of CIFAR-10-C: severities in order, the pictures of the stored recipe, nothing left behind.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct ExportCorruptedTests {
  private func draw(_ made: RecipeLab, side: Int = 32) throws -> Dataset {
    try DrawRecipe(
      name: DatasetName("digits/test"), drawing: .digits(channels: 3, side: side), count: 12,
      seed: 1
    ).run(in: made.lab)
  }

  private func export(
    _ made: RecipeLab, _ base: Dataset, _ corruptions: [Corruption] = [.fog, .saturate]
  ) throws -> [FormatFile] {
    try ExportCorruptedRecipe(
      dataset: base, corruptions: corruptions, seed: 4,
      directory: made.folder.appendingPathComponent("out").path
    ).run(in: made.lab)
  }

  private func array(_ made: RecipeLab, _ name: String) throws -> (NpyHeader, ArraySlice<UInt8>) {
    let bytes = [UInt8](try Data(contentsOf: made.folder.appendingPathComponent("out/\(name)")))
    let (header, end) = try NpyHeader.parse(NamedBytes(name: name, bytes: bytes))
    return (header, bytes[end...])
  }

  @Test func severitiesFollowEachOtherAndAreThoseOfTheStoredRecipe() throws {
    let made = try RecipeLab()
    let base = try draw(made)
    let files = try export(made, base)
    #expect(files.map(\.name) == ["fog.npy", "saturate.npy", "labels.npy"])
    for corruption in [Corruption.fog, .saturate] {
      let (header, values) = try array(made, "\(corruption.rawValue).npy")
      #expect(header == NpyHeader(type: "|u1", shape: [60, 32, 32, 3]))
      let stored = try Corruption.severities.flatMap { severity in
        let recipe = try CorruptionRecipe(
          name: DatasetName("\(corruption.rawValue)_\(severity)/test"), dataset: base,
          corruption: corruption, severity: severity, seed: 4)
        return try made.pixels(recipe.run(in: made.lab))
      }
      #expect(CIFARFamily.shape.planar(values) == stored)
    }
    let (header, labels) = try array(made, "labels.npy")
    #expect(header == NpyHeader(type: "|u1", shape: [60]))
    #expect(Array(labels) == (0..<60).map { UInt8($0 % 12 % 10) })
  }

  @Test func everyCorruptionHasItsFile() throws {
    let made = try RecipeLab()
    let files = try export(made, draw(made), Corruption.allCases)
    #expect(files.count == 20)
    #expect(files.dropLast().allSatisfy { $0.bytes == 128 + 60 * 3072 })
  }

  @Test func nothingIsWrittenOverAndOtherShapesAreRefused() throws {
    let made = try RecipeLab()
    let base = try draw(made)
    _ = try export(made, base)
    #expect(throws: StoreError.self) { try export(made, base) }
    let other = try RecipeLab()
    let small = try draw(other, side: 28)
    let error = #expect(throws: StoreError.self) { try export(other, small) }
    #expect("\(try #require(error))".contains("colour pictures of 32×32"))
    for lab in [made, other] {
      let left = try FileManager.default.contentsOfDirectory(atPath: lab.folder.path)
      #expect(!left.contains { $0.contains(".new-") })
    }
  }
}
