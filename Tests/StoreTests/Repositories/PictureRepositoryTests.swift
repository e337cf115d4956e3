// Pictures are stored once by content; sets grow, keep their order, and give back every byte.
import Crypto
import Foundation
import Testing

@testable import Store

@Suite struct PictureRepositoryTests {
  let fixture: LabFixture
  let shape = SampleLab.shape
  var pictures: PictureRepository { fixture.lab.pictures }

  init() throws { fixture = try LabFixture() }

  private func bytes(_ numbers: Range<Int>) -> [UInt8] { numbers.flatMap(SampleLab.picture) }

  private func fill(_ name: String, _ pieces: [Range<Int>]) throws -> PictureSet {
    var set = try pictures.openSet(of: fixture.begin("import", name), shape: shape)
    for piece in pieces {
      try pictures.append(pictures.encode(bytes(piece), shape: shape), to: &set)
    }
    return set
  }

  @Test func everyByteComesBackWhateverTheCodec() throws {
    let set = try fill("a", [0..<9])
    #expect(try pictures.pixels(of: set, in: 0..<9) == bytes(0..<9))
    #expect(try pictures.pixels(of: set, in: 4..<7) == bytes(4..<7))
    #expect(try pictures.pixels(of: set, in: 3..<3) == [])
    #expect(
      try fixture.rows("SELECT name FROM codec WHERE id IN (SELECT codec FROM image)")
        == [["raw"], ["picture"]])
  }

  @Test func picturesAreReadInTheOrderTheyAreAskedFor() throws {
    let set = try fill("a", [0..<6])
    let order = [5, 0, 3, 3]
    var target = [UInt8](repeating: 0, count: order.count * shape.count)
    try target.withUnsafeMutableBufferPointer { try pictures.read(set, at: order, into: $0) }
    #expect(target == order.flatMap(SampleLab.picture))
  }

  @Test func equalPicturesShareOneRow() throws {
    let first = try fill("a", [0..<4, 2..<4])
    let second = try fill("b", [1..<6])
    #expect(first.count == 6 && second.count == 5)
    #expect(try fixture.number("SELECT count(*) FROM image") == 6)
    #expect(try pictures.pixels(of: second, in: 0..<5) == bytes(1..<6))
  }

  @Test func aPicturesAddressIsTheSHA256OfItsBytes() throws {
    _ = try fill("a", [0..<1])
    let address = SHA256.hash(data: SampleLab.picture(0)).map { String(format: "%02x", $0) }
      .joined()
    #expect(try fixture.rows("SELECT sha256 FROM image") == [[address]])
  }

  @Test func aSetGrownInPiecesIsTheSetWrittenAtOnce() throws {
    let once = try fill("once", [0..<8])
    let pieces = try fill("pieces", [0..<1, 1..<1, 1..<5, 5..<8])
    #expect(once.membersSum == pieces.membersSum)
    #expect(once.count == pieces.count)
    let members = "SELECT ordinal, image_id FROM picture_set_member WHERE picture_set_id ="
    #expect(
      try fixture.rows("\(members) \(once.id)") == fixture.rows("\(members) \(pieces.id)"))
  }

  @Test func theMembersSumIsTheChainThatTheSchemaDefines() throws {
    let set = try fill("a", [3..<5, 3..<4])
    var sum = Data(count: 32)
    for (ordinal, image) in [1, 2, 1].enumerated() {
      for number in [UInt64(ordinal), UInt64(image), 0] {
        withUnsafeBytes(of: number.littleEndian) { sum.append(contentsOf: $0) }
      }
      sum = Data(SHA256.hash(data: sum))
    }
    #expect(set.membersSum == sum)
    #expect(try fixture.rows("SELECT members_sum FROM picture_set") == [[sum.hexadecimal]])
  }

  @Test func anInterruptedSetIsOpenedAgainWhereItWas() throws {
    var set = try fill("a", [0..<3])
    set = try pictures.openSet(of: fixture.begin("import", "a"), shape: shape)
    #expect(set.count == 3)
    try pictures.append(pictures.encode(bytes(3..<5), shape: shape), to: &set)
    #expect(try pictures.pixels(of: set, in: 0..<5) == bytes(0..<5))
    #expect(try fixture.number("SELECT complete FROM picture_set") == 0)
  }

  @Test func aSelectionCopiesNoPixels() throws {
    let sample = try SampleLab(filling: fixture.lab)
    let images = try fixture.number("SELECT count(*) FROM image")
    let base = try fixture.lab.datasets.named("d_det/train").pictures
    var set = try pictures.openSet(of: fixture.begin("select", "s"), shape: shape)
    try pictures.append(membersOf: base, at: [7, 0, 7], to: &set)
    try pictures.append(membersOf: sample.train.pictures, at: [], to: &set)
    #expect(try fixture.number("SELECT count(*) FROM image") == images)
    let whole = try pictures.pixels(of: base, in: 0..<8)
    let expected = [7, 0, 7].flatMap { whole[$0 * shape.count..<($0 + 1) * shape.count] }
    #expect(try pictures.pixels(of: set, in: 0..<3) == expected)
    #expect(
      complaint { try pictures.append(membersOf: base, at: [8], to: &set) }
        == "row \(base.id) of picture_set is damaged: it has no member 8; "
        + "'advex verify' names everything that is hurt")
    #expect(set.count == 3)
  }

  @Test func equalBytesOfAnotherShapeComeBackInBothShapes() throws {
    let flat = PictureShape(channels: 1, height: 24, width: 9)
    let first = try fill("a", [0..<4])
    var second = try pictures.openSet(of: fixture.begin("import", "flat"), shape: flat)
    try pictures.append(pictures.encode(bytes(0..<4), shape: flat), to: &second)
    #expect(try fixture.number("SELECT count(*) FROM image") == 4)
    #expect(try pictures.pixels(of: first, in: 0..<4) == bytes(0..<4))
    #expect(try pictures.pixels(of: second, in: 0..<4) == bytes(0..<4))
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func aMissingMemberIsSaidSo() throws {
    let set = try fill("a", [0..<2])
    let sentence =
      "row 1 of picture_set is damaged: member 2 is missing; "
      + "'advex verify' names everything that is hurt"
    #expect(complaint { _ = try pictures.pixels(of: set, in: 0..<3) } == sentence)
  }

  @Test(arguments: [
    ("payload = zeroblob(9), codec = 2", "a payload is damaged: its bytes are not codec 'picture'"),
    ("codec = 7", "a payload with codec 'shuffle8' was read as a picture"),
    ("codec = 8", "a payload has codec number 8, which this version does not know"),
    ("payload = zeroblob(216), codec = 0", "a payload is damaged: its checksum is "),
    (
      "channels = 1024, height = 1024, width = 1024, raw_length = 1073741824", "216 elements are no"
    ),
    ("channels = 9999999, raw_length = 719999928", "no 9999999×8×9 picture"),
  ])
  func aDamagedPictureIsNamed(change: String, detail: String) throws {
    let set = try fill("a", [0..<2])
    try fixture.change("UPDATE image SET \(change) WHERE id = 2")
    let said = complaint { _ = try pictures.pixels(of: set, in: 0..<2) }
    #expect(said.hasPrefix("row 2 of image is damaged: ") && said.contains(detail), "\(said)")
  }

  @Test func aDamagedShapeOfASetTakesNoMemory() throws {
    _ = try fill("a", [0..<2])
    try fixture.change("UPDATE picture_set SET channels = 16384, height = 4096, width = 16")
    let set = try pictures.openSet(of: fixture.begin("import", "a"), shape: shape)
    #expect(throws: StoreError.self) { try pictures.pixels(of: set, in: 0..<2) }
  }
}
