// Pictures that SQL gives as PNG files, read back: colours, perturbed pictures, amplified perturbations.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct SQLPictureTests {
  /// The files of `call` for all perturbations by id, decoded.
  private func pictures(_ made: RecipeLab, _ call: String) throws -> [[UInt8]] {
    let sql = "SELECT \(call) FROM perturbation ORDER BY id"
    return try made.lab.run(sql: sql).rows.map { row in
      guard case .blob(let file) = row[0] else { return [] }
      return try PNGCodec.decode([UInt8](file), name: call).pixels
    }
  }

  @Test func coloursKeepTheirPlaces() throws {
    let made = try RecipeLab()
    let digits = try DrawRecipe(
      name: DatasetName("digits/test"), drawing: .digits(channels: 3, side: 16), count: 3, seed: 1
    ).run(in: made.lab)
    let tinted = try CorruptionRecipe(
      name: DatasetName("tinted/test"), dataset: digits, corruption: .speckleNoise, severity: 5
    ).run(in: made.lab)
    let rows = try made.lab.run(
      sql: """
        SELECT advex_png(image_id) FROM example WHERE dataset = 'tinted/test' ORDER BY ordinal
        """
    ).rows
    let shown = try rows.map { row in
      guard case .blob(let file) = row[0] else { return [UInt8]() }
      let picture = try PNGCodec.decode([UInt8](file), name: "tinted")
      #expect(picture.shape == ImageShape(channels: 3, height: 16, width: 16))
      return picture.pixels
    }
    #expect(shown.flatMap { $0 } == (try made.pixels(tinted)))
  }

  @Test func perturbationsAreAddedOrAmplifiedAboutMiddleGrey() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let det = try made.makeDet(of: base, with: made.makeModel(for: base))
    let (before, after) = (try made.pixels(base), try made.pixels(det))
    #expect(try pictures(made, "advex_png(base_image_id)").flatMap { $0 } == before)
    #expect(try pictures(made, "advex_png(base_image_id, id)").flatMap { $0 } == after)
    let amplified = zip(after, before).map { UInt8(clamping: 128 + 20 * (Int($0) - Int($1))) }
    #expect(Set(amplified).isSuperset(of: [0, 128, 255]))
    #expect(try pictures(made, "advex_png(base_image_id, id, 20)").flatMap { $0 } == amplified)
  }
}
