// Datasets: pictures with labels under a name, and the hash that proves a rebuild.
import Crypto
import Foundation
import GRDB

/// How many classes there are and what they are called.
public struct LabelSpace: Sendable, Equatable {
  /// One class: its name, and the group it belongs to where classes are grouped (CIFAR-100).
  public struct Class: Sendable, Equatable {
    public let name: String
    public let coarse: Coarse?

    /// A class; `coarse` is nil where classes are not grouped.
    public init(name: String, coarse: Coarse? = nil) {
      self.name = name
      self.coarse = coarse
    }
  }

  /// A group of classes.
  public struct Coarse: Sendable, Equatable {
    public let label: Int
    public let name: String

    /// A group by number and name.
    public init(label: Int, name: String) {
      self.label = label
      self.name = name
    }
  }

  public let id: Int64
  public let classes: [Class]
}

/// One dataset as it stands in the lab.
public struct Dataset: Sendable, Equatable {
  public let id: Int64
  public let runID: Int64
  /// The dataset it was made from.
  public let parentID: Int64?
  public let name: DatasetName
  public let pictures: PictureSet
  public let labels: LabelSpace
  /// 'given', 'next', 'random', 'predicted' …
  public let labelingKind: String
  let labelingID: Int64
  /// SHA-256 over shape, labels and pixels; defined in schema.sql at `dataset.content_hash`.
  public let contentHash: Data

  public var count: Int { pictures.count }
  public var shape: PictureShape { pictures.shape }
  /// The content hash, hexadecimal.
  public var hash: String { contentHash.hexadecimal }
}

/// What a new dataset is made of.
public struct DatasetDraft: Sendable {
  /// Where the labels' classes come from.
  public enum Space: Sendable {
    case existing(LabelSpace)
    case new(name: String, [LabelSpace.Class])

    var classCount: Int {
      switch self {
      case .existing(let space): space.classes.count
      case .new(_, let classes): classes.count
      }
    }
  }

  let name: DatasetName
  let pictures: PictureSet
  let labels: [UInt16]
  let labelingKind: String
  let space: Space
  let parent: Dataset?

  /// A dataset of all pictures of `pictures`, with one label each.
  public init(
    name: DatasetName, pictures: PictureSet, labels: [UInt16], labelingKind: String, space: Space,
    parent: Dataset? = nil
  ) {
    precondition(labels.count == pictures.count, "one label per picture")
    self.name = name
    self.pictures = pictures
    self.labels = labels
    self.labelingKind = labelingKind
    self.space = space
    self.parent = parent
  }
}

/// Creates, finds and hashes datasets.
public struct DatasetRepository: Sendable {
  let lab: LabFile

  /// Names what `run` has made. The picture set is complete after this, and with `finishing` the run
  /// ends in the same transaction. A dataset that the run has made before is given back.
  ///
  /// - Throws: `StoreError.nameTaken` if another run made a dataset of that name, `.refused` if a
  ///   label is not of the label space.
  public func create(_ draft: DatasetDraft, run: Run, finishing: Bool = true) throws -> Dataset {
    if let bad = draft.labels.first(where: { $0 >= draft.space.classCount }) {
      throw StoreError.refused(
        "label \(bad) is out of range: there are \(draft.space.classCount) classes, 0 to "
          + "\(draft.space.classCount - 1)")
    }
    let hash = try contentHash(of: draft.pictures, labels: draft.labels)
    let id = try lab.write { db in
      if let there = try Self.record(draft.name, db) {
        guard there.runId == run.id else {
          throw StoreError.nameTaken(
            kind: "dataset", name: draft.name.description, run: there.runId)
        }
        return there.id
      }
      let record = DatasetRecord(
        id: try db.nextID(DatasetRecord.self), runId: run.id, parentId: draft.parent?.id,
        name: draft.name.name, split: draft.name.split, pictureSetId: draft.pictures.id,
        labelingId: try Self.label(draft, run: run, db), contentHash: hash)
      try record.insertSealed(db)
      if finishing { try RunRepository.end(run.id, .finished, message: nil, db) }
      return record.id
    }
    return try lab.read { try Self.dataset(DatasetRecord.find($0, key: id), $0) }
  }

