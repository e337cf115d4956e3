// Datasets: the content hash is what schema.sql defines; names are found, refused and suggested.
import Crypto
import Foundation
import Testing

@testable import Store

@Suite struct DatasetRepositoryTests {
  let fixture: LabFixture
  let sample: SampleLab
  var datasets: DatasetRepository { fixture.lab.datasets }

  init() throws {
    fixture = try LabFixture.whole()
    sample = try SampleLab(in: fixture.lab)
  }

  /// After the definition at `dataset.content_hash` in schema.sql.
  private func hash(_ pictures: [[UInt8]], labels: [UInt16]) -> Data {
    var bytes = Data("advex dataset 1\n".utf8)
    for number in [3, 8, 9, UInt64(pictures.count)] {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for (picture, label) in zip(pictures, labels) {
      bytes.append(contentsOf: [UInt8(label & 255), UInt8(label >> 8)])
      bytes.append(contentsOf: picture)
    }
    return Data(SHA256.hash(data: bytes))
  }

  @Test func theContentHashIsWhatTheSchemaDefines() throws {
    let labels = (0..<8).map { UInt16($0 % 3) }
    #expect(sample.train.contentHash == hash(SampleLab.trainPictures, labels: labels))
    let det = try datasets.named("d_det/train")
    let perturbed = SampleLab.trainPictures.enumerated().map { index, picture in
      zip(picture, SampleLab.delta(index, size: 5)).map { UInt8(Int16($0) + $1) }
    }
    #expect(det.contentHash == hash(perturbed, labels: labels.map { ($0 + 1) % 3 }))
    #expect(det.hash == det.contentHash.hexadecimal && det.hash.count == 64)
  }

  @Test func aHashFedInPiecesIsTheSame() {
    var pieces = ContentHash(shape: SampleLab.shape, count: 8)
    for (index, picture) in SampleLab.trainPictures.enumerated() {
      pieces.add([UInt16(index % 3)], pixels: picture)
    }
    #expect(pieces.finish() == sample.train.contentHash)
  }

  @Test func aDatasetKnowsWhatItIsMadeOf() throws {
    let det = try datasets.named("d_det/train")
    #expect(det.count == 8 && det.shape == SampleLab.shape && det.labelingKind == "next")
    #expect(det.parentID == sample.train.id)
    #expect(det.labels.classes.map(\.name) == ["ant", "bee", "cat"])
    #expect(try datasets.labels(of: det) == [1, 2, 0, 1, 2, 0, 1, 2])
    #expect(try datasets.find(DatasetName("d_det/train")) == det)
    #expect(try datasets.find(DatasetName("d_det/test")) == nil)
    #expect(try datasets.dataset(det.id) == det)
  }

  @Test func groupsOfClassesComeBack() throws {
    let run = try fixture.begin("import", "g/train")
    var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
    try fixture.lab.pictures.append(
      fixture.lab.pictures.encode(SampleLab.picture(1), shape: SampleLab.shape), to: &set)
    let classes = [
      LabelSpace.Class(name: "otter", coarse: .init(label: 1, name: "mammal")),
      LabelSpace.Class(name: "trout", coarse: .init(label: 0, name: "fish")),
    ]
    let dataset = try datasets.create(
      DatasetDraft(
        name: DatasetName("g/train"), pictures: set, labels: [1], labelingKind: "given",
        space: .new(name: "g", classes)), run: run)
    #expect(dataset.labels.classes == classes)
  }

  @Test func moreThan256ClassesGetWiderLabels() throws {
    let run = try fixture.begin("import", "w/train")
    var set = try fixture.lab.pictures.openSet(of: run, shape: SampleLab.shape)
    try fixture.lab.pictures.append(
      fixture.lab.pictures.encode(SampleLab.picture(1), shape: SampleLab.shape), to: &set)
    let dataset = try datasets.create(
      DatasetDraft(
        name: DatasetName("w/train"), pictures: set, labels: [299], labelingKind: "given",
        space: .new(name: "w", (0..<300).map { LabelSpace.Class(name: "\($0)") })), run: run)
    #expect(try datasets.labels(of: dataset) == [299])
    #expect(try fixture.rows("SELECT element FROM vector ORDER BY id DESC LIMIT 1") == [["uint16"]])
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(arguments: [
    ("c/trian", "there is no dataset named 'c/trian'; did you mean 'c/train'?"),
    ("C/TRAIN", "there is no dataset named 'C/TRAIN'; did you mean 'c/train'?"),
    ("elephant", "there is no dataset named 'elephant'; 'advex list' shows what there is"),
    ("", "there is no dataset named ''; 'advex list' shows what there is"),
    ("c", "'c' could be more than one dataset: name one of c/train, c/test"),
  ])
  func aNameThatIsNotThereGetsTheNearest(name: String, sentence: String) {
    #expect(complaint { _ = try datasets.named(name) } == sentence)
  }

  @Test func aBareNameServesWhereItHasOneSplit() throws {
    #expect(try datasets.named("d_det").name.description == "d_det/train")
  }

  @Test(arguments: ["a/b/c", "a/", "/a", "a", "a b/c", "ä/b", "a/b;", "", "/", "a\n/b"])
  func badNamesAreRefused(text: String) {
    let sentence =
      "'\(text)' is no name for a dataset: write name/split, e.g. cifar10/train, "
      + "from letters, digits and . _ - +"
    #expect(complaint { _ = try DatasetName(text) } == sentence)
  }

  @Test func goodNamesAreTaken() throws {
    #expect(try DatasetName("d_det-1.5+x/train").name == "d_det-1.5+x")
    #expect(try DatasetName("a", defaultSplit: "test").description == "a/test")
  }

  @Test func aNameOfAnotherRunIsTaken() throws {
    let sentence =
      "a dataset named 'c/train' was made by run 1 with other settings; choose another name"
    let request = try RunRequest(kind: "import", name: "c/train", settings: ["path": "other"])
    let same = try RunRequest(kind: "import", name: "c/train", settings: ["path": "pictures"])
    let name = try DatasetName("c/train")
    #expect(complaint { try datasets.requireFree(name, for: request) } == sentence)
    #expect(complaint { try datasets.requireFree(name, for: same) } == "no error")
    let run = try fixture.begin("import", "c/train", ["path": "other"])
    let draft = DatasetDraft(
      name: name, pictures: sample.train.pictures, labels: Array(repeating: 0, count: 8),
      labelingKind: "given", space: .existing(sample.train.labels))
    #expect(complaint { _ = try datasets.create(draft, run: run) } == sentence)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func creatingTwiceInOneRunGivesTheSameDataset() throws {
    let run = try fixture.lab.runs.run(sample.train.runID)
    let draft = DatasetDraft(
      name: sample.train.name, pictures: sample.train.pictures,
      labels: Array(repeating: 0, count: 8), labelingKind: "given",
      space: .existing(sample.train.labels))
    #expect(try datasets.create(draft, run: run) == sample.train)
  }

  @Test func aLabelOutsideItsClassesIsRefused() throws {
    let run = try fixture.begin("relabel", "r/train")
    let draft = DatasetDraft(
      name: try DatasetName("r/train"), pictures: sample.train.pictures,
      labels: [0, 0, 0, 0, 3, 0, 0, 0], labelingKind: "given",
      space: .existing(sample.train.labels))
    #expect(
      complaint { _ = try datasets.create(draft, run: run) }
        == "label 3 is out of range: there are 3 classes, 0 to 2")
    #expect(try datasets.find(DatasetName("r/train")) == nil)
  }

  @Test func creatingEndsTheRunAndCompletesTheSet() throws {
    #expect(try fixture.lab.runs.run(sample.train.runID).state == .finished)
    #expect(try fixture.number("SELECT min(complete) FROM picture_set") == 1)
  }
}
