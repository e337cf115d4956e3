// The study of corruptions at tiny scale: mechanics, not science.
import Datasets
import Store
import Testing

@testable import Experiments

@Suite struct CorruptionsTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyNetworkHasItsRowForEveryCorruption(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(Corruptions.self)
    let table = try made.lab.run(
      NamedQuery.named("corruption-table"), parameters: ["run": "\(run.id)"])
    let networks = ["standard", "adversarially trained", "trained in noise"]
    let corruptions = ["none", "gaussian_noise", "fog", "contrast", "jpeg_compression"]
    #expect(
      table.rows.map { "\($0[0].plainText) \($0[1].plainText)" }
        == corruptions.flatMap { corruption in networks.map { "\(corruption) \($0)" } })
    for row in table.rows.dropFirst(3) {
      let levels = [row[3], row[7]].compactMap { Double($0.plainText) }
      #expect(levels.count == 2 && row[4] == .null)
      // The table rounds to hundredths.
      #expect(abs((Double(row[8].plainText) ?? .nan) - levels.reduce(0, +) / 2) < 0.0101)
    }
    #expect(try made.verdicts().count == 6)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func theLossIsWhatTheMeanIsBelowCleanPictures() throws {
    let made = try StudyLab()
    _ = try made.run(Corruptions.self)
    let rows = try made.rows(
      """
      SELECT loss.subject, loss.quantity
      FROM measurement AS loss
      JOIN measurement AS mean ON mean.subject = loss.subject
        AND mean.quantity = replace(loss.quantity, 'loss', 'mean accuracy')
      JOIN measurement AS clean
        ON clean.subject = loss.subject AND clean.quantity = 'clean accuracy'
      WHERE loss.quantity LIKE 'loss under %'
        AND abs(clean.value - mean.value - loss.value) < 1e-12
        AND mean.value <> clean.value
      """)
    // At least some corruption changes some network's accuracy, and all losses have the right sign.
    let others = try made.count(
      "measurement WHERE quantity LIKE 'loss under %' AND value = 0")
    #expect(!rows.isEmpty && rows.count + others == 3 * 4)
  }

  @Test func repetitionsShareTheCorruptedPictures() throws {
    let made = try StudyLab()
    _ = try made.run(Corruptions.self, seeds: 2)
    let corrupted = try made.column(
      """
      SELECT settings ->> '$.corruption' || ' ' || (settings ->> '$.severity') FROM run
      WHERE kind = 'construct' ORDER BY id
      """)
    #expect(
      corrupted == [
        "gaussian_noise 1", "gaussian_noise 5", "fog 1", "fog 5", "contrast 1", "contrast 5",
        "jpeg_compression 1", "jpeg_compression 5",
      ])
    #expect(try made.count("evaluation") == 2 * 3 * 9)
  }

  /// The pictures are the first rows of what an export of the whole test set in CIFAR-10-C's layout holds.
  @Test func picturesAreCorruptedByTheirPlaceInTheTestSet() throws {
    let made = try StudyLab()
    _ = try made.run(Corruptions.self)
    let fog = try made.column(
      "SELECT name FROM run WHERE kind = 'construct' AND name LIKE '%fog5%'")
    let stored = try made.lab.datasets.named(fog.first ?? "")
    let test = try made.lab.datasets.named("blobs/test")
    let whole = try CorruptionRecipe(
      name: DatasetName("whole/test"), dataset: test, corruption: .fog, severity: 5, seed: 0
    ).run(in: made.lab)
    #expect(stored.count == 16)
    #expect(
      try made.lab.pictures.pixels(of: stored.pictures, in: 0..<16)
        == made.lab.pictures.pixels(of: whole.pictures, in: 0..<16))
  }

  @Test func theFirstRepetitionsNetworksAreAskedAboutAllPictures() throws {
    let made = try StudyLab()
    _ = try made.run(Corruptions.self, seeds: 2)
    let asked = try made.lab.run(NamedQuery.named("corruption-recipes")).rows
      .map { $0.map(\.plainText) }
    #expect(asked.count == 4 * 2 * 3)
    #expect(Set(asked.map { $0[0] }) == ["blobs.standard.1", "blobs.robust.1", "blobs.in_noise.1"])
    #expect(Set(asked.map { "\($0[1]) \($0[5])" }) == ["blobs/test 160"])
    let fog = asked.filter { $0[2] == "fog" && $0[3] == "5" }
    let whole = try CorruptionRecipe(
      name: DatasetName("whole/test"), dataset: made.lab.datasets.named("blobs/test"),
      corruption: .fog, severity: 5, seed: 0
    ).run(in: made.lab)
    #expect(fog.map { $0[7] } == [whole.hash, whole.hash, whole.hash])
  }

  @Test func greyPicturesAreNotSaturated() throws {
    let grey = try Corruptions(.small, on: .grey, threads: 1).corruptions
    let colour = try Corruptions(.small, on: .colour, threads: 1).corruptions
    #expect(colour == Corruption.allCases)
    #expect(grey == Corruption.allCases.filter { $0 != .saturate })
  }

  @Test func atPaperScaleAllPicturesAreStored() throws {
    let study = try Corruptions(.paper, on: .colour, threads: 1)
    #expect(study.tested == nil && study.severities == [1, 2, 3, 4, 5])
  }
}
