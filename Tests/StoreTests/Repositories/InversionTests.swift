// Inversions: kept in whichever form is smaller, given back byte by byte either way, with every fact
// in its column; what is damaged is found.
import Foundation
import Testing

@testable import Store

@Suite struct InversionTests {
  let fixture: LabFixture
  let sample: SampleLab

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  private func append(_ draft: InversionDraft, to name: String = "y/train") -> String {
    complaint {
      let run = try fixture.begin("construct", name)
      var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
      let attackID = try fixture.lab.perturbations.attackID(
        sample.attack(threat: nil, target: "none"), run: run)
      try fixture.lab.perturbations.append(
        [draft], of: sample.train.pictures, at: [3], attackID: attackID, run: run, to: &set)
      #expect(set.count == 1)
    }
  }

  private func draft(
    from start: [UInt8] = SampleLab.trainPictures[1], to end: [UInt8],
    source: [UInt8] = SampleLab.trainPictures[3],
    distances: InversionDraft.Distances = .init(start: 1, float: 0, grid: 0)
  ) -> InversionDraft {
    SampleLab.inversionDraft(
      from: start, .picture(1), to: end, label: 1, imitating: source, 0, distances: distances)
  }

  private let forms = """
    SELECT codec.name, perturbation.raw_length, length(payload) < \(SampleLab.shape.count)
    FROM perturbation JOIN codec ON codec.id = codec JOIN inversion ON perturbation_id = perturbation.id
    ORDER BY perturbation.id
    """

  @Test func theSmallerFormIsKeptAndBothGiveEveryByteBack() throws {
    let count = "\(SampleLab.shape.count)"
    #expect(try fixture.rows(forms) == [["picture", count, "1"], ["delta8", count, "1"]])
    let made = try fixture.lab.datasets.named("d_r/train").pictures
    #expect(
      try fixture.lab.pictures.pixels(of: made, in: 0..<2) == SampleLab.inverted.flatMap { $0 })
    var second = [UInt8](repeating: 0, count: SampleLab.shape.count)
    try second.withUnsafeMutableBufferPointer {
      try fixture.lab.pictures.read(made, at: [1], into: $0)
    }
    #expect(second == SampleLab.inverted[1])
  }

  @Test func aPictureThatDoesNotCompressIsKeptAsADifference() throws {
    // Raw bytes say nothing of what they are, so they are always a difference.
    let noise = SampleLab.picture(41)
    #expect(append(draft(to: noise)) == "no error")
    let last = try fixture.rows(forms).last?.first
    #expect(last != "picture")
    let set = try fixture.lab.pictures.openSet(
      of: fixture.begin("construct", "y/train"), shape: SampleLab.shape)
    #expect(try fixture.lab.pictures.pixels(of: set, in: 0..<1) == noise)
  }

  @Test func everyFactHasItsColumn() throws {
    let facts = try fixture.rows(
      """
      SELECT base_image_id, source_image_id, source_label, target_label, success_grid, start,
        start_distance, float_distance, grid_distance
      FROM perturbation JOIN inversion ON perturbation_id = id ORDER BY id
      """)
    #expect(
      facts == [
        ["2", "1", "1", "0", "1", "picture", "0.75", "0.25", "0.375"],
        ["14", "3", "2", "2", "1", "noise", "1.25", "0.5", "0.5"],
      ])
    #expect(
      try fixture.rows("SELECT hex(sha256) FROM image WHERE id = 14")
        == [["\(Payload.digest(of: SampleLab.noiseStart).hexadecimal.uppercased())"]])
  }

  @Test func whatCannotBeIsRefusedAndNothingIsStored() throws {
    let said = "the inversion of picture 3 is refused: "
    let before = try fixture.number("SELECT count(*) FROM perturbation")
    for bad in [Double.nan, .infinity] {
      for distances in [
        InversionDraft.Distances(start: bad, float: 0, grid: 0),
        .init(start: 0, float: bad, grid: 0), .init(start: 0, float: 0, grid: bad),
      ] {
        #expect(
          append(draft(to: SampleLab.inverted[0], distances: distances))
            == said + "it holds a number that is not finite")
      }
    }
    #expect(
      append(draft(to: SampleLab.inverted[0], source: [1, 2]))
        == said + "its source has another size")
    #expect(try fixture.number("SELECT count(*) FROM perturbation") == before)
  }

  @Test func aSourceThatIsPerturbedItselfBecomesAPicture() throws {
    let det = try fixture.lab.datasets.named("d_det/train")
    let pixels = try fixture.lab.pictures.pixels(of: det.pictures, in: 0..<2)
    let halves = [pixels[..<SampleLab.shape.count], pixels[SampleLab.shape.count...]].map {
      Array($0)
    }
    let run = try fixture.begin("construct", "z/train")
    var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
    let attack = sample.attack(threat: nil, target: "none")
    try fixture.lab.perturbations.append(
      [draft(from: halves[1], to: SampleLab.inverted[0], source: halves[0])], of: det.pictures,
      at: [0], attackID: fixture.lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    let stored = try fixture.rows(
      """
      SELECT hex(base.sha256), hex(source.sha256) FROM perturbation
      JOIN image AS base ON base.id = base_image_id
      JOIN image AS source ON source.id = source_image_id
      ORDER BY perturbation.id DESC LIMIT 1
      """)
    #expect(
      stored == [
        [halves[1], halves[0]].map { Payload.digest(of: $0).hexadecimal.uppercased() }
      ])
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(arguments: [0, 1])
  func aFlippedByteIsFoundInEitherForm(place: Int) throws {
    let id = try fixture.rows("SELECT perturbation_id FROM inversion ORDER BY 1")[place][0]
    try fixture.lab.write { db in
      var record = try PerturbationRecord.find(db, key: Int64(id) ?? 0)
      record.payload[record.payload.count / 2] ^= 4
      try record.updateSealed(db)
    }
    let findings = Verification.run(fixture.lab).map(\.description)
    #expect(findings.contains { $0.hasPrefix("Perturbation \(id): a payload is damaged") })
    let made = try fixture.lab.datasets.named("d_r/train").pictures
    let said = complaint { _ = try fixture.lab.pictures.pixels(of: made, in: place..<place + 1) }
    #expect(said.hasPrefix("row \(id) of perturbation is damaged: a payload is damaged"))
  }

  @Test(arguments: [
    "DELETE FROM inversion WHERE start = 'noise'",
    "UPDATE perturbation SET source_image_id = NULL WHERE source_image_id = 3",
  ])
  func halfAnInversionIsFound(sql: String) throws {
    let id = try fixture.rows("SELECT max(perturbation_id) FROM inversion")[0][0]
    try fixture.change(sql)
    let findings = Verification.run(fixture.lab).map(\.what)
    #expect(
      findings.contains(
        "Perturbation \(id) is only half an inversion: it lacks its source or its distances"))
  }
}

extension Payload {
  /// The address of a picture.
  fileprivate static func digest(of pixels: [UInt8]) -> Data {
    pixels.withUnsafeBytes { digest(of: $0) }
  }
}
