// Small pictures in half blocks, shown whole.
import Report
import Store
import Testing

@Suite struct HalfBlocksTests {
  @Test func aColourPictureHasTwoPixelsInABlock() throws {
    let shape = PictureShape(channels: 3, height: 2, width: 2)
    let drawing = try #require(
      HalfBlocks([255, 0, 1, 2, 0, 128, 3, 4, 9, 8, 5, 6], shape: shape))
    #expect(
      drawing.text() == """
        \u{1B}[38;2;255;0;9;48;2;1;3;5m▀\u{1B}[38;2;0;128;8;48;2;2;4;6m▀\u{1B}[0m

        """)
  }

  @Test func anOddLastRowOfAGreyPictureHasNothingBelow() throws {
    let shape = PictureShape(channels: 1, height: 3, width: 1)
    let drawing = try #require(HalfBlocks([0, 100, 255], shape: shape))
    #expect(
      drawing.text() == """
        \u{1B}[38;2;0;0;0;48;2;100;100;100m▀\u{1B}[0m
        \u{1B}[38;2;255;255;255m▀\u{1B}[0m

        """)
  }

  @Test func aPictureOfTwoChannelsCannotBeDrawn() {
    #expect(HalfBlocks([1, 2], shape: PictureShape(channels: 2, height: 1, width: 1)) == nil)
  }
}
