// Slips of the pen are told from other names.
import Testing

@testable import Store

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "axc", 1),
    ("abc", "abxc", 1), ("abc", "ac", 1), ("abcd", "acbd", 1), ("ca", "abc", 3), ("ab", "ba", 1),
    ("kitten", "sitting", 3), ("acuracy", "accuracy", 1), ("é", "e", 1),
  ])
  func distancesAreThoseOfOptimalStringAlignment(left: String, right: String, distance: Int) {
    #expect(editDistance(left, right) == distance)
    #expect(editDistance(right, left) == distance)
  }

  @Test func theNearestNameIsFoundIfItIsNear() {
    let names = ["d_det/train", "d_rand/train", "d_det/test"]
    #expect(nearestName(to: "d_dte/train", in: names) == "d_det/train")
    #expect(nearestName(to: "D_DET/TRAIN", in: names) == "d_det/train")
    #expect(nearestName(to: "fashion", in: names) == nil)
    #expect(nearestName(to: "x", in: []) == nil)
  }

  @Test func ofEquallyNearNamesTheFirstInTheAlphabetIsGiven() {
    #expect(nearestName(to: "m2", in: ["m3", "m1"]) == "m1")
  }
}
