// The photographs of the binary: those of the fixtures, reduced by means, and found again.
import Foundation
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct PhotographRecipeTests {
  private static func file(_ photograph: Photograph) throws -> [UInt8] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../fixtures/pictures/photographs/\(photograph.rawValue).png")
    return [UInt8](try Data(contentsOf: url))
  }

  private func store(_ name: String, side: Int, channels: Int, in lab: LabFile) throws -> [UInt8] {
    let made = try PhotographRecipe(
      name: DatasetName(name), photographs: Photograph.allCases, side: side, channels: channels
    ).run(in: lab)
    #expect(made.shape == PictureShape(channels: channels, height: side, width: side))
    #expect(made.labels.classes.map(\.name) == ["cat", "coffee", "tissue", "galaxies"])
    #expect(try lab.datasets.labels(of: made) == [0, 1, 2, 3])
    return try lab.pictures.pixels(of: made.pictures, in: 0..<made.count)
  }

  @Test func theyAreThoseOfTheFixtures() throws {
    let made = try RecipeLab()
    let stored = try store("photographs/test", side: 128, channels: 3, in: made.lab)
    let files = try Photograph.allCases.flatMap { photograph in
      let (shape, pixels) = try PNGCodec.decode(Self.file(photograph), name: "a fixture")
      #expect(shape == ImageShape(channels: 3, height: 128, width: 128))
      return pixels
    }
    #expect(stored == files)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func smallerOnesAreMeansAndGreyOnesAreLuminance() throws {
    let made = try RecipeLab()
    let whole = try store("a/test", side: 128, channels: 3, in: made.lab)
    let small = try store("b/test", side: 32, channels: 3, in: made.lab)
    let grey = try store("c/test", side: 32, channels: 1, in: made.lab)
    for (picture, row, column) in [(0, 0, 0), (1, 5, 30), (3, 31, 31)] {
      let means = (0..<3).map { channel -> Double in
        var sum = 0.0
        for y in 4 * row..<4 * row + 4 {
          for x in 4 * column..<4 * column + 4 {
            sum += Double(whole[((picture * 3 + channel) * 128 + y) * 128 + x])
          }
        }
        return sum / 16
      }
      for channel in 0..<3 {
        let found = small[((picture * 3 + channel) * 32 + row) * 32 + column]
        #expect(abs(Double(found) - means[channel]) <= 0.5)
      }
      let luminance = 0.299 * means[0] + 0.587 * means[1] + 0.114 * means[2]
      #expect(abs(Double(grey[(picture * 32 + row) * 32 + column]) - luminance) <= 0.51)
    }
  }

  @Test func equalOnesAreStoredOnce() throws {
    let made = try RecipeLab()
    let recipe = try PhotographRecipe(
      name: DatasetName("a/test"), photographs: [.cat], side: 64, channels: 3)
    #expect(try recipe.run(in: made.lab) == recipe.run(in: made.lab))
    #expect(try made.lab.run(sql: "SELECT id FROM run").rows.count == 1)
  }

  @Test(arguments: [(0, 3), (48, 3), (256, 3), (32, 2)])
  func sizesThatTheyDoNotHaveAreRefused(side: Int, channels: Int) {
    #expect(throws: StoreError.self) {
      try PhotographRecipe(
        name: DatasetName("a/test"), photographs: [.cat], side: side, channels: channels)
    }
  }
}
