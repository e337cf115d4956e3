// Sheets of tiny pictures, pixel for pixel, and amplified perturbations.
import Report
import Store
import Testing

@Suite struct ContactSheetTests {
  @Test func picturesStandInRowsWithGroundBetween() {
    let shape = PictureShape(channels: 2, height: 1, width: 2)
    let sheet = ContactSheet(
      [[[1, 2, 3, 4], [5, 6, 7, 8]], [[9, 10, 11, 12]]], shape: shape, gap: 1)
    #expect(sheet.shape == PictureShape(channels: 2, height: 3, width: 5))
    #expect(
      sheet.pixels == [
        1, 2, 255, 5, 6,
        255, 255, 255, 255, 255,
        9, 10, 255, 255, 255,

        3, 4, 255, 7, 8,
        255, 255, 255, 255, 255,
        11, 12, 255, 255, 255,
      ])
  }

  @Test func perturbationsAreAmplifiedByOneFactor() {
    let amplified = AmplifiedPerturbations(
      of: [[10, 20, 30], [40, 50, 60]], from: [[10, 25, 30], [30, 50, 60]])
    #expect(amplified.factor == 12)
    #expect(amplified.pictures == [[128, 128 - 60, 128], [128 + 120, 128, 128]])
  }

  @Test func aShareMayBeCutOff() {
    let base = [UInt8](repeating: 100, count: 100)
    var picture = base.map { $0 + 4 }
    picture[7] = 0
    #expect(AmplifiedPerturbations(of: [picture], from: [base]).factor == 1)
    let cut = AmplifiedPerturbations(of: [picture], from: [base], cut: 0.01)
    #expect(cut.factor == 31)
    #expect(cut.pictures[0][6] == 128 + 31 * 4)
    #expect(cut.pictures[0][7] == 0)
  }

  @Test func equalPicturesAreGrey() {
    let none = AmplifiedPerturbations(of: [[0, 255]], from: [[0, 255]])
    #expect(none.pictures == [[128, 128]])
    #expect(AmplifiedPerturbations(of: [[255]], from: [[0]]).pictures == [[255]])
  }
}
