// What lies beside exported files, as manifest.json: what they are, who made them, how to prove it.
import Foundation
import Store

/// The description of one export.
public struct ExportManifest: Codable, Sendable {
  /// What the file is called.
  static let file = "manifest.json"

  /// One exported dataset.
  public struct Split: Codable, Sendable {
    /// 'train' or 'test' in the files' own words.
    public let role: String
    public let dataset: String
    /// SHA-256 as defined in schema.sql at dataset.content_hash, of the dataset in the lab.
    public let contentHash: String
    public let pictures: Int
    public let shape: PictureShape
    /// Names in label order.
    public let classes: [String]
    /// The run that made it.
    public let run: Int64
    public let recipe: String
  }

  public let format: String
  public let splits: [Split]
  /// What was done to the pictures so that they fit the format, or nothing.
  public let adaptation: String
  /// Files in writing order with their sizes in bytes; folders where files are one per picture.
  public let files: [File]
  /// How the files are cut and what they hold.
  public let layout: String

  /// One written file.
  public struct File: Codable, Sendable {
    public let name: String
    public let bytes: Int
  }

  /// Writes the file into `folder` and reads it back.
  ///
  /// - Throws: `FormatError.unwritable`, `StoreError.refused` if it reads back otherwise.
  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = [UInt8](try encoder.encode(self))
    _ = try FormatFile.write(bytes, as: Self.file, in: folder)
    guard try FileSource.bytes(of: "\(folder)/\(Self.file)").bytes == bytes else {
      throw StoreError.refused(
        "what was written of \(Self.file) does not read back equal; nothing was exported")
    }
  }
}

extension ExportManifest.Split {
  /// `dataset` as it stands in the lab, exported as `role`.
  init(_ dataset: Dataset, as role: String, in lab: LabFile) throws {
    let run = try lab.runs.run(dataset.runID)
    self.init(
      role: role, dataset: dataset.name.description, contentHash: dataset.hash,
      pictures: dataset.count, shape: dataset.shape, classes: dataset.labels.classes.map(\.name),
      run: run.id, recipe: run.settings)
  }
}