  /// Writes the labeling, its vector and its derived rows; completes the picture set.
  private static func label(_ draft: DatasetDraft, run: Run, _ db: Database) throws -> Int64 {
    let isSlim = try DerivedSource.areLeftOut(db)
    let set = try PictureSetRecord.find(db, key: draft.pictures.id)
    if !set.complete { try PictureRepository.update(draft.pictures, complete: true, db) }
    let space = try spaceID(draft.space, run: run, db)
    var vector = try VectorStorage.create(
      draft.space.classCount <= 256 ? .uint8 : .uint16, width: 1, run: run.id, db)
    try VectorStorage.append(draft.labels.map(Double.init), to: &vector, db)
    let labeling = LabelingRecord(
      id: try db.nextID(LabelingRecord.self), runId: run.id, pictureSetId: draft.pictures.id,
      labelSpaceId: space, kind: draft.labelingKind, vectorId: vector.id)
    try labeling.insertSealed(db)
    if !isSlim { try DerivedRows.writeLabels(labeling.id, draft.labels.map(Int.init), db) }
    return labeling.id
  }

  private static func spaceID(_ space: DatasetDraft.Space, run: Run, _ db: Database) throws -> Int64
  {
    guard case .new(let name, let classes) = space else {
      guard case .existing(let known) = space else { preconditionFailure("two cases") }
      return known.id
    }
    let id = try db.nextID(LabelSpaceRecord.self)
    try LabelSpaceRecord(id: id, runId: run.id, name: name, classCount: classes.count)
      .insertSealed(db)
    for (label, one) in classes.enumerated() {
      try ClassRecord(
        labelSpaceId: id, label: label, name: one.name, coarseLabel: one.coarse?.label,
        coarseName: one.coarse?.name
      ).insertSealed(db)
    }
    return id
  }

  /// The hash of pictures and labels as they decode now.
  public func contentHash(of set: PictureSet, labels: [UInt16]) throws -> Data {
    var hash = ContentHash(shape: set.shape, count: labels.count)
    for start in stride(from: 0, to: labels.count, by: 8192) {
      let range = start..<min(start + 8192, labels.count)
      let pixels = try lab.pictures.pixels(of: set, in: range)
      hash.add(labels[range], pixels: pixels)
    }
    return hash.finish()
  }

  /// The labels of a dataset, in order.
  public func labels(of dataset: Dataset) throws -> [UInt16] {
    try lab.read { db in
      let labeling = try LabelingRecord.find(db, key: dataset.labelingID)
      let vector = try VectorRecord.find(db, key: labeling.vectorId)
      let labels = try VectorStorage.labels(of: vector, db)
      guard labels.count == dataset.count else {
        throw StoreError.damagedRow(
          table: "labeling", id: labeling.id, detail: "it has not one label per picture")
      }
      return labels
    }
  }
}

/// The running content hash of a dataset; its definition stands in schema.sql.
public struct ContentHash {
  private var hash = SHA256()
  private let pictureBytes: Int

  /// Starts the hash of `count` examples of `shape`.
  public init(shape: PictureShape, count: Int) {
    pictureBytes = shape.count
    hash.update(data: Data("advex dataset 1\n".utf8))
    for number in [shape.channels, shape.height, shape.width, count] {
      withUnsafeBytes(of: UInt64(number).littleEndian) { hash.update(bufferPointer: $0) }
    }
  }

  /// Adds examples in order; `pixels` holds one picture per label.
  public mutating func add(_ labels: some Collection<UInt16>, pixels: [UInt8]) {
    precondition(pixels.count == labels.count * pictureBytes, "one picture per label")
    pixels.withUnsafeBytes { pixels in
      for (index, label) in labels.enumerated() {
        withUnsafeBytes(of: label.littleEndian) { hash.update(bufferPointer: $0) }
        let start = index * pictureBytes
        hash.update(
          bufferPointer: UnsafeRawBufferPointer(rebasing: pixels[start..<start + pictureBytes]))
      }
    }
  }

  /// The 32 bytes of the hash.
  public func finish() -> Data { Data(hash.finalize()) }
}

extension Data {
  /// Two lower-case digits per byte.
  public var hexadecimal: String { map { String(format: "%02x", $0) }.joined() }
}
