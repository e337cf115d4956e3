// Perturbations: what leaves the pixel range or the ball is refused; what is stored comes back exactly.
import Foundation
import Testing

@testable import Store

@Suite struct PerturbationRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab
  let count = SampleLab.shape.count

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  private func threat(_ norm: String, _ p: Int64, _ q: Int64) -> StoredThreat {
    StoredThreat(norm: norm, epsWritten: "\(p)/\(q)", numerator: p, denominator: q)
  }

  /// Zeros but for the first elements.
  private func delta(_ start: Int16...) -> [Int16] {
    start + Array(repeating: 0, count: count - start.count)
  }

  /// What appending one perturbation of a test picture says.
  private func append(
    _ drafts: [PerturbationDraft], threat: StoredThreat?, at ordinals: [Int] = [3]
  )
    -> String
  {
    complaint {
      let run = try fixture.begin("attack", "x/test")
      var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
      let before = set.count
      defer { #expect(set.count == before || set.count == before + drafts.count) }
      let attack = sample.attack(threat: threat, target: "none")
      try fixture.lab.perturbations.append(
        drafts, of: sample.test.pictures, at: ordinals, attack: attack,
        attackID: fixture.lab.perturbations.attackID(attack, run: run), run: run, to: &set)
    }
  }

  private func append(_ delta: [Int16], _ threat: StoredThreat?) -> String {
    append(
      [SampleLab.draft(SampleLab.testPictures[3], delta, label: 0, target: nil)], threat: threat)
  }

  @Test func theBorderBelongsToTheBall() {
    // 3² + 4² = 5², so the norm is 5/255 exactly.
    #expect(append(delta(3, 4), threat("l2", 5, 255)) == "no error")
    #expect(append(delta(8, -8), threat("linf", 8, 255)) == "no error")
    #expect(append(delta(3, -4), threat("l1", 7, 255)) == "no error")
    #expect(append(delta(), threat("l2", 0, 1)) == "no error")
  }

  @Test func oneGreyLevelBeyondIsRefused() {
    let said = "the perturbation of picture 3 is refused: it lies outside the "
    #expect(append(delta(3, 4, 1), threat("l2", 5, 255)) == said + "l2 ball of 5/255")
    #expect(append(delta(8, -9), threat("linf", 8, 255)) == said + "linf ball of 8/255")
    #expect(append(delta(3, -5), threat("l1", 7, 255)) == said + "l1 ball of 7/255")
    #expect(append(delta(1), threat("linf", 0, 1)) == said + "linf ball of 0/1")
  }

  @Test func theBallIsDecidedExactlyWhateverTheFraction() {
    // 5/255 = 1/51; a billionth less excludes what 5/255 includes.
    let q: Int64 = 5_100_000_000
    #expect(threat("l2", q / 51, q).contains([3, 4]))
    #expect(!threat("l2", q / 51 - 1, q).contains([3, 4]))
    #expect(threat("linf", q / 51, q).contains([5]))
    #expect(!threat("linf", q / 51 - 1, q).contains([5]))
    let wide = [Int16](repeating: -255, count: 150_528)
    #expect(threat("l2", .max, 1).contains(wide))
    #expect(!threat("l2", 1, .max).contains(wide))
    #expect(threat("l2", .max, .max).contains([255]))
    #expect(!threat("l2", .max - 1, .max).contains([255]))
    #expect(!threat("l1", .max, .max).contains([255, 1]))
  }

  @Test func leavingThePixelRangeIsRefused() {
    let base = [UInt8](repeating: 250, count: count)
    let said = append(
      [SampleLab.draft(base, delta(6), label: 0, target: nil)], threat: threat("linf", 1, 1))
    #expect(said == "the perturbation of picture 3 is refused: it leaves the pixel range 0 to 255")
    #expect(
      append([SampleLab.draft(base, delta(-251), label: 0, target: nil)], threat: nil)
        == "the perturbation of picture 3 is refused: it leaves the pixel range 0 to 255")
    #expect(
      append([SampleLab.draft(base, [1], label: 0, target: nil)], threat: nil)
        == "the perturbation of picture 3 is refused: it has another size than its picture")
  }

  @Test(arguments: [Double.nan, .infinity])
  func numbersThatAreNotFiniteAreRefused(bad: Double) {
    let base = SampleLab.testPictures[3]
    func draft(_ l2: Double, _ linf: Double, _ float: [Float]?) -> PerturbationDraft {
      PerturbationDraft(
        base: base, delta: delta(1), float: float, sourceLabel: 0, targetLabel: nil,
        predicted: .init(float: 0, grid: 0), success: .init(float: false, grid: false),
        l2: .init(float: l2, grid: 0), linf: .init(float: 0, grid: linf))
    }
    let said = "the perturbation of picture 3 is refused: it holds a number that is not finite"
    #expect(append([draft(bad, 0, nil)], threat: nil) == said)
    #expect(append([draft(0, bad, nil)], threat: nil) == said)
    #expect(
      append([draft(0, 0, Array(repeating: Float(bad), count: count))], threat: nil) == said)
  }

  @Test func oneBadPerturbationKeepsItsNeighboursOut() throws {
    let good = SampleLab.draft(SampleLab.testPictures[1], delta(1), label: 0, target: nil)
    let bad = SampleLab.draft(SampleLab.testPictures[3], delta(2), label: 0, target: nil)
    let before = try fixture.number("SELECT count(*) FROM perturbation")
    #expect(
      append([good, bad], threat: threat("linf", 1, 255), at: [1, 3]).contains("picture 3"))
    #expect(try fixture.number("SELECT count(*) FROM perturbation") == before)
  }

  @Test func baseAndDifferenceGiveEveryByteBack() throws {
    let det = try fixture.lab.datasets.named("d_det/train")
    let expected = SampleLab.trainPictures.enumerated().flatMap { index, picture in
      zip(picture, SampleLab.delta(index, size: 5)).map { UInt8(Int16($0) + $1) }
    }
    #expect(try fixture.lab.pictures.pixels(of: det.pictures, in: 0..<8) == expected)
    let perturbed = try fixture.lab.datasets.named("q/train")
    let negative = expected[6 * count..<7 * count].map { 255 - $0 }
    #expect(try fixture.lab.pictures.pixels(of: perturbed.pictures, in: 0..<1) == negative)
  }

  @Test func narrowAndWideDifferencesAreStoredAsSuch() throws {
    let lengths = try fixture.rows(
      "SELECT DISTINCT raw_length FROM perturbation ORDER BY raw_length")
    #expect(lengths == [["\(count)"], ["\(2 * count)"]])
    #expect(
      try fixture.rows("SELECT DISTINCT codec FROM perturbation ORDER BY codec")
        == [["2"], ["3"], ["4"]])
  }

  @Test func aPerturbedBaseIsStoredAsAPictureOfItsOwn() throws {
    // 8 training pictures, 4 test pictures that are new, picture 6 of d_det/train, and noise.
    #expect(try fixture.number("SELECT count(*) FROM image") == 14)
    let base = try fixture.rows("SELECT base_image_id FROM perturbation WHERE run_id = 6")
    #expect(base == [["13"]])
  }

  @Test func theFloatFormIsKeptWhereAsked() throws {
    #expect(try fixture.rows("SELECT perturbation_id FROM perturbation_float") == [["2"]])
    let row = try fixture.lab.read { try PerturbationFloatRecord.fetchOne($0) }
    let record = try #require(row)
    let payload = try Payload(
      codec: record.codec, rawLength: record.rawLength, checksum: record.checksum,
      bytes: record.payload)
    #expect(
      try PayloadCoder().decodeFloats(payload)
        == SampleLab.delta(1, size: 5).map { Float($0) / 255 })
  }

  @Test func everyFactOfAPerturbationHasItsColumn() throws {
    let row = try fixture.rows(
      """
      SELECT run_id, attack_id, base_image_id, source_image_id, source_label, target_label,
        predicted_float, predicted_grid, success_float, success_grid
      FROM perturbation WHERE id IN (2, 9) ORDER BY id
      """)
    #expect(
      row == [
        ["4", "1", "2", "", "1", "2", "2", "2", "1", "1"],
        ["5", "2", "9", "", "0", "", "0", "0", "1", "0"],
      ])
    let norms = try fixture.rows("SELECT l2_grid, linf_grid FROM perturbation WHERE id = 1")[0]
    // 144 of 216 elements are ±5.
    #expect(abs((Double(norms[0]) ?? 0) - 60.0 / 255) < 1e-6)
    #expect(abs((Double(norms[1]) ?? 0) - 5.0 / 255) < 1e-6)
  }

  @Test func oneAttackAndOneBallServeAllThatTheyMade() throws {
    #expect(
      try fixture.rows(
        "SELECT norm, eps_written, eps_numerator, eps_denominator, eps FROM threat_model")
        == [
          ["l2", "0.5", "1", "2", "0.5"], ["linf", "8/255", "8", "255", "\(8.0 / 255)"],
        ])
    // Four runs of perturbations, one attacked evaluation, two of checks and two of features.
    #expect(try fixture.number("SELECT count(*) FROM attack") == 9)
    let run = try fixture.begin("attack", "again")
    let attack = sample.attack(threat: SampleLab.l2, target: "none")
    let first = try fixture.lab.perturbations.attackID(attack, run: run)
    #expect(try fixture.lab.perturbations.attackID(attack, run: run) == first)
    let other = sample.attack(threat: SampleLab.l2, target: "next")
    #expect(try fixture.lab.perturbations.attackID(other, run: run) == first + 1)
    #expect(try fixture.number("SELECT count(*) FROM threat_model") == 2)
  }

  @Test func targetsComeInTheOrderOfTheMembers() throws {
    let perturbations = fixture.lab.perturbations
    let det = try fixture.lab.datasets.named("d_det/train")
    #expect(try perturbations.targets(in: det.pictures) == [1, 2, 0, 1, 2, 0, 1, 2])
    let untargeted = try fixture.lab.datasets.named("p/test").pictures
    #expect(
      complaint { _ = try perturbations.targets(in: untargeted) }
        == "row \(untargeted.id) of picture_set is damaged: a perturbation has no target; "
        + "'advex verify' names everything that is hurt")
  }

  @Test func aDifferenceThatDoesNotBelongToItsPictureIsDamage() throws {
    let det = try fixture.lab.datasets.named("d_det/train")
    let payload = try PayloadCoder().encodeDelta(
      Array(repeating: .max, count: count), shape: SampleLab.shape)
    try fixture.lab.write { db in
      guard var record = try PerturbationRecord.fetchOne(db, key: 1) else { return }
      record.codec = payload.codec.rawValue
      record.rawLength = payload.rawLength
      record.checksum = payload.checksum
      record.payload = payload.bytes
      try record.updateSealed(db)
    }
    let said = complaint { _ = try fixture.lab.pictures.pixels(of: det.pictures, in: 0..<1) }
    #expect(said.hasPrefix("row 1 of perturbation is damaged: picture and perturbation do not"))
  }

  @Test func aPictureOfAnotherShapeCannotBePerturbed() throws {
    let flat = PictureShape(channels: 1, height: 24, width: 9)
    let run = try fixture.begin("import", "flat")
    var set = try fixture.lab.pictures.openSet(of: run, shape: flat)
    let pixels = SampleLab.trainPictures[0]
    try fixture.lab.pictures.append(fixture.lab.pictures.encode(pixels, shape: flat), to: &set)
    var grown = try fixture.lab.pictures.openSet(of: fixture.begin("attack", "f"), shape: flat)
    let attack = sample.attack(threat: nil, target: "none")
    let said = complaint {
      try fixture.lab.perturbations.append(
        [SampleLab.draft(pixels, delta(1), label: 0, target: nil)], of: set, at: [0],
        attack: attack, attackID: 1, run: run, to: &grown)
    }
    #expect(
      said == "picture 1 has the same bytes in another shape, so it cannot be perturbed in this one"
    )
  }
}
