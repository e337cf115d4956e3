// A lab in a temporary folder with pictures that studies take for a corpus: 28×28 grey or 32×32 colour,
// ten easily told classes, NAME/train and NAME/test. And what tests ask of a study's rows.
import Datasets
import Foundation
import Learning
import Nets
import Store

@testable import Experiments

/// A lab with one corpus.
final class StudyLab {
  static let classes = 10

  let folder: URL
  let lab: LabFile
  let corpus: String

  init(_ corpus: String = "blobs", kind: Corpus.Kind = .grey, train: Int = 320, test: Int = 160)
    throws
  {
    self.corpus = corpus
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("studies-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("lab.db").path
    try LabFile.create(at: path)
    lab = try LabFile(path: path, access: .readWrite)
    try addCorpus(corpus, kind: kind, train: train, test: test)
  }

  deinit {
    try? lab.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Another corpus in the same lab; the same name always gives the same pictures.
  func addCorpus(_ name: String, kind: Corpus.Kind, train: Int, test: Int) throws {
    let learnt = try makeDataset("\(name)/train", kind, count: train, space: nil)
    _ = try makeDataset("\(name)/test", kind, count: test, space: learnt.labels)
  }

  private func makeDataset(
    _ name: String, _ kind: Corpus.Kind, count: Int, space: LabelSpace?
  ) throws -> Dataset {
    let shape =
      kind == .grey
      ? PictureShape(channels: 1, height: 28, width: 28)
      : PictureShape(channels: 3, height: 32, width: 32)
    let salt = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % 65_521 }
    let labels = (0..<count).map { UInt16($0 % Self.classes) }
    let pixels = labels.enumerated().flatMap { ordinal, label in
      Self.picture(of: Int(label), salt: salt, ordinal, shape)
    }
    let request = try RunRequest(
      kind: "import", name: name, settings: ["name": name, "count": "\(count)"])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      return try lab.datasets.named(name)
    }
    var set = try lab.pictures.openSet(of: run, shape: shape)
    try lab.pictures.append(lab.pictures.encode(pixels, shape: shape), to: &set)
    // Studies of colour ask for this class.
    let names = (0..<Self.classes).map {
      LabelSpace.Class(name: kind == .colour && $0 == 6 ? "frog" : "blob \($0)")
    }
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set, labels: labels, labelingKind: "given",
        space: space.map { .existing($0) } ?? .new(name: corpus, names)),
      run: run)
  }

  /// Dark noise with a bright blob whose place, and in colour its hue, tells the class.
  private static func picture(
    of label: Int, salt: Int, _ ordinal: Int, _ shape: PictureShape
  ) -> [UInt8] {
    var stream = RandomStream(seed: 28, purpose: .noise, salt, ordinal)
    let (row, column) = (label / 4, label % 4)
    let top = 1 + 9 * row + stream.below(3)
    let left = 1 + 6 * column + stream.below(3)
    var pixels: [UInt8] = []
    for channel in 0..<shape.channels {
      let brightness = shape.channels == 1 || channel == label % 3 ? 170 : 90
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          let isBlob = (top..<top + 6).contains(y) && (left..<left + 6).contains(x)
          pixels.append(UInt8(stream.below(60) + (isBlob ? brightness : 0)))
        }
      }
    }
    return pixels
  }
}

extension StudyLab {
  /// `study` at tiny scale.
  func run(_ study: any Study.Type, seeds: Int = 1, _ tell: Telling = Telling()) throws -> Run {
    try StudyRun(study, scale: .tiny, corpus: corpus, seeds: seeds)
      .run(in: lab, threads: 2, tell)
  }

  /// A bench of one repetition, for steps of a study by themselves.
  func bench(_ study: String, seed: UInt64 = 1) throws -> Workbench {
    let request = try RunRequest(kind: "experiment", name: study, settings: ["study": study])
    guard case .started(let run, _) = try lab.runs.begin(request) else {
      throw StoreError.refused("\(study) is done already")
    }
    return Workbench(
      lab: lab, corpus: try Corpus(corpus, in: lab), scale: .tiny, seed: seed, isFirst: seed == 1,
      run: run, threads: 1, tell: Telling())
  }

  /// What a query gives, as texts.
  func rows(_ sql: String) throws -> [[String]] {
    try lab.run(sql: sql).rows.map { $0.map(\.plainText) }
  }

  /// The first column of what a query gives, as text.
  func column(_ sql: String) throws -> [String] {
    try rows(sql).map { $0.first ?? "" }
  }

  /// How many rows `table` has.
  func count(_ table: String) throws -> Int {
    Int(try column("SELECT count(*) FROM \(table)").first ?? "") ?? -1
  }

  /// Every figure, as text.
  func figures() throws -> [String] {
    try column(
      """
      SELECT printf('%d %s of %s at %s: %.17g', seed, quantity, subject, x, value)
      FROM measurement ORDER BY seed, subject, quantity, x
      """)
  }

  /// What was claimed and what it came to.
  func verdicts() throws -> [String] {
    try column(
      """
      SELECT claim.name || ': ' || verdict.verdict
      FROM claim JOIN verdict ON verdict.claim_id = claim.id ORDER BY claim.id
      """)
  }
}
