// What a study takes is said before it starts, and refused where there is no room.
import Foundation
import Store
import Testing

@testable import Experiments

@Suite struct FootprintTests {
  @Test func bytesAreThoseOfItsParts() {
    let footprint = Footprint(
      perturbations: 1_000, floats: 100, models: 2, parameters: 500, predictions: 10)
    // 0.7 and 3.7 bytes a value, three checkpoints of 4 bytes a parameter, 80 a prediction.
    #expect(footprint.bytes(values: 10) == 7_000 + 3_700 + 12_000 + 800)
  }

  @Test func aDiskWithoutRoomIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let endless = Footprint(perturbations: 1 << 50)
    #expect {
      _ = try endless.requireRoom(for: 3, values: 784, beside: "\(folder)/lab.db")
    } throws: {
      "\($0)".hasPrefix("the study will add about ") && "\($0)".hasSuffix("or take fewer --seeds")
    }
    let little = Footprint(perturbations: 10)
    #expect(try little.requireRoom(for: 3, values: 100, beside: "\(folder)/lab.db") == 2_100)
  }
}
