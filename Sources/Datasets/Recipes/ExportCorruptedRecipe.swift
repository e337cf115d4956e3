// A dataset in the layout of CIFAR-10-C: a file for each corruption, five severities one after the
// other, and the labels five times. Pictures are made as they are written; the lab stores none.
import Foundation
import Nets
import Store

/// Exports a dataset's corrupted forms.
public struct ExportCorruptedRecipe {
  let dataset: Dataset
  let corruptions: [Corruption]
  let seed: UInt64
  let directory: String

  /// Exports `corruptions` of `dataset` into the new folder `directory`. Pictures are those of
  /// `CorruptionRecipe` with the same seed.
  public init(dataset: Dataset, corruptions: [Corruption], seed: UInt64, directory: String) {
    self.dataset = dataset
    self.corruptions = corruptions
    self.seed = seed
    self.directory = directory
  }

  /// Writes, reads back, compares, renames. One file is held in memory at a time.
  ///
  /// - Throws: `StoreError.refused` if the folder exists, the pictures are not 32×32 in colour or
  ///   what is read back differs; `FormatError` where nothing can be written. Nothing is left behind.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> [FormatFile] {
    guard ImageShape(dataset.shape) == CIFARFamily.shape, dataset.labels.classes.count <= 256 else {
      throw StoreError.refused(
        "CIFAR-10-C holds colour pictures of 32×32 and at most 256 classes, and \(dataset.name) does "
          + "not; 'advex construct corrupted' takes other shapes")
    }
    return try Draft.folder(directory) { draft in
      let files = try write(lab, to: draft.path, report)
      try manifest(files, in: lab).write(to: draft.path)
      return files
    }
  }

  private func manifest(_ files: [FormatFile], in lab: LabFile) throws -> ExportManifest {
    ExportManifest(
      format: "cifar10-c", splits: [try .init(dataset, as: "test", in: lab)],
      adaptation: "corrupted with seed \(seed)",
      files: files.map { .init(name: $0.name, bytes: $0.bytes) },
      layout:
        "a file for each corruption (uint8, 5·N×32×32×3), severities 1 to 5 one after the other, "
        + "and labels.npy (uint8, 5·N)")
  }

  private var rows: Int { Corruption.severities.count * dataset.count }

  private func write(_ lab: LabFile, to folder: String, _ report: WorkProgress.Report) throws
    -> [FormatFile]
  {
    let source = try StoredExamples(dataset, in: lab)
    let labels = try lab.datasets.labels(of: dataset).map { UInt8(truncatingIfNeeded: $0) }
    var files: [FormatFile] = []
    for (index, corruption) in corruptions.enumerated() {
      var bytes = NpyHeader(type: "|u1", shape: [rows, 32, 32, 3]).encoded()
      bytes.reserveCapacity(bytes.count + rows * CIFARFamily.shape.count)
      for severity in Corruption.severities {
        try append(corruption, severity, of: source, to: &bytes)
        report(
          WorkProgress(
            task: "corrupt \(dataset.name)", done: 5 * index + severity,
            total: 5 * corruptions.count, unit: "severities"))
      }
      files.append(try keep(bytes, as: "\(corruption.rawValue).npy", in: folder))
    }
    let header = NpyHeader(type: "|u1", shape: [rows]).encoded()
    files.append(
      try keep(header + Corruption.severities.flatMap { _ in labels }, as: "labels.npy", in: folder)
    )
    return files
  }

  private func append(
    _ corruption: Corruption, _ severity: Int, of source: StoredExamples, to bytes: inout [UInt8]
  ) throws {
    let corruptor = try Corruptor(
      corruption, severity: severity, seed: seed, shape: CIFARFamily.shape)
    for start in stride(from: 0, to: source.count, by: 1024) {
      let batch = try source.batch(start..<min(start + 1024, source.count))
      for index in batch.ordinals.indices {
        let picture = try corruptor.corrupt(batch.image(index), ordinal: batch.ordinals[index])
        bytes += CIFARFamily.shape.interleaved(picture[...])
      }
    }
  }

  /// Writes a file and compares it with what reads back.
  private func keep(_ bytes: [UInt8], as name: String, in folder: String) throws -> FormatFile {
    let file = try FormatFile.write(bytes, as: name, in: folder)
    guard let read = FileManager.default.contents(atPath: "\(folder)/\(name)"),
      read.elementsEqual(bytes)
    else {
      throw StoreError.refused(
        "what was written of \(name) does not read back equal; nothing was exported")
    }
    return file
  }
}
